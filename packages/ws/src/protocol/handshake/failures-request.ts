import { type FailureDetails, rows, shown } from './failure-types.ts';
import { printable, quoted } from './printable.ts';

const keyRule = 'Sec-WebSocket-Key exactly once: base64 of 16 random bytes (RFC 6455 §4.1)';
const badKey = 'Missing or invalid Sec-WebSocket-Key header';
const versionRule = 'Sec-WebSocket-Version: 13, exactly once (RFC 6455 §4.1)';
const badVersion = 'Missing or invalid Sec-WebSocket-Version header';
const hostRule = 'exactly one Host header (RFC 9112 §3.2, RFC 6455 §4.1)';
const upgradeHint =
  'If this passed a proxy, it must forward Upgrade and Connection: in nginx, proxy_http_version 1.1 and two proxy_set_header lines.';

function times({ count = 2 }: FailureDetails): string {
  return `${count} times`;
}

const lineFailures = rows({
  WS_ERR_REQUEST_METHOD: {
    stage: 'request',
    expected: 'GET (RFC 6455 §4.1)',
    says: (d) => `Invalid HTTP method: expected GET, received ${shown(d)}`,
    hint: 'A WebSocket opens with a GET request.',
  },
  WS_ERR_REQUEST_HTTP_VERSION: {
    stage: 'request',
    expected: 'HTTP/1.1 (RFC 6455 §4.1)',
    says: (d) => `Invalid HTTP version: expected HTTP/1.1, received ${shown(d)}`,
    hint: 'A proxy that speaks HTTP/1.0 to its backend is the usual cause: in nginx, set proxy_http_version 1.1.',
  },
  WS_ERR_REQUEST_MALFORMED: {
    stage: 'request',
    expected: 'a head in the grammar of HTTP/1.1 (RFC 9112 §2 to §5)',
    says: (d) => `Malformed HTTP request: ${printable(d.detail ?? 'syntax error', 200)}`,
    hint: 'Lines end in CR LF, no space stands before a colon, no line is folded.',
  },
  WS_ERR_REQUEST_TOO_LARGE: {
    stage: 'request',
    expected: 'a head within the limits for bytes and for header lines',
    says: (d) => `Request head too large: it passes ${printable(d.detail ?? 'the limit', 100)}`,
    hint: 'Cookies are the usual reason.',
  },
  WS_ERR_REQUEST_TIMEOUT: {
    stage: 'request',
    expected: 'a whole request within the headersTimeout of the HTTP server',
    says: 'The request did not come whole in time',
    hint: 'A client that is very slow, or one that keeps connections open on purpose.',
  },
  WS_ERR_REQUEST_PIPELINED: {
    stage: 'request',
    expected: 'an opening request on a connection whose earlier requests have their answers (RFC 9110 §7.8)',
    says: 'An opening request came behind another request, before that one had its answer',
    hint: 'No client of good faith does this: the answer to the first request would get mixed with frames.',
  },
  WS_ERR_REQUEST_HOST_MISSING: {
    stage: 'request',
    expected: hostRule,
    says: 'Missing Host header',
    hint: 'A client sends the host of the URL, with the port where it is not the default.',
  },
  WS_ERR_REQUEST_HOST_REPEATED: {
    stage: 'request',
    expected: hostRule,
    says: (d) => `Invalid Host header: it came ${times(d)} (${shown(d)})`,
    hint: 'Client or proxy adds a Host of its own to one that is there.',
  },
  WS_ERR_REQUEST_HOST_INVALID: {
    stage: 'request',
    expected: 'a host name or address, with or without a port; that of the request target, where it has one',
    says: (d) =>
      `Invalid Host header: ${shown(d)}${d.wanted === undefined ? '' : `, and the request target names ${quoted(d.wanted)}`}`,
    hint: 'A client sends the host of the URL, with the port where it is not the default.',
  },
  WS_ERR_REQUEST_UPGRADE_MISSING: {
    stage: 'request',
    expected: 'Upgrade: websocket (RFC 6455 §4.2.1)',
    says: 'Invalid Upgrade header: the request has none',
    hint: upgradeHint,
  },
  WS_ERR_REQUEST_UPGRADE_INVALID: {
    stage: 'request',
    expected: 'Upgrade: websocket (RFC 6455 §4.2.1)',
    says: (d) => `Invalid Upgrade header: expected websocket, received ${shown(d)}`,
    hint: 'This server upgrades to nothing but websocket.',
  },
  WS_ERR_REQUEST_CONNECTION: {
    stage: 'request',
    expected: 'Connection with the token Upgrade (RFC 6455 §4.2.1)',
    says: (d) => `Invalid Connection header: expected the token Upgrade, received ${shown(d)}`,
    hint: upgradeHint,
  },
  WS_ERR_REQUEST_BODY: {
    stage: 'request',
    expected: 'a request without a body (RFC 6455 §4.1)',
    says: (d) => `Invalid request body: an upgrade has none, received ${printable(d.name ?? 'a body')}: ${shown(d)}`,
    hint: 'Leave out Content-Length and Transfer-Encoding.',
  },
  WS_ERR_REQUEST_NO_UPGRADE: {
    stage: 'request',
    expected: 'a request to upgrade to websocket',
    says: (d) =>
      `Upgrade Required: this is a WebSocket server, and the request did not ask for an upgrade (received ${shown(d, 'no Upgrade header')})`,
    hint: upgradeHint,
  },
});

