import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { type SideOptions, turns } from '../bench.ts';
import { alone, type Case, onWire, withPeer } from '../case.ts';
import { requestHead } from '../wire.ts';

export const serverHookCases: readonly Case[] = [
  withPeer(
    'in noServer mode handleUpgrade calls back with socket and request, and `connection` is the caller’s to emit',
    async (bench) => {
      const { wss, http, place } = await bench.serve({ noServer: true });
      wss.on('connection', () => assert.fail('handleUpgrade does not emit it'));
      const upgraded = new Promise<[WebSocket, IncomingMessage, IncomingMessage]>((resolve) => {
        http.on('upgrade', (request, socket, head) => {
          wss.handleUpgrade(request, socket, head, (websocket, sameRequest) =>
            resolve([websocket, sameRequest, request]),
          );
        });
      });
      const client = bench.dial(place);
      const journal = bench.journal('client', client);
      const [websocket, sameRequest, request] = await upgraded;
      assert.equal(sameRequest, request);
      assert.ok(websocket instanceof bench.subject.WebSocket && wss.clients.has(websocket));
      websocket.send('hello');
      await journal.until('message');
    },
    { role: 'server' },
  ),

  withPeer(
    'handleUpgrade calls back before it returns, when no hook is asynchronous',
    async (bench) => {
      const { wss, http, place } = await bench.serve({ noServer: true });
      const order = new Promise<string[]>((resolve) => {
        http.on('upgrade', (request, socket, head) => {
          const seen: string[] = [];
          wss.on('headers', () => seen.push('headers'));
          wss.handleUpgrade(request, socket, head, () => seen.push('callback'));
          resolve([...seen, 'returned']);
        });
      });
      await bench.journal('client', bench.dial(place)).until('open');
      assert.deepEqual(await order, ['headers', 'callback', 'returned']);
    },
    { role: 'server' },
  ),

  withPeer(
    'several servers share one HTTP server in noServer mode, by path',
    async (bench) => {
      const { http, place } = await bench.serve({ noServer: true });
      const { WebSocketServer } = bench.subject;
      const servers: Record<string, WebSocketServer> = {
        '/one': new WebSocketServer({ noServer: true }),
        '/two': new WebSocketServer({ noServer: true }),
      };
      http.on('upgrade', (request, socket, head) => {
        const server = servers[request.url ?? ''];
        if (!server) return socket.destroy();
        server.handleUpgrade(request, socket, head, (websocket) => websocket.send(`from ${request.url}`));
      });
      for (const path of ['/one', '/two']) {
        const journal = bench.journal(path, bench.dial(place, path));
        await journal.until('message');
        assert.equal(journal.lines.at(-1), `message text from ${path}`);
      }
      const lost = bench.journal('lost', bench.dial(place, '/three'));
      await lost.until('close');
      assert.deepEqual(lost.lines, ['error', 'close 1006']);
    },
    { role: 'server' },
  ),

  onWire(
    'two servers on one HTTP server, and a request for the path of the first',
    async (bench) => {
      const { http, place } = await bench.serve({ path: '/one' });
      new bench.subject.WebSocketServer({ server: http, path: '/two' });
      const wire = await bench.connect(place);
      let all = '';
      wire.transport.on('data', (chunk) => {
        all += chunk;
      });
      wire.transport.write(requestHead('/one'));
      assert.match(await wire.head(), /^HTTP\/1\.1 101 /);
      wire.send({ opcode: 9 });
      await Promise.race([wire.frames(), wire.ended]);
      assert.equal(all.includes('HTTP/1.1 400'), bench.expected({ handfast: false, ws: true }));
    },
    { role: 'server', difference: { row: 'two servers on one HTTP server, each with its `path`' } },
  ),

  alone(
    'window bits that cannot be, and options that zlib refuses',
    (bench) => {
      const { WebSocket, WebSocketServer } = bench.subject;
      const throws = bench.expected({ handfast: true, ws: false });
      const refused = [{ serverMaxWindowBits: 16 }, { clientMaxWindowBits: 7 }, { zlibDeflateOptions: { level: 10 } }];
      for (const perMessageDeflate of refused) {
        const makeServer = () => new WebSocketServer({ noServer: true, perMessageDeflate });
        const makeClient = () => {
          const client = new WebSocket('ws://localhost', { perMessageDeflate, createConnection: (() => {}) as never });
          client.on('error', () => {}).terminate();
        };
        for (const make of [makeServer, makeClient]) {
          if (throws) assert.throws(make, { name: 'RangeError' });
          else make();
        }
      }
    },
    { difference: { row: 'window bits outside 8 to 15, or settings that zlib refuses, in the options' } },
  ),

  withPeer(
    'the option `WebSocket` is the class of the sockets',
    async (bench) => {
      class Own extends bench.subject.WebSocket {
        get greeting(): string {
          return 'hello';
        }
      }
      const { server } = await bench.pair({ server: { WebSocket: Own } as SideOptions });
      assert.ok(server instanceof Own);
      assert.equal(server.greeting, 'hello');
    },
    { role: 'server' },
  ),

  withPeer(
    'a second handleUpgrade of the same socket throws',
    async (bench) => {
      const { wss, http, place } = await bench.serve({ noServer: true });
      const thrown = new Promise<Error>((resolve) => {
        http.on('upgrade', (request, socket, head) => {
          wss.handleUpgrade(request, socket, head, () => {});
          try {
            wss.handleUpgrade(request, socket, head, () => {});
          } catch (error) {
            resolve(error as Error);
          }
        });
      });
      bench.dial(place);
      assert.match(
        (await thrown).message,
        /^server\.handleUpgrade\(\) was called more than once with the same socket, possibly due to a misconfiguration/,
      );
    },
    { role: 'server' },
  ),

  alone(
    'handleUpgrade takes any Duplex, and a request that has no more than method, headers and socket',
    async (bench) => {
      const wss = new bench.subject.WebSocketServer({ noServer: true });
      let written = '';
      const socket = new Duplex({
        read() {},
        write(chunk, _encoding, callback) {
          written += chunk;
          callback();
        },
      });
      const headers = {
        upgrade: 'websocket',
        connection: 'Upgrade',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
      };
      const request = { method: 'GET', url: '/', headers, socket } as unknown as IncomingMessage;
      const upgraded = new Promise<WebSocket>((resolve) =>
        wss.handleUpgrade(request, socket, Buffer.alloc(0), resolve),
      );
      const websocket = await upgraded;
      await turns();
      assert.match(written, /^HTTP\/1\.1 101 /);
      const closed = once(websocket, 'close');
      websocket.terminate();
      await closed;
    },
  ),

  alone('the events of a given HTTP server are no longer listened to after close()', ({ subject }) => {
    const server = createServer();
    const count = () => server.eventNames().reduce((sum, event) => sum + server.listenerCount(event), 0);
    const before = count();
    const wss = new subject.WebSocketServer({ server });
    assert.equal(count(), before + 3);
    wss.close();
    assert.equal(count(), before);
  }),

  onWire(
    'a line that a listener of `headers` breaks in two',
    async (bench) => {
      const { wss, place } = await bench.serve();
      wss.on('headers', (lines) => lines.push('X-One: 1\r\nX-Smuggled: 2'));
      const wire = await bench.connect(place);
      wire.transport.write(requestHead('/'));
      const head = await wire.head();
      assert.equal(head.slice(9, 12), bench.expected({ handfast: '500', ws: '101' }));
    },
    { role: 'server', difference: { row: 'a line with a break in it, from a listener of `headers`' } },
  ),
];
