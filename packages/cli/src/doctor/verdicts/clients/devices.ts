import { fact } from '../../../facts/fact.ts';
import { joined } from '../answer.ts';
import { acceptIs, fieldSays, noInterim, noLineFeed } from '../rules.ts';
import { type ExtensionFlaw, extensionsAre, protocolIs } from '../rules-agreed.ts';
import type { ClientRules, Rule } from '../verdict.ts';

/** CONFIG_WS_BUFFER_SIZE of ESP-IDF, less the byte that ends its text. */
export const ESP_BUFFER_BYTES = 1023;

function lwsOnExtensions(flaw: ExtensionFlaw): string {
  if (flaw.kind === 'unknown' || flaw.kind === 'syntax') return 'HS: EXT: unknown ext';
  return 'HS: EXT: failed parsing options';
}

const lwsAccept = acceptIs('first', { missing: 'HS: ACCEPT missing', wrong: 'HS: Accept hash wrong' });

/** Source: lib/roles/ws/client-ws.c, lws_client_ws_upgrade. Names are found in any case; `Connection` is read as a list. */
export const libwebsocketsRules: ClientRules = {
  id: 'libwebsockets',
  name: 'libwebsockets (C)',
  known: 'source',
  rules: [
    noInterim('HS: ws upgrade response not 101'),
    (answer) => (joined(answer, 'Sec-WebSocket-Accept') === undefined ? lwsAccept(answer) : undefined),
    fieldSays('Upgrade', 'first', {
      missing: 'HS: UPGRADE missing',
      other: 'HS: Upgrade to something other than websocket',
    }),
    fieldSays('Connection', 'list', { missing: 'HS: UPGRADE malformed', other: 'HS: UPGRADE malformed' }),
    protocolIs({ other: 'HS: PROTOCOL malformed' }),
    extensionsAre(lwsOnExtensions),
    lwsAccept,
  ],
};

/**
 * One buffer holds the head and whatever comes with its last piece; when it is full before the end of the head was found,
 * or with it, the handshake fails.
 */
const espBuffer: Rule = ({ bufferedBytes }) =>
  bufferedBytes < ESP_BUFFER_BYTES
    ? undefined
    : {
        says: 'Header size exceeded buffer size',
        why: fact('verdict-device-buffer', { bytes: bufferedBytes, limit: ESP_BUFFER_BYTES + 1 }),
      };

/**
 * Source: components/tcp_transport/transport_ws.c, ws_connect. It looks at the status and at Accept, and at nothing else; the
 * name may be in any case, but must stand right in front of its colon.
 */
export const espRules: ClientRules = {
  id: 'esp-idf',
  name: 'ESP-IDF (esp_websocket_client)',
  known: 'source',
  rules: [
    espBuffer,
    noLineFeed('Error read response for Upgrade header'),
    noInterim('Sec-WebSocket-Accept not found'),
    acceptIs('first', { missing: 'Sec-WebSocket-Accept not found', wrong: 'Invalid websocket key' }),
  ],
};

const arduino = 'no Websocket connection close.';

/**
 * Source: src/WebSocketsClient.cpp, handleHeader. Line by line, names in any case since 2.0; `Connection` must be the one word,
 * the end of a 100 is taken for the end of the answer. It neither looks at the subprotocol nor at extensions.
 */
export const arduinoRules: ClientRules = {
  id: 'arduino-websockets',
  name: 'arduinoWebSockets',
  known: 'source',
  rules: [
    noInterim(arduino),
    // Each line is compared by itself, and one that fits is enough.
    anyLine('Upgrade', 'websocket', arduino),
    anyLine('Connection', 'upgrade', arduino),
    acceptIs('last', { missing: arduino, wrong: 'Sec-WebSocket-Accept is wrong' }),
  ],
};

function anyLine(name: 'Upgrade' | 'Connection', word: string, says: string): Rule {
  const whole = fieldSays(name, 'whole', { missing: says, other: says });
  return (answer) =>
    answer.fields.some(([field, value]) => field.toLowerCase() === name.toLowerCase() && value.toLowerCase() === word)
      ? undefined
      : whole(answer);
}
