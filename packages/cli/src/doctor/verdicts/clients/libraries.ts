import { acceptIs, fieldSays, noHttp10, noInterim, noSpaceBeforeColon } from '../rules.ts';
import { type ExtensionFlaw, extensionsAre, protocolIs } from '../rules-agreed.ts';
import type { ClientRules } from '../verdict.ts';

const tungstenite = (text: string) => `WebSocket protocol error: ${text}`;

/** Source: src/handshake/client.rs, verify_response, and src/error.rs. It offers no extension and looks at none. */
export const tungsteniteRules: ClientRules = {
  id: 'tungstenite',
  name: 'tungstenite (Rust)',
  known: 'source',
  rules: [
    noInterim((status) => `HTTP error: ${status}`),
    noHttp10(tungstenite('Unsupported HTTP version used - server sent a version below 1.1')),
    noSpaceBeforeColon(tungstenite('httparse error: invalid header name')),
    fieldSays('Upgrade', 'first', both(tungstenite('No "Upgrade: websocket" header in the server response'))),
    fieldSays('Connection', 'first', both(tungstenite('No "Connection: upgrade" header in the server response'))),
    acceptIs('first', {
      missing: tungstenite('Key mismatch in "Sec-WebSocket-Accept" header'),
      wrong: tungstenite('Key mismatch in "Sec-WebSocket-Accept" header'),
    }),
    protocolIs({
      unanswered: tungstenite('SubProtocol error: Server sent no subprotocol'),
      unasked: tungstenite('SubProtocol error: Server sent a subprotocol but none was requested'),
      other: tungstenite('SubProtocol error: Server sent an invalid subprotocol'),
    }),
  ],
};

/** Source: src/handshake.rs, verify: after the status it looks at two headers, and neither at Accept nor at what was agreed. */
export const fastwebsocketsRules: ClientRules = {
  id: 'fastwebsockets',
  name: 'fastwebsockets (Rust)',
  known: 'source',
  rules: [
    noSpaceBeforeColon('invalid HTTP header parsed'),
    fieldSays('Upgrade', 'first', both('Invalid upgrade header')),
    fieldSays('Connection', 'first', both('Invalid connection header')),
  ],
};

const expected = (name: string, wanted: string, got: string) =>
  `Expected '${name}' header value '${wanted}' but was '${got}'`;

/** OkHttp offers bare permessage-deflate: any limit of its own window is an error, told by closing with 1010. */
function okhttpOnExtensions(flaw: ExtensionFlaw): string | null {
  if (flaw.kind === 'syntax') return null;
  return 'unexpected Sec-WebSocket-Extensions in response header';
}

/** Source: okhttp3/internal/ws/RealWebSocket.kt, checkUpgradeSuccess. Of several lines it takes the last. 100, 102 and 103 are skipped. */
export const okhttpRules: ClientRules = {
  id: 'okhttp',
  name: 'OkHttp (Android, Java)',
  known: 'source',
  rules: [
    noInterim(
      (status) => `Expected HTTP 101 response but was '${status} '`,
      (status) => [100, 102, 103].includes(status),
    ),
    fieldSays('Connection', 'last', {
      missing: expected('Connection', 'Upgrade', 'null'),
      other: (value) => expected('Connection', 'Upgrade', value),
    }),
    fieldSays('Upgrade', 'last', {
      missing: expected('Upgrade', 'websocket', 'null'),
      other: (value) => expected('Upgrade', 'websocket', value),
    }),
    acceptIs('last', {
      missing: "Expected 'Sec-WebSocket-Accept' header value",
      wrong: "Expected 'Sec-WebSocket-Accept' header value",
    }),
    extensionsAre(okhttpOnExtensions),
  ],
};

function both(text: string): { missing: string; other: string } {
  return { missing: text, other: text };
}
