import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Bench, SideOptions } from '../bench.ts';
import { type Case, onWire, withPeer } from '../case.ts';
import { acceptFor, headerOf, requestHead } from '../wire.ts';

/** Requests that are refused, with which status, and the words for it. */
const refused: readonly (readonly [what: string, head: string, status: string, says: string])[] = [
  ['a method other than GET', requestHead('/', {}, 'POST / HTTP/1.1'), '405', 'Invalid HTTP method'],
  ['an upgrade to something else', requestHead('/', { Upgrade: 'foo' }), '400', 'Invalid Upgrade header'],
  [
    'no key',
    requestHead('/', { 'Sec-WebSocket-Key': undefined }),
    '400',
    'Missing or invalid Sec-WebSocket-Key header',
  ],
  [
    'a key that is too short',
    requestHead('/', { 'Sec-WebSocket-Key': 'P5l8BJcZwRc=' }),
    '400',
    'Missing or invalid Sec-WebSocket-Key header',
  ],
  [
    'subprotocols that are no tokens',
    requestHead('/', { 'Sec-WebSocket-Protocol': 'foo;bar' }),
    '400',
    'Invalid Sec-WebSocket-Protocol header',
  ],
  [
    'a subprotocol that is named twice',
    requestHead('/', { 'Sec-WebSocket-Protocol': 'foo,bar,,foo' }),
    '400',
    'Invalid Sec-WebSocket-Protocol header',
  ],
];

