import assert from 'node:assert/strict';
import type { Bench, SideOptions } from '../bench.ts';
import { alone, type Case, onWire } from '../case.ts';
import { answerHead, headerOf } from '../wire.ts';

const only = { transport: 'memory', because: 'the head of a request is the same over every transport' } as const;

/** What a client constructor refuses to begin with. */
const impossible: readonly (readonly [address: string | URL, name: string, says: string])[] = [
  ['foo', 'SyntaxError', 'Invalid URL: foo'],
  ['', 'SyntaxError', 'Invalid URL: '],
  ['ws://', 'SyntaxError', 'Invalid URL: ws://'],
  [
    'ftp://localhost',
    'SyntaxError',
    'The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"',
  ],
  ['ws://localhost/#part', 'SyntaxError', 'The URL contains a fragment identifier'],
  ['ws+unix:', 'SyntaxError', "The URL's pathname is empty"],
  [new URL('ws://localhost/#part'), 'SyntaxError', 'The URL contains a fragment identifier'],
];

/** Subprotocols that RFC 6455 §4.1 does not allow. */
const badProtocols: readonly unknown[] = ['', 'a b', 'a,b', 'ü', ['a', 'a'], ['a', ''], [1], 1, '\n'];

export const clientRequestCases: readonly Case[] = [
  alone('a URL that can never work is thrown by the constructor', ({ subject }) => {
    for (const [address, name, message] of impossible) {
      assert.throws(() => new subject.WebSocket(address), { name, message });
    }
  }),

  alone('a subprotocol that is no token, or is named twice, is thrown by the constructor', ({ subject }) => {
    const error = { name: 'SyntaxError', message: /^An invalid or duplicated subprotocol was specified/ };
    for (const protocols of badProtocols) {
      assert.throws(() => new subject.WebSocket('ws://localhost', protocols as string), error);
    }
  }),

  alone(
    '`null` in the place of the subprotocols',
    (bench) => {
      const { WebSocket } = bench.subject;
      const make = () => new WebSocket('ws://localhost', null as never, { createConnection: (() => {}) as never });
      if (bench.expected({ handfast: 'none', ws: 'SyntaxError' }) === 'SyntaxError') {
        assert.throws(make, { name: 'SyntaxError' });
      } else {
        make()
          .on('error', () => {})
          .terminate();
      }
    },
    { difference: { row: '`null` in the place of the subprotocols' } },
  ),

  alone('a version of the protocol other than 8 and 13 is thrown by the constructor', ({ subject }) => {
    assert.throws(() => new subject.WebSocket('ws://localhost', { protocolVersion: 1000 }), {
      name: 'RangeError',
      message: 'Unsupported protocol version: 1000 (supported versions: 8, 13)',
    });
  }),

  onWire(
    'the request is a GET of path and query with the headers of RFC 6455 §4.1',
    async (bench) => {
      const head = await requestOf(bench, '/some/path?with=query', {});
      const [line] = head.split('\r\n');
      assert.equal(line, 'GET /some/path?with=query HTTP/1.1');
      assert.equal(headerOf(head, 'Upgrade')?.toLowerCase(), 'websocket');
      assert.equal(headerOf(head, 'Connection'), 'Upgrade');
      assert.equal(headerOf(head, 'Sec-WebSocket-Version'), '13');
      assert.equal(headerOf(head, 'Host'), 'localhost');
      assert.equal(Buffer.from(headerOf(head, 'Sec-WebSocket-Key') ?? '', 'base64').length, 16);
      assert.equal(headerOf(head, 'Sec-WebSocket-Protocol'), undefined);
      assert.equal(headerOf(head, 'Origin'), undefined);
    },
    { role: 'client', only },
  ),

  onWire(
    'the key is a new one for every connection',
    async (bench) => {
      const keys = new Set<unknown>();
      for (let i = 0; i < 5; i++) keys.add(headerOf(await requestOf(bench, '/', {}), 'Sec-WebSocket-Key'));
      assert.equal(keys.size, 5);
    },
    { role: 'client', only },
  ),

  onWire(
    'the options `headers`, `origin` and `auth` become headers',
    async (bench) => {
      const options = { headers: { 'X-One': '1', 'x-many': ['a', 'b'] }, origin: 'http://there', auth: 'me:secret' };
      const head = await requestOf(bench, '/', options as unknown as SideOptions);
      assert.equal(headerOf(head, 'X-One'), '1');
      assert.equal(headerOf(head, 'Origin'), 'http://there');
      assert.equal(headerOf(head, 'Authorization'), `Basic ${Buffer.from('me:secret').toString('base64')}`);
      assert.equal(head.match(/^x-many: [ab]\r$/gm)?.length, 2);
    },
    { role: 'client', only },
  ),

  onWire(
    'Host has the port, unless it is the usual one of the scheme',
    async (bench) => {
      const seen: unknown[] = [];
      const place = await bench.answering((head) => {
        seen.push(headerOf(head, 'Host'));
        return answerHead(head);
      });
      const hosts = [
        'ws://name.test:80',
        'ws://name.test:443',
        'wss://name.test:443',
        'wss://name.test:80',
        'ws://[::1]:81',
      ];
      for (const url of hosts) await bench.journal(url, bench.dial({ ...place, url })).until('open');
      assert.deepEqual(seen, ['name.test', 'name.test:443', 'name.test', 'name.test:80', '[::1]:81']);
    },
    { role: 'client', only },
  ),

  onWire(
    'the headers of the handshake are not the caller’s to change, except for Host',
    async (bench) => {
      const headers = { 'Sec-WebSocket-Key': 'mine', 'Sec-WebSocket-Version': '7', Upgrade: 'mine', Host: 'other' };
      const head = await requestOf(bench, '/', { headers });
      assert.notEqual(headerOf(head, 'Sec-WebSocket-Key'), 'mine');
      assert.equal(headerOf(head, 'Sec-WebSocket-Version'), '13');
      assert.equal(headerOf(head, 'Upgrade')?.toLowerCase(), 'websocket');
      assert.equal(headerOf(head, 'Host'), 'other');
      assert.equal(head.match(/^(host|upgrade|sec-websocket-(key|version)):/gim)?.length, 4);
    },
    { role: 'client', only },
  ),

  onWire(
    'user and password of the URL become basic authentication, decoded, and win over `auth`',
    async (bench) => {
      let seen = '';
      const place = await bench.answering((head) => {
        seen = head;
        return answerHead(head);
      });
      const withUser = { ...place, url: place.url.replace('//', '//us%65r:p%40ss@') };
      const journal = bench.journal('client', bench.dial(withUser, '/', { auth: 'other:one' }));
      await journal.until('open');
      assert.equal(headerOf(seen, 'Authorization'), `Basic ${Buffer.from('user:p@ss').toString('base64')}`);
    },
    { role: 'client', only },
  ),

  onWire(
    'version 8 of the protocol sends its own name for the origin',
    async (bench) => {
      const head = await requestOf(bench, '/', { protocolVersion: 8, origin: 'http://there' });
      assert.equal(headerOf(head, 'Sec-WebSocket-Version'), '8');
      assert.equal(headerOf(head, 'Sec-WebSocket-Origin'), 'http://there');
      assert.equal(headerOf(head, 'Origin'), undefined);
    },
    { role: 'client', only },
  ),

  onWire(
    'subprotocols may be a string, a list, an option, or missing',
    async (bench) => {
      const forms: readonly [protocols: unknown, options: SideOptions, header: string | undefined][] = [
        ['one', {}, 'one'],
        [['one', 'two'], {}, 'one,two'],
        [[], {}, undefined],
        [undefined, {}, undefined],
        [undefined, { protocols: 'one' } as SideOptions, 'one'],
        [undefined, { protocols: ['one', 'two'] } as SideOptions, 'one,two'],
      ];
      for (const [protocols, options, header] of forms) {
        const head = await requestOf(bench, '/', options, protocols as string);
        assert.equal(headerOf(head, 'Sec-WebSocket-Protocol')?.replaceAll(', ', ','), header);
      }
    },
    { role: 'client', only },
  ),

  alone('the options may stand in the place of the subprotocols', async (bench) => {
    const { WebSocket } = bench.subject;
    const seen: string[] = [];
    const place = await bench.answering((head) => {
      seen.push(String(headerOf(head, 'X-One')), String(headerOf(head, 'Sec-WebSocket-Protocol')));
      return answerHead(head, { 'Sec-WebSocket-Protocol': headerOf(head, 'Sec-WebSocket-Protocol') });
    });
    const headers = { 'X-One': '1' };
    const options = { headers, protocols: ['p'] };
    for (const socket of [
      new WebSocket(place.url, options as never),
      new WebSocket(place.url, undefined, options as never),
    ]) {
      const journal = bench.journal('client', socket);
      bench.after(() => socket.terminate());
      await journal.until('open');
      assert.equal(socket.protocol, 'p');
    }
    assert.deepEqual(seen, ['1', 'p', '1', 'p']);
  }),

  alone('the address may be a URL object, and http: and https: mean ws: and wss:', async (bench) => {
    const { WebSocket } = bench.subject;
    const place = await bench.answering((head) => answerHead(head));
    const host = place.url.slice('ws://'.length);
    const address = new URL(`http://${host}/path?query`);
    const shown: string[] = [];
    for (const given of [`http://${host}`, address, new URL(place.url)]) {
      const socket = new WebSocket(given);
      bench.after(() => socket.terminate());
      shown.push(socket.url);
      await bench.journal('client', socket).until('open');
    }
    assert.deepEqual(shown, [`ws://${host}/`, `ws://${host}/path?query`, `ws://${host}/`]);
    assert.equal(address.protocol, 'http:');
  }),

  alone('`url` is the address, also before the connection is there', ({ subject }) => {
    const socket = new subject.WebSocket('ws://localhost:1/path', { createConnection: (() => {}) as never });
    socket.on('error', () => {});
    assert.equal(socket.url, 'ws://localhost:1/path');
    assert.deepEqual([socket.protocol, socket.extensions, socket.binaryType], ['', '', 'nodebuffer']);
    socket.terminate();
  }),

  alone('the options object is not written to, at any depth', async (bench) => {
    const place = await bench.answering((head) => {
      return head.startsWith('GET / ')
        ? 'HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n'
        : answerHead(head, { 'Sec-WebSocket-Protocol': 'p', 'Sec-WebSocket-Extensions': 'permessage-deflate' });
    });
    const options = deepFreeze({
      headers: { 'X-One': '1', Authorization: 'Basic x' },
      perMessageDeflate: { threshold: 10, zlibDeflateOptions: { level: 1 } },
      followRedirects: true,
      auth: 'me:secret',
      origin: 'http://there',
      protocols: ['p'],
      port: 1,
      host: 'nowhere',
    });
    const before = JSON.stringify(options);
    const client = new bench.subject.WebSocket(place.url, options as never);
    await bench.journal('client', client).until('open');
    client.send('x'.repeat(100));
    client.terminate();
    assert.equal(JSON.stringify(options), before);
  }),

  onWire(
    'options that the URL decides are ignored: host, port, path, method, socketPath, timeout',
    async (bench) => {
      const misleading = {
        host: 'nowhere.invalid',
        hostname: 'nowhere.invalid',
        port: 1,
        path: '/wrong',
        method: 'POST',
      };
      const more = { socketPath: '/nowhere', protocol: 'ftp:', timeout: 1 };
      const head = await requestOf(bench, '/right', { ...misleading, ...more } as SideOptions);
      assert.match(head, /^GET \/right HTTP/);
    },
    { role: 'client', only },
  ),
];

/** The head of the request that these options make. */
async function requestOf(
  bench: Bench,
  path: string,
  options: SideOptions,
  protocols?: string | string[],
): Promise<string> {
  let request = '';
  const place = await bench.answering((head) => {
    request = head;
    const first = headerOf(head, 'Sec-WebSocket-Protocol')?.split(',')[0];
    return answerHead(head, { 'Sec-WebSocket-Protocol': first });
  });
  const journal = bench.journal('client', bench.dial(place, path, options, protocols));
  await journal.until('open');
  return request;
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
