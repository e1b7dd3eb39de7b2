import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { WebSocket, WebSocketServer } from '@handfast/ws';
import { WebSocket as WsWebSocket, WebSocketServer as WsWebSocketServer } from 'ws';
import { Markdown } from './markdown.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const [requests = [], answers = []] = new Markdown('docs/migrating-from-ws.md').tables;

const host = 'Host: localhost';
const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Key: ${KEY}`];
const version = 'Sec-WebSocket-Version: 13';
const extensions = (value: string) => `Sec-WebSocket-Extensions: ${value}`;

/** The requests of the first table, in its order; `deflate` and `anyPath` where the row is about a server with compression, or without `path`. */
const requestCases: readonly { lines: readonly string[]; deflate?: boolean; anyPath?: boolean }[] = [
  { lines: ['GET / HTTP/1.0', host, ...upgrade, version] },
  { lines: ['GET / HTTP/1.1', ...upgrade, version] },
  { lines: ['GET / HTTP/1.1', host, host, ...upgrade, version] },
  { lines: ['GET http://other.example/ HTTP/1.1', host, ...upgrade, version], anyPath: true },
  { lines: ['GET / HTTP/1.1', host, ...upgrade, version, 'Content-Length: 5'] },
  { lines: ['GET / HTTP/1.1', host, ...upgrade, 'Sec-WebSocket-Version: 8'] },
  { lines: ['GET / HTTP/1.1', host, ...upgrade, 'Sec-WebSocket-Version: 13.0'] },
  { lines: ['GET / HTTP/1.1', host, ...upgrade, 'Sec-WebSocket-Version: 7'] },
  { lines: ['GET /other HTTP/1.1', host, ...upgrade, version] },
  { lines: ['GET / HTTP/1.1', host, 'Upgrade: websocket, h2c', ...upgrade.slice(1), version] },
  { lines: ['GET / HTTP/1.1', host, ...upgrade, version, ...Array<string>(1000).fill('a:')] },
  { lines: ['GET / HTTP/1.1', host, ...upgrade, version, extensions(';;')] },
  { lines: ['GET / HTTP/1.1', host, ...upgrade, version, extensions('permessage-deflate; mode=best')], deflate: true },
  { lines: ['GET / HTTP/1.1', host, ...upgrade, version, extensions('permessage-deflate,,')], deflate: true },
  { lines: ['GET / HTTP/1.1', host, ...upgrade, version, 'Origin: https://example.com'] },
];

/** The answers of the second table, in its order: status line, further headers, and bytes behind the head. */
const answerCases: readonly { line?: string; headers?: string; frames?: Buffer }[] = [
  { line: 'HTTP/1.0 101 Switching Protocols' },
  { headers: 'Sec-WebSocket-Extensions: permessage-deflate\r\n' },
  { headers: 'Sec-WebSocket-Extensions: permessage-deflate\r\n'.repeat(2) },
  { frames: Buffer.from([0x81, 126, 0, 1, 0x61]) },
];

describe('docs/migrating-from-ws.md', () => {
  test('names a row for every case that is tried here', () => {
    assert.deepEqual([requests.length, answers.length], [requestCases.length, answerCases.length]);
  });

  for (const [i, { lines, deflate = false, anyPath = false }] of requestCases.entries()) {
    test(`what servers say to a request ${requests[i]?.[0]}`, async (t) => {
      const options = { host: '127.0.0.1', port: 0, perMessageDeflate: deflate, ...(anyPath ? {} : { path: '/' }) };
      const servers = [
        new WsWebSocketServer(options),
        new WebSocketServer(options),
        new WebSocketServer({ ...options, strict: false }),
      ];
      t.after(() => {
        for (const server of servers) server.close();
      });
      const statuses = await Promise.all(servers.map((server) => statusOf(server, lines)));
      assert.deepEqual(statuses, requests[i]?.slice(1));
    });
  }

  for (const [i, answer] of answerCases.entries()) {
    test(`what clients make of ${answers[i]?.[0]}`, async (t) => {
      const url = await serveAnswer(t, answer);
      const options = { perMessageDeflate: i === 1 ? { serverNoContextTakeover: true } : true };
      const clients = [
        new WsWebSocket(url, options),
        new WebSocket(url, options),
        new WebSocket(url, { ...options, strict: false }),
      ];
      const outcomes = await Promise.all(clients.map((client) => outcomeOf(client, answer.frames !== undefined)));
      assert.deepEqual(outcomes, answers[i]?.slice(1));
    });
  }
});

async function statusOf(server: { address(): unknown; once: unknown }, lines: readonly string[]): Promise<string> {
  if (server.address() === null) await once(server as never, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const [data] = await once(socket, 'data');
  socket.destroy();
  return String(data).split(' ')[1] as string;
}

async function serveAnswer(t: TestContext, answer: (typeof answerCases)[number]): Promise<string> {
  const server = createServer().on('upgrade', (request, socket) => {
    const accept = createHash('sha1').update(
      `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
    );
    const head = [
      answer.line ?? 'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${accept.digest('base64')}`,
    ];
    socket.on('error', () => undefined);
    socket.write(`${head.join('\r\n')}\r\n${answer.headers ?? ''}\r\n`);
    if (answer.frames) socket.write(answer.frames);
    t.after(() => socket.destroy());
  });
  t.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** What the table says: `opens`, `a message`, or the code of the error. */
async function outcomeOf(client: EventEmitter & { terminate(): void }, waitForMessage: boolean): Promise<string> {
  const outcome = await new Promise<string>((resolve) => {
    client.on('error', (error: Error & { code?: string }) => resolve(`\`${error.code}\``));
    client.on(waitForMessage ? 'message' : 'open', () => resolve(waitForMessage ? 'a message' : 'opens'));
  });
  client.terminate();
  return outcome;
}
