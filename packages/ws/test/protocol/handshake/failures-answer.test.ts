import { describe } from 'node:test';
import { answerFailures } from '../../../src/protocol/handshake/failures-answer.ts';
import { type Pins, pinMessages } from '../../support/pinned-messages.ts';

/** Every row of the table, said with these details. */
const pins: Pins<keyof typeof answerFailures> = {
  WS_ERR_CLOSED_BEFORE_OPEN: [[{}, 'WebSocket was closed before the connection was established']],
  WS_ERR_REQUEST_DESTROYED: [
    [{}, 'socket hang up: the request or its transport was destroyed on this side at the stage "request"'],
  ],
  WS_ERR_REQUEST_FAILED: [[{ detail: 'mine' }, 'mine']],
  WS_ERR_CLOSED_BEFORE_REQUEST: [
    [
      { host: 'example.com', port: 8080 },
      'socket hang up: example.com:8080 closed the connection before the request was sent',
    ],
  ],
  WS_ERR_CLOSED_WITHOUT_ANSWER: [
    [{ host: 'example.com', port: 8080 }, 'socket hang up: example.com:8080 closed the connection without an answer'],
  ],
  WS_ERR_RESPONSE_TRUNCATED: [
    [
      { host: 'example.com', port: 8080, value: 'HTTP/1.1 10' },
      'socket hang up: example.com:8080 closed the connection inside the head of its answer, after "HTTP/1.1 10"',
    ],
  ],
  WS_ERR_RESPONSE_NOT_HTTP: [
    [{ value: 'SSH-2.0-OpenSSH_9.6\r\n' }, 'Parse Error: Expected HTTP/, received "SSH-2.0-OpenSSH_9.6\\x0d\\x0a"'],
  ],
  WS_ERR_RESPONSE_IS_FRAMES: [
    [{ body: Buffer.of(0x81, 2, 72, 105) }, 'Parse Error: Expected HTTP/, received a WebSocket frame (81 02 48 69)'],
  ],
  WS_ERR_RESPONSE_MALFORMED: [
    [{ detail: 'Missing expected LF after header value' }, 'Parse Error: Missing expected LF after header value'],
  ],
  WS_ERR_RESPONSE_TOO_LARGE: [
    [{ detail: '16384 bytes' }, 'Parse Error: Header overflow: the head of the answer passes 16384 bytes'],
  ],
  WS_ERR_RESPONSE_HTTP_VERSION: [
    [{ value: 'HTTP/1.0' }, 'Invalid HTTP version of the answer: expected HTTP/1.1, received "HTTP/1.0"'],
  ],
  WS_ERR_RESPONSE_UPGRADE_MISSING: [[{}, 'Invalid Upgrade header: the 101 has none']],
  WS_ERR_RESPONSE_UPGRADE_INVALID: [[{ value: 'h2c' }, 'Invalid Upgrade header: expected websocket, received "h2c"']],
  WS_ERR_RESPONSE_CONNECTION_MISSING: [[{}, 'Invalid Connection header: the 101 has none']],
  WS_ERR_RESPONSE_CONNECTION_INVALID: [
    [{ value: 'close' }, 'Invalid Connection header: expected the token Upgrade, received "close"'],
  ],
  WS_ERR_ACCEPT_MISSING: [[{ wanted: 'YES=' }, 'Invalid Sec-WebSocket-Accept header: the 101 has none']],
  WS_ERR_ACCEPT_REPEATED: [
    [
      { wanted: 'YES=', value: 'YES=, YES=', count: 2 },
      'Invalid Sec-WebSocket-Accept header: it came 2 times (received "YES=, YES=")',
    ],
  ],
  WS_ERR_ACCEPT_CASE: [
    [
      { wanted: 'YES=', value: 'no' },
      'Invalid Sec-WebSocket-Accept header: right but for upper and lower case (expected "YES=", received "no")',
    ],
  ],
  WS_ERR_ACCEPT_UNPADDED: [
    [
      { wanted: 'YES=', value: 'no' },
      'Invalid Sec-WebSocket-Accept header: right but for the "=" at the end (expected "YES=", received "no")',
    ],
  ],
  WS_ERR_ACCEPT_NO_GUID: [
    [
      { wanted: 'YES=', value: 'no' },
      'Invalid Sec-WebSocket-Accept header: it is the hash of the key alone (expected "YES=", received "no")',
    ],
  ],
  WS_ERR_ACCEPT_DECODED_KEY: [
    [
      { wanted: 'YES=', value: 'no' },
      'Invalid Sec-WebSocket-Accept header: it is the hash of the decoded key (expected "YES=", received "no")',
    ],
  ],
  WS_ERR_ACCEPT_HEX: [
    [
      { wanted: 'YES=', value: 'no' },
      'Invalid Sec-WebSocket-Accept header: it is the right hash in hexadecimal (expected "YES=", received "no")',
    ],
  ],
  WS_ERR_ACCEPT_IS_KEY: [
    [
      { wanted: 'YES=', value: 'no' },
      'Invalid Sec-WebSocket-Accept header: it is the key itself (expected "YES=", received "no")',
    ],
  ],
  WS_ERR_ACCEPT_WRONG: [
    [
      { wanted: 'YES=', value: 'no' },
      'Invalid Sec-WebSocket-Accept header: it does not answer the key that was sent (expected "YES=", received "no")',
    ],
  ],
  WS_ERR_SUBPROTOCOL_NOT_REQUESTED: [[{ value: 'chat' }, 'Server sent a subprotocol but none was requested: "chat"']],
  WS_ERR_SUBPROTOCOL_MISSING: [[{ protocols: ['a', 'b'] }, 'Server sent no subprotocol, expected one of "a", "b"']],
  WS_ERR_SUBPROTOCOL_NOT_OFFERED: [
    [{ value: 'c', protocols: ['a', 'b'] }, 'Server sent an invalid subprotocol: "c", expected one of "a", "b"'],
  ],
  WS_ERR_SUBPROTOCOL_CASE: [
    [
      { value: 'Chat', wanted: 'chat' },
      'Server sent an invalid subprotocol: "Chat" differs from "chat" in upper and lower case only',
    ],
  ],
  WS_ERR_SUBPROTOCOL_LIST: [
    [{ value: 'a, b' }, 'Server sent an invalid subprotocol: it echoed the list "a, b" instead of choosing one'],
  ],
  WS_ERR_SUBPROTOCOL_REPEATED: [
    [{ value: 'a, a', count: 2 }, 'Server sent an invalid subprotocol: the header came 2 times ("a, a")'],
  ],
  WS_ERR_EXTENSION_NOT_REQUESTED: [
    [
      { value: 'permessage-deflate' },
      'Server sent a Sec-WebSocket-Extensions header but no extension was requested: "permessage-deflate"',
    ],
  ],
  WS_ERR_EXTENSION_UNKNOWN: [
    [{ name: 'foo', value: 'foo; a' }, 'Server indicated an extension that was not requested: "foo" (in "foo; a")'],
  ],
  WS_ERR_EXTENSION_SYNTAX: [
    [
      { detail: 'unexpected end of the value', value: 'a;' },
      'Invalid Sec-WebSocket-Extensions header: unexpected end of the value (in "a;")',
    ],
  ],
  WS_ERR_EXTENSION_REPEATED: [
    [
      { count: 2, value: 'permessage-deflate, permessage-deflate' },
      'Invalid Sec-WebSocket-Extensions header: permessage-deflate or the header came 2 times ("permessage-deflate, permessage-deflate")',
    ],
  ],
  WS_ERR_EXTENSION_PARAMETER: [
    [
      { name: 'foo', detail: 'is unknown', value: 'permessage-deflate; foo' },
      'Invalid Sec-WebSocket-Extensions header: parameter "foo" is unknown (in "permessage-deflate; foo")',
    ],
  ],
  WS_ERR_EXTENSION_WINDOW_BITS: [
    [
      { name: 'server_max_window_bits', detail: 'is "16"', value: 'permessage-deflate; server_max_window_bits=16' },
      'Invalid Sec-WebSocket-Extensions header: "server_max_window_bits" is "16" (in "permessage-deflate; server_max_window_bits=16")',
    ],
  ],
};

describe('the words for what is wrong with an answer', () => {
  pinMessages(answerFailures, pins);
});
