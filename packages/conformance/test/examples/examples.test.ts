import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import WebSocket from '@handfast/ws';
import { freePort } from '../../src/interop/ports.ts';
import { examplesFolder, runExample, startExample } from './run-example.ts';

describe('the examples', () => {
  test('every one of them has a test here', () => {
    const folder = fileURLToPath(new URL('.', import.meta.url));
    const tests = readdirSync(folder).filter((name) => name.endsWith('.test.js'));
    const here = tests.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
    const names = readdirSync(examplesFolder).filter((name) => name.endsWith('.mjs'));
    assert.ok(names.length >= 12);
    for (const name of names) assert.ok(here.includes(`'${name}'`), `${name} is not run by any test`);
  });

  test('client.mjs says hello to echo-server.mjs, which sends it back', async (t) => {
    const { url } = await startExample(t, 'echo-server.mjs');
    assert.equal(await runExample('client.mjs', [url]), 'received: hello\nclosed with 1000\n');
  });

  test('echo-server.mjs prints why it refused a request, in one line', async (t) => {
    const { url, line } = await startExample(t, 'echo-server.mjs');
    const response = await fetch(url.replace('ws:', 'http:'));
    assert.equal(response.status, 426);
    assert.match(await line(/rejected/), /^rejected GET \/ from 127\.0\.0\.1: 426 WS_ERR_REQUEST_NO_UPGRADE /);
  });

  test('explained-error.mjs prints code, stage, what was expected, what came, and a hint', async () => {
    const printed = await runExample('explained-error.mjs');
    assert.match(
      printed,
      /^code: {5}WS_ERR_STATUS_200\nstage: {4}response\nexpected: .*101.*\nreceived: 200 .*My site/,
    );
    assert.match(printed, /\nhint: {5}A web page answers on this path/);
  });

  test('errors-by-code.mjs tells failures apart by their code', async (t) => {
    const { url } = await startExample(t, 'echo-server.mjs');
    assert.equal(await runExample('errors-by-code.mjs', [url]), 'open\n');
    const guarded = await startExample(t, 'authenticate.mjs');
    assert.equal(await runExample('errors-by-code.mjs', [guarded.url]), 'log in again\n');
    assert.match(await runExample('errors-by-code.mjs', ['ws://127.0.0.1:1/']), /^try again later\n$/);
    const web = await startExample(t, 'two-endpoints.mjs');
    const printed = await runExample('errors-by-code.mjs', [`${web.url.replace('http:', 'ws:')}other`]);
    assert.match(printed, /^give up: Unexpected server response: 404 .*\nNothing handles this path/);
  });

  test('two-endpoints.mjs serves two WebSockets on one HTTP server, and 404 elsewhere', async (t) => {
    const { url } = await startExample(t, 'two-endpoints.mjs');
    const base = url.replace('http:', 'ws:');
    assert.equal(await (await fetch(url)).text(), 'two WebSockets: /news and /echo\n');
    const news = new WebSocket(`${base}news`);
    assert.equal(String((await once(news, 'message'))[0]), 'nothing new');
    const echo = new WebSocket(`${base}echo?x=1`);
    await once(echo, 'open');
    echo.send('twice');
    assert.equal(String((await once(echo, 'message'))[0]), 'twice');
    const [error] = await once(new WebSocket(`${base}other`), 'error');
    assert.equal(error.code, 'WS_ERR_STATUS_404');
    news.terminate();
    echo.terminate();
  });

  test('broadcast.mjs sends to every other client', async (t) => {
    const { url } = await startExample(t, 'broadcast.mjs');
    const [first, second, third] = [new WebSocket(url), new WebSocket(url), new WebSocket(url)];
    const clients = [first, second, third];
    await Promise.all(clients.map((client) => once(client, 'open')));
    first.on('message', () => assert.fail('the sender got its own message'));
    first.send('to all');
    const received = await Promise.all([once(second, 'message'), once(third, 'message')]);
    assert.deepEqual(
      received.map(([data]) => String(data)),
      ['to all', 'to all'],
    );
    for (const client of clients) client.terminate();
  });

  test('rooms.mjs sends to the others in the same room, and says how many are there', async (t) => {
    const { url } = await startExample(t, 'rooms.mjs');
    const heard = async (path: string) => {
      const client = new WebSocket(`${url}${path}`);
      const messages = client.messages();
      const next = async () => (await messages.next()).value;
      return { client, next, first: await next() };
    };
    const one = await heard('kitchen');
    const two = await heard('kitchen');
    const alone = await heard('');
    assert.deepEqual([one.first, two.first, alone.first], ['1 in kitchen', '2 in kitchen', '1 in lobby']);
    assert.equal(await one.next(), '2 in kitchen');
    two.client.send('dinner is ready');
    assert.equal(await one.next(), 'dinner is ready');
    two.client.close();
    assert.equal(await one.next(), '1 in kitchen');
    for (const { client } of [one, two, alone]) client.terminate();
  });

  test('prepared.mjs sends the same to all, and to those who come later', async (t) => {
    const { url, line } = await startExample(t, 'prepared.mjs', [], { INTERVAL_MS: '50' });
    const [one, other] = [new WebSocket(url), new WebSocket(url)];
    const read = async (client: WebSocket) => JSON.parse(String((await once(client, 'message'))[0]));
    const received = await Promise.all([read(one), read(other)]);
    for (const prices of received) assert.deepEqual(Object.keys(prices), ['BTC', 'ETH']);
    assert.deepEqual(await read(one), await read(other));
    await line(/^sent to 2$/);
    for (const client of [one, other]) client.terminate();
  });

  test('two-servers.mjs reaches a socket of the other server', async () => {
    assert.match(await runExample('two-servers.mjs'), /^to 0 sockets .*\nthe device, .*: the door is open\n$/);
  });

  test('typed-server.mjs takes orders, and tells typed-client.mjs what is wrong with one', async (t) => {
    const { url, line } = await startExample(t, 'typed-server.mjs');
    const printed = await runExample('typed-client.mjs', [url]);
    assert.match(printed, /^2 tea: 5\nclosed with 1008: The message does not match: item: .* \(and 1 more\)\n$/);
    await line(/^WS_ERR_MESSAGE_INVALID: The message does not match: item: /);
  });

  test('typed-binary.mjs reads what its codec can read, and closes with 1007 for the rest', async () => {
    assert.match(await runExample('typed-binary.mjs'), /^at 1: 64000\.5\nWS_ERR_MESSAGE_UNDECODABLE, closed with 1007/);
  });

  test('compression.mjs sends to all what one of them sent, compressed', async (t) => {
    const { url } = await startExample(t, 'compression.mjs');
    const [one, other] = [new WebSocket(url), new WebSocket(url)];
    await Promise.all([once(one, 'open'), once(other, 'open')]);
    assert.equal(one.extensions, 'permessage-deflate');
    const received = Promise.all([once(one, 'message'), once(other, 'message')]);
    one.send('again and '.repeat(100));
    for (const [data] of await received) assert.equal(String(data), 'again and '.repeat(100));
    for (const client of [one, other]) client.terminate();
  });

  test('cluster.mjs tells clients of all its processes, replaces one that dies, and says 1012 when it stops', async (t) => {
    const env = { WORKERS: '2', PORT: String(await freePort()) };
    const { url, line, child } = await startExample(t, 'cluster.mjs', [], env);
    const members = await oneInEachOf(2, url);
    const received = [...members.values()].map((member) => once(member, 'message'));
    const [first, second] = [...members.keys()] as [number, number];
    members.get(first)?.send('to all');
    for (const [data, isBinary] of await Promise.all(received))
      assert.deepEqual([String(data), isBinary], ['to all', false]);

    process.kill(second, 'SIGKILL');
    assert.equal((await once(members.get(second) as WebSocket, 'close'))[0], 1006);
    await line(new RegExp(`^process ${second} ended with SIGKILL$`));
    await line(new RegExp(`^process (?!${first} |${second} )\\d+ serves$`));
    const replaced = await oneInEachOf(2, url);
    assert.ok(replaced.has(first) && !replaced.has(second));

    const ends = [...replaced.values()].map((member) => once(member, 'close'));
    child.kill();
    for (const [code] of await Promise.all(ends)) assert.equal(code, 1012);
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  test('stream-pipe.mjs pipes a file through a WebSocket', async () => {
    assert.equal(await runExample('stream-pipe.mjs'), readFileSync(join(examplesFolder, 'stream-pipe.mjs'), 'utf8'));
  });

  test('authenticate.mjs lets in whoever has the token, and answers the others with 401 and a sentence', async (t) => {
    const { url, line } = await startExample(t, 'authenticate.mjs', [], { TOKEN: 'secret' });
    const known = new WebSocket(url, { headers: { Authorization: 'Bearer secret' } });
    assert.equal(String((await once(known, 'message'))[0]), 'welcome');
    known.terminate();
    const [error] = await once(new WebSocket(url), 'error');
    assert.equal(error.code, 'WS_ERR_STATUS_401');
    assert.match(error.received.body.toString(), /Send the token/);
    assert.match(await line(/rejected/), /401 WS_ERR_REQUEST_REJECTED/);
  });

  test('lenient-server.mjs takes a request of HTTP/1.0 without Host, which the default refuses', async (t) => {
    const request = [
      'GET / HTTP/1.0',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
    ].join('\r\n');
    const lenient = await startExample(t, 'lenient-server.mjs');
    const strict = await startExample(t, 'echo-server.mjs');
    assert.match(await firstLine(lenient.url, request), /^HTTP\/1\.1 101 /);
    assert.match(await firstLine(strict.url, request), /^HTTP\/1\.1 [45]\d\d /);
  });

  test('https-server.mjs serves wss with a certificate of its own', async (t) => {
    const files = await selfSigned(t);
    if (!files) return t.skip('openssl is not installed: it makes the certificate');
    const [certificate, key] = files;
    const { url } = await startExample(t, 'https-server.mjs', [certificate, key]);
    const client = new WebSocket(url, { ca: readFileSync(certificate) });
    assert.equal(String((await once(client, 'message'))[0]), 'hello 127.0.0.1');
    client.terminate();
    const [error] = await once(new WebSocket(url), 'error');
    assert.equal(error.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  test('http2-server.mjs and http2-client.mjs speak HTTP/2 with each other', async (t) => {
    const files = await selfSigned(t);
    if (!files) return t.skip('openssl is not installed: it makes the certificate');
    const { url } = await startExample(t, 'http2-server.mjs', files);
    const said = (await runExample('http2-client.mjs', [url, files[0]])).trim().split('\n').sort();
    assert.deepEqual(said, [
      'alone: hello by HTTP/2.0',
      'together 1: hello by HTTP/2.0',
      'together 2: hello by HTTP/2.0',
      'together 3: hello by HTTP/2.0',
    ]);
    const client = new WebSocket(url, { ca: readFileSync(files[0]) });
    assert.equal(String((await once(client, 'message'))[0]), 'hello by HTTP/1.1');
    client.terminate();
  });
});

/** Paths of a certificate for 127.0.0.1 and its key, for as long as the test lasts; undefined where there is no openssl. */
async function selfSigned(t: TestContext): Promise<[certificate: string, key: string] | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-certificate-'));
  t.after(() => rm(folder, { recursive: true }));
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const made = await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
  ]).catch((error) => error);
  return made.code === 'ENOENT' ? undefined : [certificate, key];
}

/** Connects until it has a client in each of so many processes, by their ids. */
async function oneInEachOf(count: number, url: string): Promise<Map<number, WebSocket>> {
  const members = new Map<number, WebSocket>();
  while (members.size < count) {
    const client = new WebSocket(url);
    const [welcome] = await once(client, 'message');
    const id = Number(/^process (\d+)$/.exec(String(welcome))?.[1]);
    if (members.has(id)) client.terminate();
    else members.set(id, client);
  }
  return members;
}

/** Sends the head to the server of that URL, byte for byte, and resolves with the first line of the answer. */
async function firstLine(url: string, head: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`${head}\r\n\r\n`);
  const [data] = await once(socket, 'data');
  socket.destroy();
  return String(data).split('\r\n', 1)[0] as string;
}
