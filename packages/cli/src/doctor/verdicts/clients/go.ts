import { acceptIs, fieldSays, noInterim } from '../rules.ts';
import { type ExtensionFlaw, extensionsAre, protocolIs } from '../rules-agreed.ts';
import type { ClientRules } from '../verdict.ts';

const bad = 'websocket: bad handshake';
const violation = (text: string) => `failed to WebSocket dial: WebSocket protocol violation: ${text}`;

/** It offers no compression unless told to; an answer that is sent whatever was offered is an error all the same. */
function gorillaOnExtensions(flaw: ExtensionFlaw): string | null {
  return flaw.kind === 'syntax' || flaw.kind === 'unknown' ? null : 'websocket: invalid compression negotiation';
}

/** Measured with gorilla/websocket 1.5; client.go, DialContext. It does not look at the subprotocol. */
export const gorillaRules: ClientRules = {
  id: 'gorilla',
  name: 'gorilla/websocket (Go)',
  known: 'measured',
  rules: [
    noInterim(bad),
    fieldSays('Upgrade', 'list', { missing: bad, other: bad }),
    fieldSays('Connection', 'list', { missing: bad, other: bad }),
    acceptIs('first', { missing: bad, wrong: bad }),
    extensionsAre(gorillaOnExtensions),
  ],
};

/** The first element is judged; that its text says what else came is how the library writes it. */
function coderOnExtensions(flaw: ExtensionFlaw): string | null {
  switch (flaw.kind) {
    case 'syntax':
    case 'parameter':
      return 'failed to WebSocket dial: unsupported permessage-deflate parameter';
    case 'unknown':
    case 'twice':
      return 'failed to WebSocket dial: WebSocket protcol violation: unsupported extensions from server';
    case 'bits':
      // It can read any window, and has no way to keep to a smaller one of its own.
      return flaw.name === 'server_max_window_bits' && flaw.given !== true
        ? null
        : 'failed to WebSocket dial: unsupported permessage-deflate parameter';
  }
}

/** Measured with coder/websocket 1.8 and its compression on; dial.go, verifyServerResponse. The subprotocol may differ in case. */
export const coderRules: ClientRules = {
  id: 'coder',
  name: 'coder/websocket (Go)',
  known: 'measured',
  rules: [
    fieldSays('Connection', 'list', {
      missing: violation('Connection header "" does not contain Upgrade'),
      // net/http takes `close` out of the header before anybody sees it.
      other: (value) =>
        violation(`Connection header "${value.toLowerCase() === 'close' ? '' : value}" does not contain Upgrade`),
    }),
    fieldSays('Upgrade', 'list', {
      missing: violation('Upgrade header "" does not contain websocket'),
      other: (value) => violation(`Upgrade header "${value}" does not contain websocket`),
    }),
    acceptIs('first', {
      missing: (_value, { key }) => violation(`invalid Sec-WebSocket-Accept "", key "${key}"`),
      wrong: (value, { key }) => violation(`invalid Sec-WebSocket-Accept "${value}", key "${key}"`),
    }),
    protocolIs({
      other: (value) => violation(`unexpected Sec-WebSocket-Protocol from server: "${value}"`),
      ignoresCase: true,
    }),
    extensionsAre(coderOnExtensions),
  ],
};
