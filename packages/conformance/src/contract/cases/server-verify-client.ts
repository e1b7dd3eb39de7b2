import assert from 'node:assert/strict';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { SideOptions } from '../bench.ts';
import { type Case, onWire, withPeer } from '../case.ts';
import { headerOf, requestHead } from '../wire.ts';

type Answer = (result: boolean, code?: number, message?: string, headers?: Record<string, string | number>) => void;

/** What an asynchronous verifyClient answers, and what the client gets. */
const refusals: readonly (readonly [
  args: Parameters<Answer>,
  status: string,
  body: string,
  header?: [string, string],
])[] = [
  [[false], '401', 'Unauthorized'],
  [[false, 404], '404', 'Not Found'],
  [[false, 403, 'go away'], '403', 'go away'],
  [[false, 503, 'later', { 'Retry-After': 120 }], '503', 'later', ['Retry-After', '120']],
  [[false, 401, '{}', { 'Content-Type': 'application/json' }], '401', '{}', ['Content-Type', 'application/json']],
];

export const verifyClientCases: readonly Case[] = [
  withPeer(
    'verifyClient with one parameter is told origin, secure and request, and decides by what it returns',
    async (bench) => {
      const seen: unknown[] = [];
      const { place } = await bench.serve({
        verifyClient: (info: { origin: string; secure: boolean; req: IncomingMessage }) => {
          seen.push(info.origin, info.secure, info.req.url);
          return info.req.url === '/good';
        },
      });
      const good = bench.journal('good', bench.dial(place, '/good', { origin: 'http://there' }));
      await good.until('open');
      const bad = bench.journal('bad', bench.dial(place, '/bad'));
      await bad.until('close');
      const secure = bench.transport.name === 'TLS';
      assert.deepEqual(seen, ['http://there', secure, '/good', undefined, secure, '/bad']);
      assert.match(bad.error.message, /^Unexpected server response: 401/);
    },
    { role: 'server' },
  ),

  ...refusals.map(([args, status, body, header]) =>
    onWire(
      `verifyClient with two parameters refuses with (${args.map((it) => JSON.stringify(it)).join(', ')})`,
      async (bench) => {
        for (const later of [false, true]) {
          const verifyClient = (_info: unknown, answer: Answer) => {
            if (later) setImmediate(() => answer(...args));
            else answer(...args);
          };
          const { place, wss } = await bench.serve({ verifyClient } as SideOptions);
          wss.on('wsClientError', () => assert.fail('the request itself is in order'));
          const wire = await bench.connect(place);
          let all = '';
          wire.transport.on('data', (chunk) => {
            all += chunk;
          });
          wire.transport.write(requestHead('/'));
          await wire.closed;
          const head = await wire.head();
          assert.equal(head.split('\r\n')[0], `HTTP/1.1 ${status} ${STATUS_CODES[status]}`);
          assert.equal(all.slice(head.length), body);
          assert.equal(headerOf(head, 'Content-Length'), String(Buffer.byteLength(body)));
          if (header) assert.equal(headerOf(head, header[0]), header[1]);
        }
      },
      { role: 'server' },
    ),
  ),

  withPeer(
    'verifyClient with two parameters may admit later',
    async (bench) => {
      const { place } = await bench.serve({
        verifyClient: (_info: unknown, answer: Answer) => setImmediate(() => answer(true)),
      } as SideOptions);
      await bench.journal('client', bench.dial(place)).until('open');
    },
    { role: 'server' },
  ),

  onWire(
    'a verifyClient, and a shouldHandle, that return a promise of false',
    async (bench) => {
      const seen: string[] = [];
      for (const hook of ['verifyClient', 'shouldHandle'] as const) {
        const { wss, place } = await bench.serve(
          hook === 'verifyClient' ? { verifyClient: (async () => false) as never } : {},
        );
        if (hook === 'shouldHandle') wss.shouldHandle = () => Promise.resolve(false);
        const wire = await bench.connect(place);
        wire.transport.write(requestHead('/'));
        seen.push((await wire.head()).slice(9, 12));
      }
      assert.deepEqual(seen, bench.expected({ handfast: ['401', '400'], ws: ['101', '101'] }));
    },
    { role: 'server', difference: { row: 'a `verifyClient` or `shouldHandle` that returns a promise' } },
  ),

  onWire(
    'a verifyClient that throws',
    async (bench) => {
      const { wss, http, place } = await bench.serve({
        noServer: true,
        verifyClient: () => {
          throw new Error('boom');
        },
      });
      const thrown = new Promise<Error>((resolve) => {
        http.on('upgrade', (request, socket, head) => {
          try {
            wss.handleUpgrade(request, socket, head, () => {});
          } catch (error) {
            resolve(error as Error);
            setImmediate(() => socket.destroy());
          }
        });
      });
      const wire = await bench.connect(place);
      let all = '';
      wire.transport.on('data', (chunk) => {
        all += chunk;
      });
      wire.transport.write(requestHead('/'));
      assert.equal((await thrown).message, 'boom');
      await wire.closed;
      assert.equal(all.slice(0, 12), bench.expected({ handfast: 'HTTP/1.1 500', ws: '' }));
    },
    { role: 'server', difference: { row: 'a hook that throws' } },
  ),

  onWire(
    'a header that a verifyClient breaks in two',
    async (bench) => {
      const { place } = await bench.serve({
        verifyClient: (_info: unknown, answer: Answer) => answer(false, 401, 'no', { 'X-One': '1\r\nX-Smuggled: 2' }),
      } as SideOptions);
      const wire = await bench.connect(place);
      wire.transport.write(requestHead('/'));
      const head = await wire.head();
      const smuggled = headerOf(head, 'X-Smuggled');
      assert.deepEqual(
        [head.slice(9, 12), smuggled],
        bench.expected({ handfast: ['500', undefined], ws: ['401', '2'] }),
      );
    },
    { role: 'server', difference: { row: 'a header with a break in it, from `verifyClient`' } },
  ),
];
