import { type FailureDetails, place, rows, shown } from './failure-types.ts';
import { hexBytes, printable, quoted } from './printable.ts';

const acceptRule = 'Sec-WebSocket-Accept exactly once: base64 of SHA-1 of key + GUID (RFC 6455 §4.2.2)';
const invalidAccept = 'Invalid Sec-WebSocket-Accept header';

/** Expected and received side by side: the sentence of every wrong Accept. */
function accept(why: string): (details: FailureDetails) => string {
  return (d) => `${invalidAccept}: ${why} (expected ${quoted(d.wanted ?? '')}, received ${shown(d)})`;
}

function names(protocols: readonly string[] = []): string {
  return protocols.map((name) => quoted(name, 60)).join(', ');
}

function bytes(d: FailureDetails): string {
  return d.body === undefined || d.body.length === 0 ? 'nothing' : hexBytes(d.body);
}

/** What came on the connection instead of an HTTP answer, and what was wrong with a head that was one. */
const wireFailures = rows({
  WS_ERR_CLOSED_BEFORE_OPEN: {
    stage: 'response',
    expected: 'the WebSocket to be left alone until it opens',
    says: 'WebSocket was closed before the connection was established',
    hint: 'This program called close() or terminate() while the WebSocket was connecting.',
  },
  WS_ERR_REQUEST_DESTROYED: {
    stage: 'request',
    expected: 'the request to be left alone until its answer comes',
    says: (d) => `socket hang up: the request or its transport was destroyed on this side at the stage "${d.stage}"`,
    hint: 'A listener, an agent or the creator of the transport in this program ended it; no word came from the server.',
  },
  WS_ERR_REQUEST_FAILED: {
    stage: 'request',
    expected: 'the opening request delivered',
    says: (d) => printable(d.detail ?? 'the request failed', 300),
    hint: 'The error came from this program, its agent or its way to connect, and not from the system: `cause` is the original.',
  },
  WS_ERR_CLOSED_BEFORE_REQUEST: {
    stage: 'request',
    expected: 'a connection that stays open until the request is sent',
    says: (d) => `socket hang up: ${place(d)} closed the connection before the request was sent`,
    hint: 'The server does not wait for what has to come first on this side (finishRequest, a slow proxy), or lets nobody in from this address.',
  },
  WS_ERR_CLOSED_WITHOUT_ANSWER: {
    stage: 'response',
    expected: 'an HTTP answer to the opening request',
    says: (d) => `socket hang up: ${place(d)} closed the connection without an answer`,
    hint: ({ url }) =>
      `Nothing handles the upgrade (an upgrade listener that ignores this path), the port speaks another protocol${url?.startsWith('ws:') ? ' (TLS, perhaps: try wss://)' : ''}, or a container forwards a port with no server behind it.`,
  },
  WS_ERR_RESPONSE_TRUNCATED: {
    stage: 'response',
    expected: 'a whole HTTP head, up to its empty line',
    says: (d) => `socket hang up: ${place(d)} closed the connection inside the head of its answer, after ${shown(d)}`,
    hint: 'The server or a proxy crashed or gave up while it answered.',
  },
  WS_ERR_RESPONSE_NOT_HTTP: {
    stage: 'response',
    expected: 'an answer that begins with HTTP/',
    says: (d) => `Parse Error: Expected HTTP/, received ${shown(d)}`,
    hint: 'The port speaks another protocol; what it said first usually names it.',
  },
  WS_ERR_RESPONSE_IS_FRAMES: {
    stage: 'response',
    expected: 'an HTTP answer before the first frame',
    says: (d) => `Parse Error: Expected HTTP/, received a WebSocket frame (${bytes(d)})`,
    hint: 'The server skipped the opening handshake: it took the connection for one that is already upgraded.',
  },
  WS_ERR_RESPONSE_MALFORMED: {
    stage: 'response',
    expected: 'a head in the grammar of HTTP/1.1 (RFC 9112 §2 to §5)',
    says: (d) => `Parse Error: ${printable(d.detail ?? 'the answer is malformed', 200)}`,
    hint: 'The server writes its answer by hand, and wrong: lines end in CR LF, no space stands before a colon, no line is folded.',
  },
  WS_ERR_RESPONSE_TOO_LARGE: {
    stage: 'response',
    expected: 'a head within the limits for bytes and for header lines',
    says: (d) =>
      `Parse Error: Header overflow: the head of the answer passes ${printable(d.detail ?? 'the limit', 100)}`,
    hint: 'Cookies and security headers added on the way are the usual reason; maxHeaderSize raises the limit.',
  },
  WS_ERR_RESPONSE_HTTP_VERSION: {
    stage: 'response',
    expected: 'HTTP/1.1 (RFC 6455 §4.1)',
    says: (d) => `Invalid HTTP version of the answer: expected HTTP/1.1, received ${shown(d)}`,
    hint: 'A proxy on the way speaks HTTP/1.0 to the backend; strict: false accepts the answer.',
  },
});

