import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type ClientOptions, connect, WebSocket } from '@handfast/ws';

/** What would begin a header, end the head, or be cut off by a careless reader; the last ones lose their upper bits in a careless writer. */
const poisons = [
  'a\r\nInjected: yes',
  'a\nInjected: yes',
  'a\rInjected: yes',
  'a\r\n\r\nGET /injected HTTP/1.1',
  'a\0b',
  'a\u010d\u010aInjected: yes',
  'a\u560d\u560aInjected: yes',
];

/** Where a program can put text that a client writes; `harmless` where it is encoded on the way, so that it may be sent. */
const places: readonly {
  readonly name: string;
  readonly options?: (poison: string) => ClientOptions;
  readonly protocols?: (poison: string) => string | string[];
  readonly url?: (url: string, poison: string) => string;
  readonly harmless?: boolean;
}[] = [
  { name: 'the value of a header', options: (poison) => ({ headers: { 'X-Own': poison } }) },
  { name: 'one of the values of a header', options: (poison) => ({ headers: { 'X-Own': ['fine', poison] } }) },
  { name: 'the name of a header', options: (poison) => ({ headers: { [poison]: 'x' } }) },
  { name: 'User-Agent', options: (poison) => ({ headers: { 'User-Agent': poison } }) },
  { name: 'Host', options: (poison) => ({ headers: { Host: poison } }) },
  { name: 'Cookie', options: (poison) => ({ headers: { Cookie: poison } }) },
  { name: 'Authorization', options: (poison) => ({ headers: { Authorization: poison } }) },
  { name: 'a header of the handshake', options: (poison) => ({ headers: { 'Sec-WebSocket-Key': poison } }) },
  { name: 'the option `origin`', options: (origin) => ({ origin }) },
  { name: 'the option `auth`', options: (auth) => ({ auth }), harmless: true },
  { name: 'a subprotocol', protocols: (poison) => poison },
  { name: 'a list of subprotocols', protocols: (poison) => ['chat', poison] },
  { name: 'the option `protocolVersion`', options: (poison) => ({ protocolVersion: poison as never }) },
  {
    name: 'window bits',
    options: (poison) => ({ perMessageDeflate: { serverMaxWindowBits: poison as never } }),
    harmless: true,
  },
  {
    name: 'options of `http.request()`',
    options: (poison) => ({ path: poison, method: poison, host: poison }) as never,
    harmless: true,
  },
  { name: 'the path of the URL', url: (url, poison) => `${url}/${poison}`, harmless: true },
  { name: 'the query of the URL', url: (url, poison) => `${url}/?q=${poison}`, harmless: true },
  {
    name: 'the path of the URL, encoded',
    url: (url, poison) => `${url}/${encodeURIComponent(poison)}`,
    harmless: true,
  },
  {
    name: 'the user of the URL',
    url: (url, poison) => url.replace('//', `//${encodeURIComponent(poison)}:x@`),
    harmless: true,
  },
  { name: 'a header of the proxy', options: (poison) => ({ proxy: { url: proxyUrl, headers: { 'X-Own': poison } } }) },
  {
    name: 'the name of a header of the proxy',
    options: (poison) => ({ proxy: { url: proxyUrl, headers: { [poison]: 'x' } } }),
  },
  { name: 'the user of the proxy', options: (auth) => ({ proxy: { url: proxyUrl, auth } }), harmless: true },
  {
    name: 'the user in the URL of the proxy',
    options: (poison) => ({ proxy: proxyUrl.replace('//', `//${encodeURIComponent(poison)}@`) }),
    harmless: true,
  },
  {
    name: 'a header set by `finishRequest`',
    options: (poison) => finishing((request) => request.setHeader('X-Own', poison)),
  },
  {
    name: 'a name set by `finishRequest`',
    options: (poison) => finishing((request) => request.setHeader(poison, 'x')),
  },
  {
    name: 'the path set by `finishRequest`',
    options: (poison) => finishing((request) => Object.assign(request, { path: poison })),
  },
  {
    name: 'the method set by `finishRequest`',
    options: (poison) => finishing((request) => Object.assign(request, { method: poison })),
  },
];

