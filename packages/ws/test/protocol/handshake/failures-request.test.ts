import { describe } from 'node:test';
import { requestFailures } from '../../../src/protocol/handshake/failures-request.ts';
import { type Pins, pinMessages } from '../../support/pinned-messages.ts';

/** Every row of the table, said with these details. */
const pins: Pins<keyof typeof requestFailures> = {
  WS_ERR_REQUEST_METHOD: [[{ value: 'POST' }, 'Invalid HTTP method: expected GET, received "POST"']],
  WS_ERR_REQUEST_HTTP_VERSION: [
    [{ value: 'HTTP/1.0' }, 'Invalid HTTP version: expected HTTP/1.1, received "HTTP/1.0"'],
  ],
  WS_ERR_REQUEST_MALFORMED: [
    [{ detail: 'a control character at byte 3' }, 'Malformed HTTP request: a control character at byte 3'],
  ],
  WS_ERR_REQUEST_TOO_LARGE: [[{ detail: '16384 bytes' }, 'Request head too large: it passes 16384 bytes']],
  WS_ERR_REQUEST_TIMEOUT: [[{}, 'The request did not come whole in time']],
  WS_ERR_REQUEST_HOST_MISSING: [[{}, 'Missing Host header']],
  WS_ERR_REQUEST_PIPELINED: [[{}, 'An opening request came behind another request, before that one had its answer']],
  WS_ERR_REQUEST_HOST_REPEATED: [[{ count: 2, value: 'a, b' }, 'Invalid Host header: it came 2 times ("a, b")']],
  WS_ERR_REQUEST_HOST_INVALID: [
    [{ value: 'a b' }, 'Invalid Host header: "a b"'],
    [{ value: 'a', wanted: 'b' }, 'Invalid Host header: "a", and the request target names "b"'],
  ],
  WS_ERR_REQUEST_UPGRADE_MISSING: [[{}, 'Invalid Upgrade header: the request has none']],
  WS_ERR_REQUEST_UPGRADE_INVALID: [[{ value: 'h2c' }, 'Invalid Upgrade header: expected websocket, received "h2c"']],
  WS_ERR_REQUEST_CONNECTION: [
    [{}, 'Invalid Connection header: expected the token Upgrade, received nothing'],
    [{ value: 'close' }, 'Invalid Connection header: expected the token Upgrade, received "close"'],
  ],
  WS_ERR_REQUEST_BODY: [
    [{ name: 'Content-Length', value: '5' }, 'Invalid request body: an upgrade has none, received Content-Length: "5"'],
  ],
  WS_ERR_REQUEST_NO_UPGRADE: [
    [
      {},
      'Upgrade Required: this is a WebSocket server, and the request did not ask for an upgrade (received no Upgrade header)',
    ],
    [
      { value: 'Upgrade: websocket, Connection: close' },
      'Upgrade Required: this is a WebSocket server, and the request did not ask for an upgrade (received "Upgrade: websocket, Connection: close")',
    ],
  ],
  WS_ERR_REQUEST_KEY_MISSING: [[{}, 'Missing or invalid Sec-WebSocket-Key header: the request has none']],
  WS_ERR_REQUEST_KEY_REPEATED: [
    [{ count: 2, value: 'k, k' }, 'Missing or invalid Sec-WebSocket-Key header: it came 2 times ("k, k")'],
  ],
  WS_ERR_REQUEST_KEY_INVALID: [
    [{ value: 'k' }, 'Missing or invalid Sec-WebSocket-Key header: "k" is not base64 of 16 bytes'],
  ],
  WS_ERR_REQUEST_VERSION_MISSING: [[{}, 'Missing or invalid Sec-WebSocket-Version header: the request has none']],
  WS_ERR_REQUEST_VERSION_REPEATED: [
    [{ count: 2, value: '13, 13' }, 'Missing or invalid Sec-WebSocket-Version header: it came 2 times ("13, 13")'],
  ],
  WS_ERR_REQUEST_VERSION_UNSUPPORTED: [
    [{ value: '12' }, 'Missing or invalid Sec-WebSocket-Version header: version "12" is not supported'],
  ],
  WS_ERR_REQUEST_SUBPROTOCOL_SYNTAX: [
    [{ detail: 'the list is empty', value: '' }, 'Invalid Sec-WebSocket-Protocol header: the list is empty (in "")'],
  ],
  WS_ERR_REQUEST_SUBPROTOCOL_DUPLICATE: [
    [{ name: 'a', value: 'a, a' }, 'Invalid Sec-WebSocket-Protocol header: "a" is there twice (in "a, a")'],
  ],
  WS_ERR_REQUEST_EXTENSION_SYNTAX: [
    [
      { detail: 'unexpected end of the value', value: 'a;' },
      'Invalid or unacceptable Sec-WebSocket-Extensions header: unexpected end of the value (in "a;")',
    ],
  ],
  WS_ERR_REQUEST_EXTENSION_OFFER: [
    [
      { value: 'permessage-deflate; server_max_window_bits=16' },
      'Invalid or unacceptable Sec-WebSocket-Extensions header: no offer can be met ("permessage-deflate; server_max_window_bits=16")',
    ],
  ],
  WS_ERR_REQUEST_PATH: [
    [{ value: '/a', wanted: '/b' }, 'No WebSocket on this path: "/a", expected "/b"'],
    [{ value: '/a' }, 'No WebSocket on this path: "/a"'],
  ],
  WS_ERR_REQUEST_NOT_HANDLED: [[{ value: '/a' }, 'This server does not handle the request: shouldHandle refused "/a"']],
  WS_ERR_REQUEST_REJECTED: [
    [{}, 'The server refused this client'],
    [{ detail: 'no token' }, 'The server refused this client: no token'],
  ],
  WS_ERR_SERVER_CLOSING: [[{}, 'The server is closing and takes no new connections']],
  WS_ERR_SERVER_DRAINING: [[{}, 'The server is about to restart or to leave, and takes no new connections']],
  WS_ERR_CLIENT_GONE: [[{}, 'The client closed the connection before it was answered']],
  WS_ERR_HOOK_FAILED: [
    [{ name: 'verifyClient', detail: 'bug' }, 'The server failed while it handled the request: verifyClient threw bug'],
  ],
  WS_ERR_RESPONSE_HEADER_INVALID: [
    [
      { value: 'X: a\r\nY: b' },
      'The server cannot write its answer: the header line "X: a\\x0d\\x0aY: b" is not valid',
    ],
  ],
};

describe('the words for what is wrong with a request', () => {
  pinMessages(requestFailures, pins);
});