const upgradeFailures = rows({
  WS_ERR_RESPONSE_UPGRADE_MISSING: {
    stage: 'response',
    expected: 'Upgrade: websocket (RFC 6455 §4.1)',
    says: 'Invalid Upgrade header: the 101 has none',
    hint: 'The server left it out, or a proxy on the way removed it: the answer must say Upgrade: websocket.',
  },
  WS_ERR_RESPONSE_UPGRADE_INVALID: {
    stage: 'response',
    expected: 'Upgrade: websocket (RFC 6455 §4.1)',
    says: (d) => `Invalid Upgrade header: expected websocket, received ${shown(d)}`,
    hint: 'The server switched to another protocol than the one that was asked for.',
  },
  WS_ERR_RESPONSE_CONNECTION_MISSING: {
    stage: 'response',
    expected: 'Connection: Upgrade (RFC 6455 §4.1)',
    says: 'Invalid Connection header: the 101 has none',
    hint: 'The server left it out, or a proxy on the way removed it: the answer must say Connection: Upgrade.',
  },
  WS_ERR_RESPONSE_CONNECTION_INVALID: {
    stage: 'response',
    expected: 'Connection with the token Upgrade (RFC 6455 §4.1)',
    says: (d) => `Invalid Connection header: expected the token Upgrade, received ${shown(d)}`,
    hint: 'The server, or a proxy on the way, put another value there: the answer must say Connection: Upgrade.',
  },
});

const acceptFailures = rows({
  WS_ERR_ACCEPT_MISSING: {
    stage: 'response',
    expected: acceptRule,
    says: `${invalidAccept}: the 101 has none`,
    hint: 'The server does not do the handshake of RFC 6455, or a proxy on the way removed the header.',
  },
  WS_ERR_ACCEPT_REPEATED: {
    stage: 'response',
    expected: acceptRule,
    says: (d) => `${invalidAccept}: it came ${d.count ?? 2} times (received ${shown(d)})`,
    hint: 'Two handlers, or a handler and a proxy, both answered the handshake.',
  },
  WS_ERR_ACCEPT_CASE: {
    stage: 'response',
    expected: acceptRule,
    says: accept('right but for upper and lower case'),
    hint: 'Something on the way changes the case of header values, or the server does.',
  },
  WS_ERR_ACCEPT_UNPADDED: {
    stage: 'response',
    expected: acceptRule,
    says: accept('right but for the "=" at the end'),
    hint: 'The server encodes base64 without padding: it must be the 28 characters of standard base64.',
  },
  WS_ERR_ACCEPT_NO_GUID: {
    stage: 'response',
    expected: acceptRule,
    says: accept('it is the hash of the key alone'),
    hint: 'The server forgot to append 258EAFA5-E914-47DA-95CA-C5AB0DC85B11 to the key before hashing.',
  },
  WS_ERR_ACCEPT_DECODED_KEY: {
    stage: 'response',
    expected: acceptRule,
    says: accept('it is the hash of the decoded key'),
    hint: 'The server must hash the key as text, as it came, not the 16 bytes it decodes to.',
  },
  WS_ERR_ACCEPT_HEX: {
    stage: 'response',
    expected: acceptRule,
    says: accept('it is the right hash in hexadecimal'),
    hint: 'The server must encode the 20 bytes of the hash in base64, not their hexadecimal form.',
  },
  WS_ERR_ACCEPT_IS_KEY: {
    stage: 'response',
    expected: acceptRule,
    says: accept('it is the key itself'),
    hint: 'The server echoes Sec-WebSocket-Key instead of hashing it.',
  },
  WS_ERR_ACCEPT_WRONG: {
    stage: 'response',
    expected: acceptRule,
    says: accept('it does not answer the key that was sent'),
    hint: 'A proxy opened a handshake of its own with another key, a cache replayed an old 101, or the server has a wrong GUID.',
  },
});

