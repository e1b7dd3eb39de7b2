import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import net from 'node:net';
import { turns } from '../bench.ts';
import { alone, type Case, onWire } from '../case.ts';
import { listening, transports } from '../transports.ts';
import { acceptFor, answerHead, type HeaderLines, text } from '../wire.ts';

/** Answers that open no connection, and how the error begins. */
const wrong: readonly (readonly [what: string, headers: HeaderLines, protocols: string[], says: string])[] = [
  ['another Accept', { 'Sec-WebSocket-Accept': acceptFor('') }, [], 'Invalid Sec-WebSocket-Accept header'],
  ['no Accept', { 'Sec-WebSocket-Accept': undefined }, [], 'Invalid Sec-WebSocket-Accept header'],
  ['an upgrade to something else', { Upgrade: 'foo' }, [], 'Invalid Upgrade header'],
  [
    'a subprotocol that nobody asked for',
    { 'Sec-WebSocket-Protocol': 'a' },
    [],
    'Server sent a subprotocol but none was requested',
  ],
  ['another subprotocol', { 'Sec-WebSocket-Protocol': 'b' }, ['a'], 'Server sent an invalid subprotocol'],
  ['an empty subprotocol', { 'Sec-WebSocket-Protocol': '' }, ['a'], 'Server sent an invalid subprotocol'],
  ['two subprotocols', { 'Sec-WebSocket-Protocol': 'a, c' }, ['a', 'c'], 'Server sent an invalid subprotocol'],
  ['no subprotocol', {}, ['a'], 'Server sent no subprotocol'],
];

const refusal = (status: string) =>
  `HTTP/1.1 ${status}\r\nContent-Length: 5\r\nConnection: close\r\nX-Why: because\r\n\r\nsorry`;

