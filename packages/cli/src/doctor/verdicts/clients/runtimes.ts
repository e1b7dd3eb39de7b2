import { fact } from '../../../facts/fact.ts';
import { joined } from '../answer.ts';
import { acceptIs, fieldSays, headAtMost, noHttp10, noInterim, noLineFeed, noSpaceBeforeColon } from '../rules.ts';
import { type ExtensionFlaw, extensionsAre, protocolIs } from '../rules-agreed.ts';
import type { ClientRules, Rule } from '../verdict.ts';

/** What Node.js takes of a head, less the line that its parser does not count (`--max-http-header-size`). */
const NODE_HEAD_BYTES = 16 * 1024;
const network = 'Received network error or non-101 status code.';

/** undici only splits at semicolons, and looks for the name among the pieces: bad parameters pass, and a list does not. */
const undiciExtensions: Rule = (answer) => {
  const value = joined(answer, 'Sec-WebSocket-Extensions');
  if (value === undefined) return undefined;
  const names = value.split(';').map((piece) => piece.split('=', 1)[0]?.trim());
  if (names.includes('permessage-deflate')) return undefined;
  return {
    says: 'Sec-WebSocket-Extensions header does not match.',
    why: fact('verdict-extension-unknown', { value, name: value }),
  };
};

/** Measured with undici 7, lib/web/websocket/connection.js; the WebSocket of Node.js is the same code. */
export const undiciRules: ClientRules = {
  id: 'undici',
  name: 'undici (Node.js)',
  known: 'measured',
  rules: [
    // Its parser skips 102 and 103, and takes 100 for an error.
    noInterim(network, (status) => status !== 100),
    noLineFeed(network),
    noSpaceBeforeColon(network),
    headAtMost(NODE_HEAD_BYTES, network),
    protocolIs({ unanswered: 'Server did not respond with sent protocols.' }),
    fieldSays('Upgrade', 'whole', sameText('Server did not set Upgrade header to "websocket".')),
    fieldSays('Connection', 'whole', sameText('Server did not set Connection header to "upgrade".')),
    acceptIs('whole', {
      missing: 'Incorrect hash received in Sec-WebSocket-Accept header.',
      wrong: 'Incorrect hash received in Sec-WebSocket-Accept header.',
    }),
    undiciExtensions,
    protocolIs({ other: 'Protocol was not set in the opening handshake.' }),
  ],
};

function sameText(text: string): { missing: string; other: string } {
  return { missing: text, other: text };
}

/** ws reads the parameters of the first element only. */
function wsOnExtensions(flaw: ExtensionFlaw): string | null {
  if (flaw.kind === 'twice') return null;
  if (flaw.kind === 'unknown') return 'Server indicated an extension that was not requested';
  return 'Invalid Sec-WebSocket-Extensions header';
}

/** Measured with ws 8. A 101 without Connection: Upgrade or without Upgrade is no upgrade for the parser of Node.js. */
export const wsRules: ClientRules = {
  id: 'npm-ws',
  name: 'ws (npm)',
  known: 'measured',
  rules: [
    noLineFeed('Parse Error: Missing expected CR after response line'),
    noSpaceBeforeColon('Parse Error: Invalid header token'),
    headAtMost(NODE_HEAD_BYTES, 'Parse Error: Header overflow'),
    fieldSays('Connection', 'list', sameText('Unexpected server response: 101')),
    fieldSays('Upgrade', 'whole', {
      missing: 'Unexpected server response: 101',
      other: 'Invalid Upgrade header',
    }),
    acceptIs('whole', {
      missing: 'Invalid Sec-WebSocket-Accept header',
      wrong: 'Invalid Sec-WebSocket-Accept header',
    }),
    protocolIs({
      unanswered: 'Server sent no subprotocol',
      unasked: 'Server sent a subprotocol but none was requested',
      other: 'Server sent an invalid subprotocol',
    }),
    extensionsAre(wsOnExtensions),
  ],
};

const notHttp = 'did not receive a valid HTTP response';

/** Python writes why it did not like an extension as its own data: only the beginning of the text is the same for all. */
function pythonOnExtensions(flaw: ExtensionFlaw): string {
  if (flaw.kind === 'syntax') return 'invalid Sec-WebSocket-Extensions header';
  return `Unsupported extension: name = ${flaw.kind === 'unknown' ? flaw.name : 'permessage-deflate'}`;
}

/** A status line must have a reason phrase, or at least its space (http11.py, Response.parse). */
const pythonReason: Rule = (answer) =>
  answer.hasReason ? undefined : { says: notHttp, why: fact('verdict-reason-missing') };

/** Measured with websockets 17; client.py, http11.py. */
export const pythonRules: ClientRules = {
  id: 'python-websockets',
  name: 'websockets (Python)',
  known: 'measured',
  rules: [
    noInterim((status) => `server rejected WebSocket connection: HTTP ${status}`),
    noHttp10(notHttp),
    pythonReason,
    noLineFeed(notHttp),
    noSpaceBeforeColon(notHttp),
    fieldSays('Connection', 'list', {
      missing: 'missing Connection header',
      other: (value) => `invalid Connection header: ${value}`,
    }),
    fieldSays('Upgrade', 'whole', {
      missing: 'missing Upgrade header',
      other: (value) => `invalid Upgrade header: ${value}`,
    }),
    acceptIs('whole', {
      missing: 'missing Sec-WebSocket-Accept header',
      wrong: (value) => `invalid Sec-WebSocket-Accept header: ${value}`,
      repeated: 'invalid Sec-WebSocket-Accept header: multiple values',
    }),
    extensionsAre(pythonOnExtensions),
    protocolIs({
      unasked: 'no subprotocols supported',
      several: (value) => `invalid Sec-WebSocket-Protocol header: multiple values: ${value}`,
      other: (value) => `unsupported subprotocol: ${value}`,
    }),
  ],
};
