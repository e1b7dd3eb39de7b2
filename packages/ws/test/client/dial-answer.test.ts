import assert from 'node:assert/strict';
import type { Server } from 'node:net';
import { describe, it } from 'node:test';
import type { DialOptions } from '../../src/client/options.ts';
import { ACCEPT, answer101, type ClientError, failure, GOOD_ANSWER, KEY } from '../support/attempt.ts';
import { answering, httpServer, listening, onRequest, rawServer } from '../support/peers.ts';

interface Row {
  readonly title: string;
  readonly server: () => Server;
  readonly protocols?: string[];
  readonly options?: DialOptions;
  readonly code: string;
  readonly stage?: string;
  /** How the message begins. */
  readonly message: string;
  readonly hint: RegExp;
  readonly more?: (error: ClientError) => void;
}

const NO_PROBE = { diagnose: false } as const;
const invalidAccept = 'Invalid Sec-WebSocket-Accept header';

/** The connection ended, or what came is no HTTP. */
const noAnswer: Row[] = [
  {
    title: 'the server closes at once',
    server: () => rawServer((socket) => socket.end()),
    options: NO_PROBE,
    code: 'WS_ERR_CLOSED_WITHOUT_ANSWER',
    message: 'socket hang up: localhost:',
    hint: /Nothing handles the upgrade/,
  },
  {
    title: 'the server closes before the request is sent',
    server: () => rawServer((socket) => socket.end()),
    options: NO_PROBE,
    code: 'WS_ERR_CLOSED_BEFORE_REQUEST',
    stage: 'request',
    message: 'socket hang up: localhost:',
    hint: /does not wait for what has to come first/,
  },
  {
    title: 'the server closes after the request',
    server: () => rawServer((socket) => onRequest(socket, () => socket.end())),
    options: NO_PROBE,
    code: 'WS_ERR_CLOSED_WITHOUT_ANSWER',
    message: 'socket hang up: localhost:',
    hint: /try wss:/,
    more: (error) => assert.equal((error.cause as NodeJS.ErrnoException).code, 'ECONNRESET'),
  },
  {
    title: 'the server resets the connection after the request',
    server: () => rawServer((socket) => onRequest(socket, () => socket.resetAndDestroy())),
    code: 'ECONNRESET',
    message: 'read ECONNRESET',
    hint: /cut the connection/,
    more: (error) => assert.deepEqual([error.syscall, typeof error.errno], ['read', 'number']),
  },
  {
    title: 'the server closes inside the head of its answer',
    server: () => rawServer((socket) => onRequest(socket, () => socket.end('HTTP/1.1 101 Switching'))),
    code: 'WS_ERR_RESPONSE_TRUNCATED',
    message: 'socket hang up: localhost:',
    hint: /crashed or gave up/,
    more: (error) => assert.match(error.message, /after "HTTP\/1\.1 101 Switching"/),
  },
  {
    title: 'the server says hello in another protocol',
    server: () => rawServer((socket) => socket.write('SSH-2.0-OpenSSH_9.6\x1b[31m\r\n')),
    code: 'WS_ERR_RESPONSE_NOT_HTTP',
    message: 'Parse Error: Expected HTTP/, received "SSH-2.0-OpenSSH_9.6\\x1b[31m\\x0d\\x0a"',
    hint: /another protocol/,
    more: (error) => assert.match(String(error.received.body), /^SSH-2\.0/),
  },
  {
    title: 'the server says something binary',
    server: () => answering(Buffer.of(0, 1, 2, 0xff)),
    code: 'WS_ERR_RESPONSE_NOT_HTTP',
    message: 'Parse Error: Expected HTTP/, received "00 01 02 ff"',
    hint: /another protocol/,
  },
  {
    title: 'the server sends frames without an answer',
    server: () => answering(Buffer.from([0x81, 2, 0x68, 0x69])),
    code: 'WS_ERR_RESPONSE_IS_FRAMES',
    message: 'Parse Error: Expected HTTP/, received a WebSocket frame (81 02 68 69)',
    hint: /skipped the opening handshake/,
  },
  {
    title: 'the head is too large',
    server: () => answering(`HTTP/1.1 101 Switching Protocols\r\nX-Filler: ${'x'.repeat(20_000)}\r\n\r\n`),
    code: 'WS_ERR_RESPONSE_TOO_LARGE',
    message: 'Parse Error: Header overflow',
    hint: /Cookies/,
    more: (error) => assert.ok((error.received.body?.length ?? 0) <= 1024),
  },
  {
    title: 'the head is larger than the caller allows',
    server: () => answering(`HTTP/1.1 101 Switching Protocols\r\nX-Filler: ${'x'.repeat(2000)}\r\n\r\n`),
    options: { maxHeaderSize: 1000 } as DialOptions,
    code: 'WS_ERR_RESPONSE_TOO_LARGE',
    message: 'Parse Error: Header overflow: the head of the answer passes 1000 bytes',
    hint: /maxHeaderSize raises the limit/,
  },
  {
    title: 'a header name is malformed',
    server: () => answering('HTTP/1.1 101 Switching Protocols\r\nBad Name\x01: x\r\n\r\n'),
    code: 'WS_ERR_RESPONSE_MALFORMED',
    message: 'Parse Error: Invalid header token',
    hint: /CR LF/,
    more: (error) => assert.equal((error.cause as NodeJS.ErrnoException).code, 'HPE_INVALID_HEADER_TOKEN'),
  },
  {
    title: 'the version of HTTP is none',
    server: () => answering('HTTP/9 101 Switching Protocols\r\n\r\n'),
    code: 'WS_ERR_RESPONSE_MALFORMED',
    message: 'Parse Error: ',
    hint: /by hand/,
  },
];