const fieldFailures = rows({
  WS_ERR_REQUEST_KEY_MISSING: {
    stage: 'request',
    expected: keyRule,
    says: `${badKey}: the request has none`,
    hint: 'This may be a probe made by hand: curl needs the header to be given.',
  },
  WS_ERR_REQUEST_KEY_REPEATED: {
    stage: 'request',
    expected: keyRule,
    says: (d) => `${badKey}: it came ${times(d)} (${shown(d)})`,
    hint: 'The program sets the header itself, and the WebSocket library does too: leave it to the library.',
  },
  WS_ERR_REQUEST_KEY_INVALID: {
    stage: 'request',
    expected: keyRule,
    says: (d) => `${badKey}: ${shown(d)} is not base64 of 16 bytes`,
    hint: 'The key has 24 characters, the last two are "==".',
  },
  WS_ERR_REQUEST_VERSION_MISSING: {
    stage: 'request',
    expected: versionRule,
    says: `${badVersion}: the request has none`,
    hint: 'Send Sec-WebSocket-Version: 13.',
  },
  WS_ERR_REQUEST_VERSION_REPEATED: {
    stage: 'request',
    expected: versionRule,
    says: (d) => `${badVersion}: it came ${times(d)} (${shown(d)})`,
    hint: 'Send Sec-WebSocket-Version: 13 once.',
  },
  WS_ERR_REQUEST_VERSION_UNSUPPORTED: {
    stage: 'request',
    expected: versionRule,
    says: (d) => `${badVersion}: version ${shown(d)} is not supported`,
    hint: 'Version 13 is RFC 6455; other numbers are drafts from before 2012.',
  },
  WS_ERR_REQUEST_SUBPROTOCOL_SYNTAX: {
    stage: 'request',
    expected: 'a comma-separated list of tokens (RFC 6455 §4.1)',
    says: (d) => `Invalid Sec-WebSocket-Protocol header: ${printable(d.detail ?? 'syntax error')} (in ${shown(d)})`,
    hint: 'Without subprotocols, leave the header out. A token has no spaces, slashes or quotes.',
  },
  WS_ERR_REQUEST_SUBPROTOCOL_DUPLICATE: {
    stage: 'request',
    expected: 'each subprotocol at most once (RFC 6455 §4.1)',
    says: (d) => `Invalid Sec-WebSocket-Protocol header: ${quoted(d.name ?? '')} is there twice (in ${shown(d)})`,
    hint: 'Name every subprotocol once.',
  },
  WS_ERR_REQUEST_EXTENSION_SYNTAX: {
    stage: 'request',
    expected: 'a list in the grammar of RFC 6455 §9.1',
    says: (d) =>
      `Invalid or unacceptable Sec-WebSocket-Extensions header: ${printable(d.detail ?? 'syntax error')} (in ${shown(d)})`,
    hint: 'Without extensions, leave the header out.',
  },
  WS_ERR_REQUEST_EXTENSION_OFFER: {
    stage: 'request',
    expected: 'an offer of permessage-deflate that this server can meet (RFC 7692 §7.1)',
    says: (d) => `Invalid or unacceptable Sec-WebSocket-Extensions header: no offer can be met (${shown(d)})`,
    hint: 'Offer permessage-deflate without parameters, or leave the header out.',
  },
});

/** Refusals that the request is not to blame for, or not for its form. */
const policyFailures = rows({
  WS_ERR_REQUEST_PATH: {
    stage: 'request',
    expected: 'the path of this server',
    says: (d) =>
      `No WebSocket on this path: ${shown(d)}${d.wanted === undefined ? '' : `, expected ${quoted(d.wanted)}`}`,
    hint: 'The path is compared letter by letter, without the query. Two servers with different paths on one http server need noServer.',
  },
  WS_ERR_REQUEST_NOT_HANDLED: {
    stage: 'request',
    expected: 'a request that shouldHandle accepts',
    says: (d) => `This server does not handle the request: shouldHandle refused ${shown(d)}`,
    hint: 'shouldHandle of the server returned false.',
  },
  WS_ERR_REQUEST_REJECTED: {
    stage: 'request',
    expected: 'a request that verifyClient accepts',
    says: (d) => `The server refused this client${d.detail ? `: ${printable(d.detail, 200)}` : ''}`,
    hint: 'verifyClient of the server said no: Origin, cookie and token are what it usually looks at.',
  },
  WS_ERR_SERVER_CLOSING: {
    stage: 'request',
    expected: 'a server that is not closing',
    says: 'The server is closing and takes no new connections',
    hint: 'Try again in a moment: another instance may take over.',
  },
  WS_ERR_SERVER_DRAINING: {
    stage: 'request',
    expected: 'a server that is not about to restart',
    says: 'The server is about to restart or to leave, and takes no new connections',
    hint: 'Try again after the seconds of Retry-After and a random time on top: another instance may take over at once.',
  },
  WS_ERR_CLIENT_GONE: {
    stage: 'request',
    expected: 'a client that waits for the answer',
    says: 'The client closed the connection before it was answered',
    hint: 'It gave up, or the check before the upgrade took too long.',
  },
  WS_ERR_HOOK_FAILED: {
    stage: 'request',
    expected: 'the hooks of the server to return an answer',
    says: (d) =>
      `The server failed while it handled the request: ${printable(d.name ?? 'a hook')} threw ${printable(d.detail ?? 'an error', 200)}`,
    hint: 'The fault is in the code of the server.',
  },
  WS_ERR_RESPONSE_HEADER_INVALID: {
    stage: 'request',
    expected: 'header lines without CR, LF, NUL and other control characters',
    says: (d) => `The server cannot write its answer: the header line ${shown(d)} is not valid`,
    hint: 'A listener of "headers", or handleProtocols, put text into the answer that does not belong into a header.',
  },
});

/** Why a server refuses an opening request. */
export const requestFailures = { ...lineFailures, ...fieldFailures, ...policyFailures };