let proxyUrl = '';

function finishing(act: (request: ClientRequest) => unknown): ClientOptions {
  return {
    finishRequest: (request: ClientRequest) => {
      act(request);
      request.end();
    },
  } as ClientOptions;
}

describe('smuggling through the options of a client', () => {
  let server: Server;
  let url: string;
  let heard = '';
  const open = new Set<Socket>();

  before(async () => {
    // It plays the proxy as well: it refuses a CONNECT, which is all that is of interest.
    server = createServer((socket) => {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        open.delete(socket);
        server.emit('gone');
      });
      socket.on('data', (bytes) => {
        heard += bytes.toString('latin1');
        if (heard.includes('\r\n\r\n')) socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    url = `ws://127.0.0.1:${port}`;
    proxyUrl = `http://127.0.0.1:${port}`;
  });
  beforeEach(() => {
    heard = '';
  });
  after(() => server.close());

  /** What the program is told, thrown or as the event `error`. */
  async function attempt(address: string, protocols: string | string[], options: ClientOptions): Promise<Error> {
    try {
      const socket = new WebSocket(address, protocols, options);
      const [error] = await once(socket, 'error');
      if (socket.readyState !== socket.CLOSED) await once(socket, 'close');
      return error as Error;
    } catch (error) {
      return error as Error;
    } finally {
      while (open.size > 0) await once(server, 'gone');
    }
  }

  for (const { name, options, protocols, url: address, harmless = false } of places) {
    test(name, async () => {
      for (const poison of poisons) {
        heard = '';
        const error = await attempt(
          address ? address(url, poison) : url,
          protocols ? protocols(poison) : [],
          options ? options(poison) : {},
        );
        const shown = JSON.stringify(poison);
        assert.doesNotMatch(heard, /^injected|\n(GET|\S+ \/)?\/?injected|\0/i, shown);
        assert.equal(heard.split('\r\n\r\n').length <= 2, true, shown);
        if (harmless) continue;
        assert.equal(heard, '', `${shown} was written`);
        assert.match(error.name, /^(TypeError|SyntaxError|RangeError|HandshakeError)$/, `${shown}: ${error}`);
        // The last one is of newer versions of Node.
        assert.match(error.message, /invalid|unsupported|must|expected|unescaped/i, shown);
      }
    });
  }

  test('connect() rejects, and writes nothing', async () => {
    await assert.rejects(connect(url, { headers: { 'X-Own': 'a\r\nInjected: yes' }, proxy: false }), TypeError);
    await assert.rejects(connect(url, { protocols: ['a\r\nb'], proxy: false }), SyntaxError);
    await assert.rejects(connect(url, { origin: 'a\0', proxy: false }), TypeError);
    assert.equal(heard, '');
  });

  test('what a listener of `redirect` sets is looked at as well', async () => {
    const leading = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(`HTTP/1.1 302 Found\r\nLocation: ${url}/\r\nContent-Length: 0\r\n\r\n`));
    });
    await once(leading.listen(0, '127.0.0.1'), 'listening');
    const socket = new WebSocket(`ws://127.0.0.1:${(leading.address() as AddressInfo).port}`, {
      followRedirects: true,
    });
    const thrown: unknown[] = [];
    socket.on('redirect', (_url, request) => {
      for (const act of [
        () => request.setHeader('X-Own', 'a\r\nInjected: yes'),
        () => {
          request.path = '/a HTTP/1.1\r\nInjected: yes';
        },
      ]) {
        try {
          act();
        } catch (error) {
          thrown.push((error as NodeJS.ErrnoException).code);
        }
      }
    });
    await once(socket, 'error');
    leading.close();
    assert.match(thrown.join(' '), /^ERR_INVALID_CHAR ERR_(INVALID_CHAR|UNESCAPED_CHARACTERS)$/);
    assert.match(heard, /^GET \/ HTTP\/1\.1\r\n/);
    assert.doesNotMatch(heard, /injected/i);
  });
});