const agreementFailures = rows({
  WS_ERR_SUBPROTOCOL_NOT_REQUESTED: {
    stage: 'response',
    expected: 'no Sec-WebSocket-Protocol, because none was requested (RFC 6455 §4.1)',
    says: (d) => `Server sent a subprotocol but none was requested: ${shown(d)}`,
    hint: 'Pass that name as the second argument of the constructor, or stop the server from sending it.',
  },
  WS_ERR_SUBPROTOCOL_MISSING: {
    stage: 'response',
    expected: 'one of the requested subprotocols',
    says: (d) => `Server sent no subprotocol, expected one of ${names(d.protocols)}`,
    hint: 'The server ignores Sec-WebSocket-Protocol: leave out the second argument of the constructor, or make the server choose one.',
  },
  WS_ERR_SUBPROTOCOL_NOT_OFFERED: {
    stage: 'response',
    expected: 'one of the requested subprotocols (RFC 6455 §4.1)',
    says: (d) => `Server sent an invalid subprotocol: ${shown(d)}, expected one of ${names(d.protocols)}`,
    hint: 'Client and server know the subprotocol by different names; the two protocols of GraphQL are often mixed up.',
  },
  WS_ERR_SUBPROTOCOL_CASE: {
    stage: 'response',
    expected: 'one of the requested subprotocols, letter by letter (RFC 6455 §4.1)',
    says: (d) =>
      `Server sent an invalid subprotocol: ${shown(d)} differs from ${quoted(d.wanted ?? '')} in upper and lower case only`,
    hint: 'Names of subprotocols are compared with their case: use the same spelling on both sides.',
  },
  WS_ERR_SUBPROTOCOL_LIST: {
    stage: 'response',
    expected: 'exactly one of the requested subprotocols (RFC 6455 §4.2.2)',
    says: (d) => `Server sent an invalid subprotocol: it echoed the list ${shown(d)} instead of choosing one`,
    hint: 'The server copies Sec-WebSocket-Protocol from the request: it must answer with one name.',
  },
  WS_ERR_SUBPROTOCOL_REPEATED: {
    stage: 'response',
    expected: 'Sec-WebSocket-Protocol at most once (RFC 6455 §11.3.4)',
    says: (d) => `Server sent an invalid subprotocol: the header came ${d.count ?? 2} times (${shown(d)})`,
    hint: 'Two handlers, or a handler and a proxy, both wrote it.',
  },
  WS_ERR_EXTENSION_NOT_REQUESTED: {
    stage: 'response',
    expected: 'no Sec-WebSocket-Extensions, because none was requested (RFC 6455 §9.1)',
    says: (d) => `Server sent a Sec-WebSocket-Extensions header but no extension was requested: ${shown(d)}`,
    hint: 'The server compresses without asking: turn perMessageDeflate on here, or fix the server.',
  },
  WS_ERR_EXTENSION_UNKNOWN: {
    stage: 'response',
    expected: 'permessage-deflate or no extension at all (RFC 6455 §9.1)',
    says: (d) => `Server indicated an extension that was not requested: ${quoted(d.name ?? '')} (in ${shown(d)})`,
    hint: 'The server may use only what the client offered.',
  },
  WS_ERR_EXTENSION_SYNTAX: {
    stage: 'response',
    expected: 'a list in the grammar of RFC 6455 §9.1',
    says: (d) => `Invalid Sec-WebSocket-Extensions header: ${printable(d.detail ?? 'syntax error')} (in ${shown(d)})`,
    hint: 'A proxy that rewrites this header is the usual cause: perMessageDeflate: false avoids it.',
  },
  WS_ERR_EXTENSION_REPEATED: {
    stage: 'response',
    expected: 'permessage-deflate once, in one header line (RFC 6455 §11.3.2, RFC 7692 §5.1)',
    says: (d) =>
      `Invalid Sec-WebSocket-Extensions header: permessage-deflate or the header came ${d.count ?? 2} times (${shown(d)})`,
    hint: 'Two handlers, or a handler and a proxy, both wrote it.',
  },
  WS_ERR_EXTENSION_PARAMETER: {
    stage: 'response',
    expected: 'the parameters of RFC 7692 §7.1, each at most once, and only as they were offered',
    says: (d) =>
      `Invalid Sec-WebSocket-Extensions header: parameter ${quoted(d.name ?? '')} ${printable(d.detail ?? 'is wrong', 200)} (in ${shown(d)})`,
    hint: 'perMessageDeflate: false avoids the extension until the server is fixed.',
  },
  WS_ERR_EXTENSION_WINDOW_BITS: {
    stage: 'response',
    expected: 'window bits from 8 to 15 without leading zeros, not above what was offered (RFC 7692 §7.1.2)',
    says: (d) =>
      `Invalid Sec-WebSocket-Extensions header: ${quoted(d.name ?? '')} ${printable(d.detail ?? 'is out of range', 200)} (in ${shown(d)})`,
    hint: 'perMessageDeflate: false avoids the extension until the server is fixed.',
  },
});

/** The answer to the opening request, from its first byte to the first byte behind it. */
export const answerFailures = { ...wireFailures, ...upgradeFailures, ...acceptFailures, ...agreementFailures };
