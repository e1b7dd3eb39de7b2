import { fact } from '../../../facts/fact.ts';
import { acceptIs, fieldSays, noHttp10, noInterim, noSpaceBeforeColon } from '../rules.ts';
import { type ExtensionFlaw, extensionsAre, protocolIs } from '../rules-agreed.ts';
import type { ClientRules, Rule } from '../verdict.ts';

const tungstenite = (text: string) => `WebSocket protocol error: ${text}`;

/** src/handshake/machine.rs: more than 64 pieces of less than 128 bytes on average, or more than 64 KiB, are an attack. */
const tungsteniteAttack: Rule = ({ pieces, headBytes }) =>
  (pieces > 64 && pieces * 128 > headBytes) || headBytes > 64 * 1024
    ? { says: 'Attack attempt detected', why: fact('verdict-many-pieces', { pieces, bytes: headBytes }) }
    : undefined;

/** Measured with tungstenite 0.24; src/handshake/client.rs, verify_response. It offers no extension and looks at none. */
export const tungsteniteRules: ClientRules = {
  id: 'tungstenite',
  name: 'tungstenite (Rust)',
  known: 'measured',
  rules: [
    tungsteniteAttack,
    noInterim((status) => `HTTP error: ${status}`),
    noHttp10(tungstenite('HTTP version must be 1.1 or higher')),
    noSpaceBeforeColon(tungstenite('httparse error: invalid header name')),
    fieldSays('Upgrade', 'first', both(tungstenite('No "Upgrade: websocket" header'))),
    fieldSays('Connection', 'first', both(tungstenite('No "Connection: upgrade" header'))),
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
      (status) => status !== 101,
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
