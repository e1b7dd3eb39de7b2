import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { WebSocket } from 'ws';
import type { Bench, SideOptions } from '../bench.ts';
import { alone, type Case, onWire, withPeer } from '../case.ts';
import { certificate } from '../certificate.ts';
import { listening, type Place } from '../transports.ts';
import { answerHead, headerOf } from '../wire.ts';

const noMemory = {
  transport: 'memory',
  because: 'Node puts the time limit of a request on a socket; a transport in memory has none',
} as const;

export const clientOptionCases: readonly Case[] = [
  onWire(
    'handshakeTimeout ends a handshake that nobody answers with an error and then close',
    async (bench) => {
      const place = await bench.answering(() => undefined);
      const client = bench.dial(place, '/', { handshakeTimeout: 10 });
      const journal = bench.journal('client', client);
      await journal.until('close');
      assert.deepEqual(journal.lines, ['error', 'close 1006']);
      assert.match(journal.error.message, /^Opening handshake has timed out/);
    },
    { role: 'client', skip: [{ ...noMemory, subject: 'ws' }] },
  ),

  onWire(
    'handshakeTimeout is over once the connection is open',
    async (bench) => {
      const { subject, wire } = await bench.wire({ options: { handshakeTimeout: 9000 } });
      const { _socket: transport } = subject as unknown as { _socket: net.Socket };
      assert.ok(!transport.timeout);
      subject.send('fine');
      await wire.frames();
    },
    { role: 'client', skip: [noMemory] },
  ),

  onWire(
    'handshakeTimeout against a server that sends its answer byte by byte',
    async (bench) => {
      const journal = bench.journal('client', await dripping(bench));
      await Promise.race([journal.until('open'), journal.until('close')]);
      const expected = bench.expected({ handfast: ['error', 'close 1006'], ws: ['upgrade', 'open'] });
      assert.deepEqual(journal.lines, expected);
    },
    {
      role: 'client',
      only: { transport: 'TCP', because: 'the pace of the answer is made by hand; one socket is enough to show it' },
      difference: { row: '`handshakeTimeout` while the answer trickles in' },
    },
  ),

  onWire(
    'finishRequest gets the request and the socket, may change headers, and sends it when it likes',
    async (bench) => {
      let seen: unknown[] = [];
      let head = '';
      const place = await bench.answering((request) => {
        head = request;
        return answerHead(request);
      });
      const finishRequest = (request: ClientRequest, websocket: WebSocket) => {
        seen = [request instanceof http.ClientRequest, websocket];
        setImmediate(() => {
          request.setHeader('X-Late', 'yes');
          request.end();
        });
      };
      const client = bench.dial(place, '/', { finishRequest } as SideOptions);
      await bench.journal('client', client).until('open');
      assert.deepEqual(seen, [true, client]);
      assert.equal(headerOf(head, 'X-Late'), 'yes');
    },
    { role: 'client' },
  ),

  onWire(
    'finishRequest is called again for every redirect, behind `redirect`',
    async (bench) => {
      const place = await bench.answering((head) =>
        head.startsWith('GET / ')
          ? 'HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n'
          : answerHead(head),
      );
      const journal = bench.journal('calls');
      const finishRequest = (request: ClientRequest) => {
        journal.note(`finish ${request.path}`);
        request.end();
      };
      const client = bench.dial(place, '/', { followRedirects: true, finishRequest } as SideOptions);
      client.on('redirect', () => journal.note('redirect'));
      client.on('open', () => journal.note('open'));
      await journal.until('open');
      assert.deepEqual(journal.lines, ['finish /', 'redirect', 'finish /there', 'open']);
    },
    { role: 'client' },
  ),

  onWire(
    'createConnection makes the transport, and is told where to',
    async (bench) => {
      const place = await bench.answering((head) => answerHead(head));
      const { createConnection = connectTo(place) } = place.clientOptions as {
        createConnection?: (o: object) => Duplex;
      };
      const seen: Record<string, unknown>[] = [];
      const recorded = (options: Record<string, unknown>) => {
        seen.push(options);
        return createConnection(options);
      };
      const client = bench.dial({ ...place, clientOptions: {} }, '/path', { createConnection: recorded as never });
      await bench.journal('client', client).until('open');
      const { hostname, port } = new URL(place.url);
      const defaultPort = place.url.startsWith('wss') ? 443 : 80;
      assert.equal(seen.length, 1);
      assert.deepEqual([seen[0]?.host, Number(seen[0]?.port)], [hostname, Number(port || defaultPort)]);
      assert.ok(!seen[0]?.socketPath);
    },
    { role: 'client' },
  ),

  ...(['TCP', 'TLS'] as const).map((transport) =>
    onWire(
      `an agent makes the connection over ${transport}, and the transport leaves its pool on upgrade`,
      async (bench) => {
        const place = await bench.answering((head) => answerHead(head));
        const { Agent } = transport === 'TCP' ? http : https;
        const agent = new Agent({ ...(place.clientOptions as https.AgentOptions), maxSockets: 1 });
        bench.after(() => agent.destroy());
        for (let i = 0; i < 2; i++) await bench.journal('client', bench.dial(place, '/', { agent })).until('open');
        assert.deepEqual([Object.keys(agent.sockets), Object.keys(agent.freeSockets)], [[], []]);
      },
      { role: 'client', only: { transport, because: 'the agents of Node make sockets' } },
    ),
  ),

  alone('options of http.request(), net.connect() and tls.connect() are passed on', async (bench) => {
    const place = await bench.answering((head) => answerHead(head));
    const { port } = new URL(place.url);
    const looked: string[] = [];
    const lookup = (host: string, _options: unknown, done: (error: null, addresses: object[]) => void) => {
      looked.push(host);
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    const named = { ...place, url: `ws://name.test:${port}` };
    const client = new bench.subject.WebSocket(named.url, { lookup } as never);
    bench.after(() => client.terminate());
    await bench.journal('client', client).until('open');
    assert.deepEqual(looked, ['name.test']);
  }),

  onWire(
    'a certificate that nobody vouches for is an error with the code of TLS, unless rejectUnauthorized is false',
    async (bench) => {
      const place = { ...(await bench.answering((head) => answerHead(head))), clientOptions: {} };
      const journal = bench.journal('strict', bench.dial(place));
      await journal.until('close');
      assert.deepEqual([journal.lines, journal.error.code], [['error', 'close 1006'], 'DEPTH_ZERO_SELF_SIGNED_CERT']);
      await bench.journal('lenient', bench.dial(place, '/', { rejectUnauthorized: false })).until('open');
    },
    { role: 'client', only: { transport: 'TLS', because: 'certificates are a matter of TLS' } },
  ),

  alone(
    'what a client offers by ALPN',
    async (bench) => {
      const { cert, key } = certificate();
      const server = tls.createServer({ cert, key, ALPNProtocols: ['http/1.1'] });
      const port = await listening(server);
      bench.after(() => server.close());
      const accepted = once(server, 'secureConnection');
      const client = new bench.subject.WebSocket(`wss://127.0.0.1:${port}`, bench.options({ ca: cert }));
      client.on('error', () => {});
      const [socket] = (await accepted) as [tls.TLSSocket];
      assert.equal(socket.alpnProtocol, bench.expected<unknown>({ handfast: 'http/1.1', ws: false }));
      client.terminate();
    },
    { difference: { row: 'ALPN, over TLS', restoredBy: { ALPNProtocols: [] } } },
  ),

  alone('TLS names the host of the URL, unless `servername` says otherwise; an address is no name', async (bench) => {
    const { cert, key } = certificate();
    const names: unknown[] = [];
    const server = tls.createServer({ cert, key, allowHalfOpen: false }, (socket) => {
      names.push(socket.servername);
      socket.once('data', (head) => socket.write(answerHead(String(head))));
    });
    const port = await listening(server);
    bench.after(() => server.close());
    const lookup = (_host: string, _options: unknown, done: (error: null, addresses: object[]) => void) =>
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    const more = { lookup, rejectUnauthorized: false };
    for (const [host, options] of [
      ['localhost', {}],
      ['127.0.0.1', {}],
      ['localhost', { servername: '' }],
      ['localhost', { servername: 'other.test' }],
    ] as const) {
      const client = new bench.subject.WebSocket(`wss://${host}:${port}`, { ...more, ...options } as never);
      await bench.journal(host, client).until('open');
      client.terminate();
    }
    assert.deepEqual(names, ['localhost', false, false, 'other.test']);
  }),

  withPeer(
    'a certificate of the client reaches the server, where `secure` and the request know it',
    async (bench) => {
      const { cert, key } = certificate();
      const server = https.createServer({ cert, key, ca: cert, requestCert: true });
      const seen: unknown[] = [];
      new (bench.at('server').WebSocketServer)({
        server,
        verifyClient: ({ secure, req }: { secure: boolean; req: IncomingMessage }) => {
          seen.push(secure, (req.socket as tls.TLSSocket).getPeerCertificate().subject.CN);
          return true;
        },
      });
      const port = await listening(server);
      bench.after(() => server.close());
      const client = new (bench.at('client').WebSocket)(`wss://127.0.0.1:${port}`, { cert, key, ca: cert });
      await bench.journal('client', client).until('open');
      client.terminate();
      assert.deepEqual(seen, [true, 'localhost']);
    },
    { role: 'client', only: { transport: 'TLS', because: 'certificates are a matter of TLS' } },
  ),

  withPeer(
    'ws+unix: leads to a local socket, with path and query behind a colon, and / without',
    async (bench) => {
      const folder = await mkdtemp(join(tmpdir(), 'contract-'));
      bench.after(() => rm(folder, { recursive: true }));
      const path = join(folder, 'socket');
      const server = http.createServer();
      const wss = new (bench.at('server').WebSocketServer)({ server });
      await new Promise<void>((resolve) => server.listen(path, resolve));
      bench.after(() => new Promise((resolve) => server.close(resolve)));
      const seen: string[] = [];
      wss.on('connection', (socket, request) => {
        seen.push(request.url ?? '', request.headers.host ?? '');
        socket.terminate();
      });
      for (const [suffix, target] of [
        [':/some/path?query', '/some/path?query'],
        ['', '/'],
      ] as const) {
        const client = new (bench.at('client').WebSocket)(`ws+unix:${path}${suffix}`);
        await bench.journal('client', client).until('close');
        assert.deepEqual(seen.splice(0), [target, 'localhost']);
      }
    },
    { role: 'client', only: { transport: 'TCP', because: 'a local socket is a transport of its own' } },
  ),

  onWire(
    'what finishRequest throws is thrown by the constructor',
    async (bench) => {
      const place = await bench.answering(() => undefined);
      const boom = (_request: ClientRequest, websocket: WebSocket) => {
        websocket.on('error', () => {});
        throw new Error('boom');
      };
      assert.throws(() => bench.dial(place, '/', { finishRequest: boom as never }), /boom/);
    },
    { role: 'client' },
  ),
];

function connectTo(place: Place): () => Duplex {
  return () => place.connect();
}

/** A client with a time limit whose answer comes in small pieces: each within the limit, the last one outside. */
async function dripping(bench: Bench): Promise<WebSocket> {
  const place = await bench.answering((request, wire) => {
    const bytes = Buffer.from(answerHead(request));
    let at = 0;
    const timer = setInterval(() => {
      wire.transport.write(bytes.subarray(at, at + 4));
      at += 4;
      if (at >= bytes.length) clearInterval(timer);
    }, 40);
    bench.after(() => clearInterval(timer));
    return undefined;
  });
  return bench.dial(place, '/', { handshakeTimeout: 1000 });
}
