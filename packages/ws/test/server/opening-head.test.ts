import assert from 'node:assert/strict';
import http, { type IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { readOpeningHead } from '../../src/server/opening-head.ts';
import { canMakeRequests, OwnRequest } from '../../src/server/own-request.ts';
import { listening } from '../support/peers.ts';
import { exchange, upgradeRequest } from '../support/upgrade-request.ts';

const read = (text: string) => readOpeningHead(Buffer.from(text, 'latin1'));

/** Everything that a program can see of the head. */
function seen(request: IncomingMessage) {
  const { method, url, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders, complete } = request;
  const { headersDistinct, trailers, rawTrailers, aborted, readableEnded, destroyed } = request;
  const more = { headersDistinct, trailers, rawTrailers, aborted, readableEnded, destroyed };
  const { upgrade } = request as unknown as { upgrade: boolean };
  return {
    method,
    url,
    httpVersion,
    httpVersionMajor,
    httpVersionMinor,
    headers,
    rawHeaders,
    complete,
    upgrade,
    ...more,
  };
}

describe('the head of an ordinary opening request', () => {
  const browser = {
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64)',
    Connection: 'keep-alive, Upgrade',
    Cookie: ['a=1', 'b=2'],
    cookie: 'c=3',
    'X-Twice': ['1', '2'],
    'x-twice': '3',
    'Set-Cookie': ['e', 'f'],
    Empty: '',
    Padded: ' \t a b \t',
    constructor: 'c',
    '7': 'seven',
    'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
  };
  const visible = Array.from({ length: 94 }, (_, i) => String.fromCharCode(i + 0x21)).join('');
  const requests: [what: string, request: string][] = [
    ['the smallest', upgradeRequest()],
    ["a browser's, and then some", upgradeRequest(browser, 'GET /chat?a=%20b HTTP/1.1')],
    ['every visible character in the target', upgradeRequest({}, `GET /${visible} HTTP/1.1`)],
    ['every character of a token in a name', upgradeRequest({ "!#$%&'*+-.^_`|~aZ09": 'x' })],
    ['every visible character in a value', upgradeRequest({ 'X-All': `${visible}\t ${visible}` })],
    ['two Hosts', upgradeRequest({ Host: ['a', 'b'] })],
  ];
  for (const [what, request] of requests) {
    it(`is the same for programs as when Node has read it: ${what}`, async (t) => {
      const server = http.createServer();
      const byNode = new Promise<unknown[]>((resolve) => {
        server.on('upgrade', (incoming, socket, head) => {
          resolve([seen(incoming), String(head)]);
          socket.destroy();
        });
      });
      await exchange(await listening(t, server), `${request}rest`);
      const opening = read(`${request}rest`);
      assert.ok(opening);
      assert.deepEqual([seen(new OwnRequest(undefined as never, opening.head)), String(opening.rest)], await byNode);
    });
  }

  const others: [what: string, request: string][] = [
    ['a part of a head', upgradeRequest().slice(0, -1)],
    ['another method', upgradeRequest({}, 'POST / HTTP/1.1')],
    ['another version', upgradeRequest({}, 'GET / HTTP/1.0')],
    ['a whole URL as the target', upgradeRequest({}, 'GET http://h/ HTTP/1.1')],
    ['a space in the target', upgradeRequest({}, 'GET /a b HTTP/1.1')],
    ['no upgrade', upgradeRequest({ Upgrade: undefined })],
    ['an empty upgrade', upgradeRequest({ Upgrade: '' })],
    ['an upgrade to something else', upgradeRequest({ Upgrade: 'h2c' })],
    ['no upgrade in Connection', upgradeRequest({ Connection: 'close' })],
    ['a body', upgradeRequest({ 'content-length': '0' })],
    ['a body in chunks', upgradeRequest({ 'Transfer-Encoding': 'chunked' })],
    ['a folded line', upgradeRequest({ 'X-Folded': 'a\r\n b' })],
    ['a space before a colon', upgradeRequest({ 'X-Space ': 'a' })],
    ['a line without a name', upgradeRequest({ '': 'a' })],
    ['a line without a colon', upgradeRequest().replace('\r\n\r\n', '\r\nnone\r\n\r\n')],
    ['a line that ends in LF', upgradeRequest({ 'X-Bare': 'a' }).replace('a\r\n', 'a\n')],
    ['a CR in a value', upgradeRequest({ 'X-Bare': 'a\rb' })],
    ['a control character', upgradeRequest({ 'X-Control': 'a\0b' })],
    ['a DEL', upgradeRequest({ 'X-Control': 'a\x7fb' })],
    ['a character that is not ASCII', upgradeRequest({ 'X-Name': 'Zo\xeb' })],
    ['an empty line in front', `\r\n${upgradeRequest()}`],
    ['no headers', 'GET / HTTP/1.1\r\n\r\n'],
    ['more lines than are usual', upgradeRequest({ 'X-Many': Array(60).fill('x') })],
    ['more bytes than are usual', upgradeRequest({ 'X-Long': 'x'.repeat(8192) })],
  ];
  for (const [what, request] of others) {
    it(`is left to Node when it has ${what}`, () => assert.equal(read(request), undefined));
  }
});

describe('a request that we have read ourselves', () => {
  const made = () => new OwnRequest(undefined as never, { target: '/', rawHeaders: ['A', 'b', 'a', 'c'] });

  it('can be made here', () => assert.ok(canMakeRequests()));

  it('knows whether its headers were asked for, or set', () => {
    const [read, written] = [made(), made()];
    assert.equal(read.headersRead, false);
    assert.deepEqual([read.headers, read.headersRead], [{ a: 'b, c' }, true]);
    written.headers = { x: 'y' };
    assert.deepEqual([written.headersRead, written.headers], [true, { x: 'y' }]);
  });

  it('has no body', async () => {
    for await (const chunk of made()) assert.fail(String(chunk));
  });
});