/** A whole answer with another status. */
const statuses: Row[] = [
  ['200 OK', 'WS_ERR_STATUS_200', '<!doctype html><title>My App</title>', /web page answers/],
  ['204 No Content', 'WS_ERR_STATUS_2XX', '', /ordinary HTTP handler/],
  ['301 Moved Permanently', 'WS_ERR_STATUS_3XX', '', /wss:/, 'Location: https://localhost/chat'],
  ['400 Bad Request', 'WS_ERR_STATUS_400', '{"code":1,"message":"Session ID unknown"}', /Socket\.IO/],
  ['401 Unauthorized', 'WS_ERR_STATUS_401', '', /Basic realm/, 'WWW-Authenticate: Basic realm="x"'],
  ['403 Forbidden', 'WS_ERR_STATUS_403', '', /Origin/],
  ['404 Not Found', 'WS_ERR_STATUS_404', 'nope', /letter by letter/],
  ['405 Method Not Allowed', 'WS_ERR_STATUS_405', '', /not the WebSocket endpoint/],
  ['426 Upgrade Required', 'WS_ERR_STATUS_426', 'Upgrade Required', /did not see an upgrade/],
  ['429 Too Many Requests', 'WS_ERR_STATUS_429', '', /"7"/, 'Retry-After: 7'],
  [
    '502 Bad Gateway',
    'WS_ERR_STATUS_502',
    '<html><center>nginx</center>',
    /nginx reached no backend/,
    'Server: nginx/1.25',
  ],
  ['503 Service Unavailable', 'WS_ERR_STATUS_503', '', /shutting down/],
  ['504 Gateway Timeout', 'WS_ERR_STATUS_504', '', /gave up waiting/],
  ['599 Odd', 'WS_ERR_STATUS_5XX', '', /failed while it handled/],
].map(([line, code, body, hint, header]) => ({
  title: `the answer is ${line}`,
  server: () => {
    const lines = [
      `HTTP/1.1 ${line}`,
      ...(header ? [header as string] : []),
      `Content-Length: ${(body as string).length}`,
    ];
    return answering(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`);
  },
  code: code as string,
  message: `Unexpected server response: ${(line as string).slice(0, 3)}`,
  hint: hint as RegExp,
  more: (error: ClientError) => {
    assert.equal(error.received.status, Number((line as string).slice(0, 3)));
    assert.equal(String(error.received.body), body);
    if (header) assert.ok(error.received.headers?.toString().includes(header as string));
  },
}));

/** A 101 that does not agree to what was asked. */
const bad101: Row[] = [
  {
    title: 'the 101 has no Connection',
    server: () => answering(answer101({ Connection: undefined })),
    code: 'WS_ERR_RESPONSE_CONNECTION_MISSING',
    message: 'Invalid Connection header',
    hint: /proxy/i,
  },
  {
    title: 'the 101 has no Connection, and frames behind it',
    server: () =>
      answering(Buffer.concat([Buffer.from(answer101({ Connection: undefined })), Buffer.of(0x81, 1, 0x61)])),
    code: 'WS_ERR_RESPONSE_CONNECTION_MISSING',
    message: 'Invalid Connection header',
    hint: /proxy/i,
  },
  {
    title: 'the 101 has Connection: close',
    server: () => answering(answer101({ Connection: 'close' })),
    code: 'WS_ERR_RESPONSE_CONNECTION_INVALID',
    message: 'Invalid Connection header: expected the token Upgrade, received "close"',
    hint: /proxy/i,
  },
  {
    title: 'the 101 has no Upgrade',
    server: () => answering(answer101({ Upgrade: undefined })),
    code: 'WS_ERR_RESPONSE_UPGRADE_MISSING',
    message: 'Invalid Upgrade header',
    hint: /a proxy on the way removed it: the answer must say Upgrade: websocket/,
  },
  {
    title: 'the 101 has neither, and the server closes behind it',
    server: () =>
      rawServer((socket) => {
        onRequest(socket, () => socket.end(answer101({ Upgrade: undefined, Connection: undefined })));
      }),
    code: 'WS_ERR_RESPONSE_UPGRADE_MISSING',
    message: 'Invalid Upgrade header',
    hint: /a proxy on the way removed it: the answer must say Upgrade: websocket/,
  },
  {
    title: 'the 101 switches to another protocol',
    server: () => answering(answer101({ Upgrade: 'h2c' })),
    code: 'WS_ERR_RESPONSE_UPGRADE_INVALID',
    message: 'Invalid Upgrade header: expected websocket, received "h2c"',
    hint: /another protocol/,
  },
  {
    title: 'the 101 is of HTTP/1.0',
    server: () => answering(GOOD_ANSWER.replace('HTTP/1.1', 'HTTP/1.0')),
    code: 'WS_ERR_RESPONSE_HTTP_VERSION',
    message: 'Invalid HTTP version of the answer: expected HTTP/1.1, received "HTTP/1.0"',
    hint: /strict: false/,
  },
  ...[
    ['is missing', undefined, 'WS_ERR_ACCEPT_MISSING', /does not do the handshake/],
    ['came twice', [ACCEPT, ACCEPT], 'WS_ERR_ACCEPT_REPEATED', /Two handlers/],
    ['has another case', ACCEPT.toLowerCase(), 'WS_ERR_ACCEPT_CASE', /upper|case/],
    ['has no padding', ACCEPT.slice(0, -1), 'WS_ERR_ACCEPT_UNPADDED', /padding/],
    ['is the key', KEY, 'WS_ERR_ACCEPT_IS_KEY', /echoes/],
    ['belongs to another key', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'WS_ERR_ACCEPT_WRONG', /another key/],
  ].map(([what, value, code, hint]) => ({
    title: `the Accept ${what}`,
    server: () => answering(answer101({ 'Sec-WebSocket-Accept': value as string })),
    code: code as string,
    message: invalidAccept,
    hint: hint as RegExp,
  })),
  {
    title: 'an extension is used that was not offered',
    server: () => answering(answer101({ 'Sec-WebSocket-Extensions': 'x-webkit-deflate-frame' })),
    code: 'WS_ERR_EXTENSION_UNKNOWN',
    message: 'Server indicated an extension that was not requested',
    hint: /only what the client offered/,
  },
  {
    title: 'an extension is used and none was offered',
    server: () => answering(answer101({ 'Sec-WebSocket-Extensions': 'permessage-deflate' })),
    options: { perMessageDeflate: false },
    code: 'WS_ERR_EXTENSION_NOT_REQUESTED',
    message: 'Server sent a Sec-WebSocket-Extensions header but no extension was requested',
    hint: /compresses without asking/,
  },
  {
    title: 'a window is larger than there is',
    server: () => answering(answer101({ 'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=16' })),
    code: 'WS_ERR_EXTENSION_WINDOW_BITS',
    message: 'Invalid Sec-WebSocket-Extensions header',
    hint: /perMessageDeflate: false/,
  },
  {
    title: 'no subprotocol is chosen',
    server: () => answering(GOOD_ANSWER),
    protocols: ['graphql-ws'],
    code: 'WS_ERR_SUBPROTOCOL_MISSING',
    message: 'Server sent no subprotocol, expected one of "graphql-ws"',
    hint: /second argument/,
  },
  {
    title: 'the subprotocol differs in case',
    server: () => answering(answer101({ 'Sec-WebSocket-Protocol': 'MQTT' })),
    protocols: ['mqtt'],
    code: 'WS_ERR_SUBPROTOCOL_CASE',
    message: 'Server sent an invalid subprotocol',
    hint: /spelling/,
  },
  {
    title: 'a subprotocol is chosen and none was asked for',
    server: () => answering(answer101({ 'Sec-WebSocket-Protocol': 'mqtt' })),
    code: 'WS_ERR_SUBPROTOCOL_NOT_REQUESTED',
    message: 'Server sent a subprotocol but none was requested: "mqtt"',
    hint: /second argument/,
  },
];

describe('an attempt without a good answer', () => {
  for (const row of [...noAnswer, ...statuses, ...bad101]) {
    it(`is ${row.code} when ${row.title}`, async (t) => {
      const port = await listening(t, row.server());
      const finishRequest = row.stage === 'request' ? () => {} : undefined;
      const { protocols, options } = row;
      const error = await failure(`ws://localhost:${port}/chat`, { protocols, options, hooks: { finishRequest } });
      assert.equal(error.code, row.code, error.message);
      assert.equal(error.stage, row.stage ?? 'response');
      assert.ok(error.message.startsWith(row.message), error.message);
      assert.match(error.hint, row.hint);
      assert.equal(error.url, `ws://localhost:${port}/chat`);
      assert.deepEqual(
        error.addresses?.map(({ outcome }) => outcome),
        ['connected'],
      );
      assert.ok((error.timings?.totalMs ?? -1) >= 0);
      row.more?.(error);
    });
  }

  it('stays quiet when the answer goes on for ever', async (t) => {
    const server = httpServer((_request, response) => {
      response.writeHead(200);
      const more = (error?: Error | null) => !error && response.write('x'.repeat(65_536), more);
      response.on('error', () => {});
      more();
    });
    const port = await listening(t, server);
    const error = await failure(`ws://localhost:${port}/`);
    assert.equal(error.received.body?.length, 1024);
  });

  it('does not take the end of an answer that was cut for an error of its own', async (t) => {
    const server = rawServer((socket) => {
      onRequest(socket, () => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\ncut'));
    });
    const port = await listening(t, server);
    const error = await failure(`ws://localhost:${port}/`);
    assert.deepEqual([error.code, String(error.received.body)], ['WS_ERR_STATUS_404', 'cut']);
  });

  it('does not take a broken chunk for an error of its own', async (t) => {
    const server = answering('HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzzz\r\n');
    const port = await listening(t, server);
    const error = await failure(`ws://localhost:${port}/`);
    assert.deepEqual([error.code, String(error.received.body)], ['WS_ERR_STATUS_404', 'abc']);
  });
});