export const serverHandshakeCases: readonly Case[] = [
  onWire(
    'the answer is a 101 with the headers of RFC 6455 §4.2.2, in the spelling that everybody uses',
    async (bench) => {
      const { head } = await answerTo(bench, requestHead('/'));
      assert.deepEqual(head.split('\r\n').slice(0, 4), [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${acceptFor(requestHead('/'))}`,
      ]);
    },
    { role: 'server' },
  ),

  onWire(
    'the words of the request may be spelled in any case, and Connection may hold more',
    async (bench) => {
      const head = requestHead('/', { Upgrade: 'WebSocket', Connection: 'keep-alive, uPGRADE' });
      assert.match((await answerTo(bench, head)).head, /^HTTP\/1\.1 101 /);
    },
    { role: 'server' },
  ),

  ...refused.map(([what, head, status, says]) =>
    onWire(
      `a request with ${what} gets ${status}, with the reason in the body, and the transport is closed`,
      async (bench) => {
        const { head: answer, rest } = await answerTo(bench, head, {}, true);
        assert.equal(answer.slice(0, 13), `HTTP/1.1 ${status} `);
        assert.equal(headerOf(answer, 'Connection')?.split(', ').at(-1), 'close');
        assert.equal(rest.slice(0, says.length), says);
      },
      { role: 'server' },
    ),
  ),

  onWire(
    'with a listener for wsClientError, the answer to a bad request is up to the listener',
    async (bench) => {
      for (const [, head, , says] of refused) {
        const { wss, place } = await bench.serve();
        const seen: [Error, Duplex, IncomingMessage][] = [];
        wss.on('wsClientError', (error, socket, request) => {
          seen.push([error, socket, request]);
          socket.end('HTTP/1.1 418 Teapot\r\nConnection: close\r\n\r\n');
        });
        const wire = await bench.connect(place);
        wire.transport.write(head);
        assert.match(await wire.head(), /^HTTP\/1\.1 418 /);
        const [[error, socket, request]] = seen as [[Error, Duplex, IncomingMessage]];
        assert.ok(error instanceof Error && error.message.startsWith(says), error.message);
        assert.deepEqual([seen.length, request.url, socket], [1, '/', request.socket]);
      }
    },
    { role: 'server' },
  ),

  onWire(
    'the content type of a refusal',
    async (bench) => {
      const { head } = await answerTo(bench, requestHead('/', { 'Sec-WebSocket-Key': undefined }), {}, true);
      const types = { handfast: 'text/plain; charset=utf-8', ws: 'text/html' };
      assert.equal(headerOf(head, 'Content-Type'), bench.expected(types));
    },
    { role: 'server', difference: { row: 'the content type of a refusal' } },
  ),

  onWire(
    'a request of another version of the protocol',
    async (bench) => {
      const { head, rest } = await answerTo(bench, requestHead('/', { 'Sec-WebSocket-Version': '12' }), {}, true);
      assert.equal(head.slice(9, 12), bench.expected({ handfast: '426', ws: '400' }));
      assert.match(rest, /^Missing or invalid Sec-WebSocket-Version header/);
      assert.equal(headerOf(head, 'Sec-WebSocket-Version'), bench.expected({ handfast: '13', ws: '13, 8' }));
    },
    { role: 'server', difference: { row: 'with another version', restoredBy: { strict: false } } },
  ),

  onWire(
    'a request for another path than `path`',
    async (bench) => {
      for (const [path, fits] of [
        ['/right', true],
        ['/right?query', true],
        ['/right/', false],
        ['/', false],
      ] as const) {
        const { head } = await answerTo(bench, requestHead(path), { path: '/right' }, !fits);
        const status = fits ? '101' : bench.expected({ handfast: '404', ws: '400' });
        assert.equal(head.slice(9, 12), status);
      }
    },
    { role: 'server', difference: { row: 'for another path than `path`', restoredBy: { strict: false } } },
  ),

  onWire(
    'a request that shouldHandle does not want gets 400',
    async (bench) => {
      const { wss, place } = await bench.serve({ path: '/path' });
      wss.shouldHandle = (request) => request.url === '/wanted';
      for (const [path, status] of [
        ['/wanted', '101'],
        ['/path', '400'],
      ]) {
        const wire = await bench.connect(place);
        wire.transport.write(requestHead(path));
        assert.equal((await wire.head()).slice(9, 12), status);
      }
    },
    { role: 'server' },
  ),

  withPeer(
    '`connection` gives the socket and the request',
    async (bench) => {
      const { wss, place } = await bench.serve();
      const heard = new Promise<unknown[]>((resolve) => wss.on('connection', (...args) => resolve(args)));
      await bench.journal('client', bench.dial(place, '/path?query', { headers: { 'X-One': '1' } })).until('open');
      const [socket, request] = (await heard) as [unknown, IncomingMessage];
      assert.ok(socket instanceof bench.subject.WebSocket);
      assert.deepEqual([request.url, request.headers['x-one']], ['/path?query', '1']);
    },
    { role: 'server' },
  ),

  withPeer(
    '`headers` lets listeners read the lines of the answer and add to them',
    async (bench) => {
      const { wss, place } = await bench.serve();
      const seen: unknown[] = [];
      wss.on('headers', (lines, request) => {
        seen.push(lines[0], request.url);
        lines.push('Set-Cookie: a=b', 'X-One: 1');
      });
      const client = bench.dial(place);
      const answer = new Promise<IncomingMessage>((resolve) => client.on('upgrade', resolve));
      const { headers } = await answer;
      assert.deepEqual([headers['set-cookie'], headers['x-one']], [['a=b'], '1']);
      assert.deepEqual(seen, ['HTTP/1.1 101 Switching Protocols', '/']);
    },
    { role: 'server' },
  ),

  withPeer(
    'the first subprotocol that the client asks for is agreed on, unless handleProtocols chooses',
    async (bench) => {
      const first = await bench.pair({ protocols: ['one', 'two'] });
      assert.deepEqual([first.client.protocol, first.server.protocol], ['one', 'one']);
      const seen: unknown[] = [];
      const handleProtocols = (protocols: Set<string>, request: IncomingMessage) => {
        seen.push(protocols instanceof Set, [...protocols], request.url);
        return 'two';
      };
      const second = await bench.pair({ server: { handleProtocols }, protocols: ['one', 'two'] });
      assert.deepEqual([second.client.protocol, second.server.protocol], ['two', 'two']);
      assert.deepEqual(seen, [true, ['one', 'two'], '/']);
      const none = await bench.pair({ server: { handleProtocols: () => assert.fail('nothing to choose from') } });
      assert.deepEqual([none.client.protocol, none.server.protocol], ['', '']);
    },
    { role: 'server' },
  ),

  onWire(
    'when handleProtocols returns false or nothing, the answer names no subprotocol',
    async (bench) => {
      const request = requestHead('/', { 'Sec-WebSocket-Protocol': 'one' });
      for (const answer of [false, '', undefined]) {
        const handleProtocols = () => answer as false;
        const { head } = await answerTo(bench, request, { handleProtocols });
        assert.match(head, /^HTTP\/1\.1 101 /);
        assert.equal(headerOf(head, 'Sec-WebSocket-Protocol'), undefined);
      }
    },
    { role: 'server' },
  ),

  onWire(
    'a transport that ended before the handshake could be completed is closed, and there is no connection',
    async (bench) => {
      let decided: () => void = () => {};
      const isDecided = new Promise<void>((resolve) => {
        decided = resolve;
      });
      const verifyClient = ({ req }: { req: IncomingMessage }, callback: (result: boolean) => void) => {
        const decide = () => {
          callback(true);
          decided();
        };
        req.socket.once('end', () => setImmediate(decide));
        req.socket.resume();
      };
      const { wss, place } = await bench.serve({ verifyClient } as SideOptions);
      wss.on('connection', () => assert.fail('there is nobody to talk to'));
      const wire = await bench.connect(place);
      wire.transport.end(requestHead('/'));
      await Promise.all([isDecided, wire.closed]);
    },
    { role: 'server' },
  ),

  onWire(
    'an upgrade that comes behind a request, which has its answer later',
    async (bench) => {
      const { http, wss, place } = await bench.serve();
      const decided = new Promise((resolve) => wss.on('connection', resolve).on('rejected' as 'error', resolve));
      http.removeAllListeners('request');
      http.on('request', (_request, response) => void decided.then(() => response.end('late')));
      const wire = await bench.connect(place);
      const all = new Promise<string>((resolve) => {
        let text = '';
        wire.transport.on('data', (chunk) => {
          text += chunk;
          if (text.includes('late')) resolve(text);
        });
      });
      wire.transport.write(`GET / HTTP/1.1\r\nHost: localhost\r\n\r\n${requestHead('/')}`);
      const statuses = (await all).match(/(?<=HTTP\/1.1 )\d+/g);
      assert.deepEqual(statuses, bench.expected({ handfast: ['200'], ws: ['101', '200'] }));
    },
    { role: 'server', difference: { row: 'an upgrade behind a request that has no answer yet' } },
  ),
];

/** Serves with those options, sends that head, and resolves with the answer; with its body too, if the server hangs up. */
async function answerTo(
  bench: Bench,
  request: string,
  options: SideOptions = {},
  untilEnd = false,
): Promise<{ head: string; rest: string }> {
  const { place } = await bench.serve(options);
  const wire = await bench.connect(place);
  let all = '';
  wire.transport.on('data', (chunk) => {
    all += chunk;
  });
  wire.transport.write(request);
  const head = await wire.head();
  if (untilEnd) await wire.closed;
  return { head, rest: all.slice(head.length) };
}