export const clientAnswerCases: readonly Case[] = [
  ...wrong.map(([what, headers, protocols, says]) =>
    onWire(
      `a 101 with ${what} is an error and then close, behind \`upgrade\``,
      async (bench) => {
        const place = await bench.answering((request) => answerHead(request, headers));
        const client = bench.dial(place, '/', {}, protocols);
        const journal = bench.journal('client', client);
        await journal.until('close');
        assert.deepEqual(journal.lines, ['upgrade', 'error', 'close 1006']);
        assert.equal(journal.error.message.slice(0, says.length), says);
        assert.equal(client.protocol, '');
      },
      { role: 'client' },
    ),
  ),

  onWire(
    'a client agrees to any of the subprotocols it asked for, and `protocol` says which',
    async (bench) => {
      const place = await bench.answering((request) => answerHead(request, { 'Sec-WebSocket-Protocol': 'two' }));
      const client = bench.dial(place, '/', {}, ['one', 'two']);
      await bench.journal('client', client).until('open');
      assert.equal(client.protocol, 'two');
    },
    { role: 'client' },
  ),

  onWire(
    'header names and the words `upgrade` and `websocket` may be spelled in any case',
    async (bench) => {
      const place = await bench.answering((request) =>
        [
          'HTTP/1.1 101 Whatever',
          'UPGRADE: WebSocket',
          'cOnNection: keep-alive, uPgrade',
          `sec-websocket-accept: ${acceptFor(request)}`,
          '\r\n',
        ].join('\r\n'),
      );
      await bench.journal('client', bench.dial(place)).until('open');
    },
    { role: 'client' },
  ),

  onWire(
    '`upgrade` gives the answer with its headers, before `open`',
    async (bench) => {
      const place = await bench.answering((request) => answerHead(request, { 'Set-Cookie': 'a=b', 'X-One': '1' }));
      const client = bench.dial(place);
      const journal = bench.journal('client', client);
      const [response] = (await once(client, 'upgrade')) as [IncomingMessage];
      assert.deepEqual(response.headers['set-cookie'], ['a=b']);
      assert.deepEqual([response.statusCode, response.headers['x-one']], [101, '1']);
      await journal.until('open');
      assert.deepEqual(journal.lines, ['upgrade', 'open']);
    },
    { role: 'client' },
  ),

  ...['200 OK', '301 Moved', '400 Bad Request', '401 Unauthorized', '404 Not Found', '503 Service Unavailable'].map(
    (status) =>
      onWire(
        `an answer of ${status} is an error that names the status, and then close`,
        async (bench) => {
          const place = await bench.answering(() => refusal(status));
          const journal = bench.journal('client', bench.dial(place));
          await journal.until('close');
          assert.deepEqual(journal.lines, ['error', 'close 1006']);
          const says = `Unexpected server response: ${status.slice(0, 3)}`;
          assert.equal(journal.error.message.slice(0, says.length), says);
        },
        { role: 'client' },
      ),
  ),

  onWire(
    'with a listener for `unexpected-response` there is no error: the listener has request and answer, and reads the body',
    async (bench) => {
      const place = await bench.answering(() => refusal('401 Unauthorized'));
      const client = bench.dial(place);
      const journal = bench.journal('client', client);
      const [request, response] = (await once(client, 'unexpected-response')) as [ClientRequest, IncomingMessage];
      let body = '';
      for await (const chunk of response) body += chunk;
      assert.deepEqual([response.statusCode, response.headers['x-why'], body], [401, 'because', 'sorry']);
      assert.equal(request.getHeader('upgrade')?.toString().toLowerCase(), 'websocket');
      await turns();
      assert.deepEqual([journal.lines, client.readyState], [[], 0]);
    },
    { role: 'client' },
  ),

  onWire(
    'terminate() and close() in `unexpected-response` are an error and then close',
    async (bench) => {
      for (const method of ['terminate', 'close'] as const) {
        const place = await bench.answering(() => refusal('401 Unauthorized'));
        const client = bench.dial(place);
        const journal = bench.journal('client', client);
        client.on('unexpected-response', () => client[method]());
        await journal.until('close');
        assert.deepEqual(journal.lines, ['error', 'close 1006']);
        assert.match(journal.error.message, /^WebSocket was closed before the connection was established/);
      }
    },
    { role: 'client' },
  ),

  onWire(
    'the code of the error when the answer is no 101',
    async (bench) => {
      const place = await bench.answering(() => refusal('404 Not Found'));
      const journal = bench.journal('client', bench.dial(place));
      await journal.until('close');
      assert.equal(journal.error.code, bench.expected({ handfast: 'WS_ERR_STATUS_404', ws: undefined }));
    },
    { role: 'client', difference: { row: 'the `code` of a handshake that fails' } },
  ),

  onWire(
    'how often a client connects to a server on the same machine that hangs up at once',
    async (bench) => {
      let connections = 0;
      const place = await bench.listen((transport) => {
        connections++;
        transport.destroy();
      });
      const journal = bench.journal('client', bench.dial(place));
      await journal.until('close');
      assert.deepEqual(journal.lines, ['error', 'close 1006']);
      assert.equal(connections, bench.expected({ handfast: 2, ws: 1 }));
    },
    {
      role: 'client',
      only: { transport: 'TCP', because: 'the second look asks whether the port speaks TLS' },
      difference: { row: 'a server on this machine that hangs up without a word', restoredBy: { diagnose: false } },
    },
  ),

  onWire(
    'the code of the error when a server hangs up without an answer',
    async (bench) => {
      const place = await bench.answering((_request, wire) => {
        wire.transport.destroy();
        return undefined;
      });
      const journal = bench.journal('client', bench.dial(place));
      await journal.until('close');
      assert.deepEqual(journal.lines, ['error', 'close 1006']);
      assert.match(journal.error.message, /^socket hang up/);
      assert.equal(journal.error.code, bench.expected({ handfast: 'WS_ERR_CLOSED_WITHOUT_ANSWER', ws: 'ECONNRESET' }));
    },
    { role: 'client', difference: { row: 'a server that hangs up without an answer' } },
  ),

  onWire(
    'the code of the error when the answer is not HTTP',
    async (bench) => {
      const place = await bench.answering(() => 'SSH-2.0-server\r\n\r\n');
      const journal = bench.journal('client', bench.dial(place));
      await journal.until('close');
      assert.deepEqual(journal.lines, ['error', 'close 1006']);
      const codes = { handfast: 'WS_ERR_RESPONSE_NOT_HTTP', ws: 'HPE_INVALID_CONSTANT' };
      assert.equal(journal.error.code, bench.expected(codes));
    },
    { role: 'client', difference: { row: 'an answer that is not HTTP' } },
  ),

  onWire(
    'close() and terminate() in the `error` of a failed handshake change nothing',
    async (bench) => {
      for (const method of ['close', 'terminate'] as const) {
        const place = await bench.answering(() => refusal('401 Unauthorized'));
        const client = bench.dial(place);
        const journal = bench.journal('client', client);
        client.on('error', () => client[method]());
        client.on('close', () => client[method]());
        await journal.until('close');
        await turns();
        assert.deepEqual(journal.lines, ['error', 'close 1006']);
      }
    },
    { role: 'client' },
  ),

  onWire(
    'request.destroy() in `unexpected-response`, before the body is there, is no error',
    async (bench) => {
      const place = await bench.answering(() => refusal('401 Unauthorized').slice(0, -3));
      const client = bench.dial(place);
      const journal = bench.journal('client', client);
      const [request, response] = (await once(client, 'unexpected-response')) as [ClientRequest, IncomingMessage];
      response.on('error', () => {});
      request.destroy();
      await once(request, 'close');
      await turns();
      assert.deepEqual(journal.lines, []);
    },
    { role: 'client' },
  ),

  alone('a plain connection to a port of TLS is an error and then close', async (bench) => {
    const place = await transports.TLS.listen(() => {});
    bench.after(() => place.close());
    const journal = bench.journal('client', new bench.subject.WebSocket(place.url.replace('wss', 'ws')));
    await journal.until('close');
    assert.deepEqual(journal.lines, ['error', 'close 1006']);
  }),

  alone('TLS to a plain port is an error and then close', async (bench) => {
    const place = await transports.TCP.listen((transport) => transport.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    bench.after(() => place.close());
    const journal = bench.journal('client', new bench.subject.WebSocket(place.url.replace('ws', 'wss')));
    await journal.until('close');
    assert.deepEqual(journal.lines, ['error', 'close 1006']);
  }),

  onWire(
    'what comes behind the 101 in the same segment is delivered behind `open`',
    async (bench) => {
      const place = await bench.answering((request, wire) => {
        return Buffer.concat([Buffer.from(answerHead(request)), wire.bytesOf(text('at once'))]);
      });
      const journal = bench.journal('client', bench.dial(place));
      await journal.until('message');
      assert.deepEqual(journal.lines, ['upgrade', 'open', 'message text at once']);
    },
    { role: 'client' },
  ),

  alone('a port that nobody listens on is an error with the code of the system, and then close', async (bench) => {
    const server = net.createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const client = new bench.subject.WebSocket(`ws://127.0.0.1:${port}`);
    const journal = bench.journal('client', client);
    await journal.until('close');
    assert.deepEqual(journal.lines, ['error', 'close 1006']);
    const {
      code,
      syscall,
      address,
      port: failed,
    } = journal.error as NodeJS.ErrnoException & { address: string; port: number };
    assert.deepEqual([code, syscall, address, failed], ['ECONNREFUSED', 'connect', '127.0.0.1', port]);
    assert.match(journal.error.message, /ECONNREFUSED/);
  }),
];
