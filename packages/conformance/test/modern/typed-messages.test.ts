import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ReconnectingWebSocket, WebSocket, WebSocketServer } from '@handfast/ws';
import { json, type TypedSocket, TypedSocketError, typed } from '@handfast/ws/codecs';
import { type Session, SessionClient, SessionServer } from '@handfast/ws/session';
import type { Browser } from 'playwright-core';
import { WebSocket as Undici } from 'undici';
import * as v from 'valibot';
import TheirWebSocket from 'ws';
import * as z from 'zod';
import { findChromium, launchChromium } from '../../src/interop/chromium.ts';
import { withPeer } from '../../src/interop/installed.ts';

type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
const is = <_ extends true>(): void => {};

const withZod = z.object({ id: z.coerce.number<string | number>().int(), tags: z.array(z.string().max(10)) });
const withValibot = v.object({
  id: v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer()),
  tags: v.array(v.pipe(v.string(), v.maxLength(10))),
});
const zodLater = withZod.refine(async ({ id }) => id !== 13, { error: 'unlucky', path: ['id'] });
const valibotLater = v.objectAsync({
  id: v.pipeAsync(
    v.union([v.string(), v.number()]),
    v.transform(Number),
    v.checkAsync(async (id) => id !== 13, 'unlucky'),
  ),
  tags: v.array(v.string()),
});

type Wire = { id: string | number; tags: string[] };
type Value = { id: number; tags: string[] };

describe('typed messages, over TCP', () => {
  let server: WebSocketServer;
  let url: string;
  before(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  after(() => server.close());

  for (const [name, codec] of [
    ['zod', json(withZod)],
    ['valibot', json(withValibot)],
    ['zod, asynchronous', json(zodLater)],
    ['valibot, asynchronous', json(valibotLater)],
  ] as const) {
    test(`${name}: what npm ws sends is converted, in order, until something does not match`, async () => {
      const client = new TheirWebSocket(url);
      const [socket] = await once(server, 'connection');
      const orders = typed(socket as TheirWebSocket, codec);
      await once(client, 'open');
      is<Same<typeof orders, TypedSocket<Value, Wire, TheirWebSocket>>>();
      for (const id of ['1', 2, '3']) client.send(JSON.stringify({ id, tags: ['a'], other: true }));
      client.send(JSON.stringify({ id: 4, tags: ['a', 5] }));
      client.send(JSON.stringify({ id: 5, tags: [] }));
      const closed = once(client, 'close');
      const seen: Value[] = [];
      const error = await (async () => {
        for await (const value of orders) seen.push(value);
      })().catch((thrown: unknown) => thrown);
      assert.deepEqual(
        seen,
        [1, 2, 3].map((id) => ({ id, tags: ['a'] })),
      );
      assert.ok(error instanceof TypedSocketError);
      assert.equal(error.code, 'WS_ERR_MESSAGE_INVALID');
      const [code, reason] = await closed;
      assert.equal(code, 1008);
      assert.match(String(reason), /^The message does not match: tags\[1\]: .*string/);
    });
  }

  test('an asynchronous check that fails says so as well', async () => {
    for (const codec of [json(zodLater), json(valibotLater)]) {
      const client = new TheirWebSocket(url);
      const [socket] = await once(server, 'connection');
      typed(socket as TheirWebSocket, codec).on('message', () => assert.fail());
      await once(client, 'open');
      const closed = once(client, 'close');
      client.send(JSON.stringify({ id: 13, tags: [] }));
      const [code, reason] = await closed;
      assert.deepEqual([code, String(reason)], [1008, 'The message does not match: id: unlucky']);
    }
  });

  test('npm ws on this side is wrapped as well, and paused where its reader is slow', async () => {
    const client = new TheirWebSocket(url);
    const [socket] = (await once(server, 'connection')) as [TheirWebSocket];
    const values = typed(client, json(withZod), { maxWaitingBytes: 10_000 });
    const iterator = values[Symbol.asyncIterator]();
    const count = 5000;
    const tags = Array.from({ length: 200 }, () => 'ten bytes!');
    for (let id = 0; id < count; id++) socket.send(JSON.stringify({ id, tags }));
    while (!client.isPaused) await new Promise((resolve) => setImmediate(resolve));
    for (let id = 0; id < count; id++) assert.equal((await iterator.next()).value?.id, id);
    const closed = once(socket, 'close');
    socket.send('{');
    await assert.rejects(async () => iterator.next(), { code: 'WS_ERR_MESSAGE_UNDECODABLE', closeCode: 1007 });
    const [code, reason] = await closed;
    assert.equal(code, 1007);
    assert.match(String(reason), /^The message is not JSON: /);
  });

  test('undici, which lets no program close with 1007, closes with 4007', async () => {
    const client = new Undici(url);
    const [socket] = (await once(server, 'connection')) as [TheirWebSocket];
    const values = typed(client, json());
    const seen: unknown[] = [];
    values.on('message', (value) => seen.push(value));
    socket.send('[1]');
    const closed = once(socket, 'close');
    socket.send(Buffer.from('[1]'));
    const [code, reason] = await closed;
    assert.deepEqual([seen, code, String(reason)], [[[1]], 4007, 'A text message was expected, and a binary one came']);
  });
});

describe('typed messages, over what stands on a WebSocket', () => {
  test('a ReconnectingWebSocket gives values across its connections', async (t) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    t.after(() => server.close());
    await once(server, 'listening');
    let count = 0;
    server.on('connection', (socket) => {
      socket.send(JSON.stringify(++count));
      if (count < 3) socket.terminate();
    });
    const socket = new ReconnectingWebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, [], {
      minDelayMs: 1,
      maxDelayMs: 10,
    });
    const seen: number[] = [];
    for await (const value of typed(socket, json(z.number()))) {
      seen.push(value);
      if (value === 3) break;
    }
    assert.deepEqual(seen, [1, 2, 3]);
    socket.close();
  });

  test('a session gives values on both sides, and ends with 4008 for what does not match', async (t) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    const sessions = new SessionServer();
    t.after(() => sessions.close());
    t.after(() => server.close());
    await once(server, 'listening');
    server.on('connection', (socket, request) => sessions.accept(socket, request));
    const client = new SessionClient(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, { WebSocket });
    const began = new Promise<Session>((resolve) => sessions.on('session', (session) => resolve(session as Session)));
    const [here, there] = [typed(client, json(z.string())), typed(await began, json(z.number()))];
    is<Same<typeof there, TypedSocket<number, number, Session>>>();
    const errors: Error[] = [];
    there
      .on('message', (value) => there.socket.send(JSON.stringify(`got ${value}`)))
      .on('error', (error) => errors.push(error));
    const iterator = here[Symbol.asyncIterator]();
    client.send('1');
    assert.deepEqual(await iterator.next(), { done: false, value: 'got 1' });
    client.send('"one"');
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
    const { code, reason } = await client.closed;
    assert.equal(code, 4008);
    assert.match(reason, /^The message does not match: /);
    assert.equal((errors[0] as TypedSocketError).code, 'WS_ERR_MESSAGE_INVALID');
  });
});

withPeer('Chromium', findChromium(), (path) => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium(path);
  });
  after(() => browser?.close());

  test('a page wraps its own WebSocket, by the files as they are published', async (t) => {
    const folder = fileURLToPath(new URL('.', import.meta.resolve('@handfast/ws/codecs')));
    const http = createServer((request, response) => {
      const name = /^\/codecs\/([\w-]+\.js)$/.exec(request.url ?? '')?.[1];
      response.setHeader('Content-Type', name ? 'text/javascript' : 'text/html');
      response.end(name ? readFileSync(join(folder, name)) : '<!doctype html><title>typed messages</title>');
    });
    const server = new WebSocketServer({ server: http });
    t.after(() => {
      server.close();
      http.close();
      http.closeAllConnections();
    });
    const codes: string[] = [];
    server.on('connection', (socket) => {
      socket.on('close', (code, reason) => codes.push(`${code} ${reason}`));
      const numbers = typed(socket, json(z.number()));
      numbers.on('message', (value) => numbers.send(value + 1));
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.addScriptTag({ content: "globalThis.codecs = import('/codecs/index.js');" });
    const result = await page.evaluate(pageProgram, port);
    assert.deepEqual(result, { answers: [2, 3], bytes: [7], error: 'WS_ERR_MESSAGE_UNDECODABLE' });
    while (codes.length < 1) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(codes, ['4007 A binary message was expected, and a text one came']);
  });
});

type Codecs = typeof import('@handfast/ws/codecs');

/** Runs in the page. */
async function pageProgram(port: number) {
  const page = globalThis as unknown as { WebSocket: typeof Undici; codecs: Promise<Codecs> };
  const { json, typed } = await page.codecs;
  const socket = new page.WebSocket(`ws://127.0.0.1:${port}/`);
  const numbers = typed(socket, json<number>());
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const iterator = numbers[Symbol.asyncIterator]();
  const answers: unknown[] = [];
  for (const value of [1, 2]) {
    numbers.send(value);
    answers.push((await iterator.next()).value);
  }
  const bytes: number[] = [];
  const binary = typed(socket, { binary: true, encode: () => new Uint8Array(), decode: (given) => given[0] as number });
  const failed = new Promise<Error>((resolve) => binary.on('error', resolve));
  binary.on('message', (value) => bytes.push(value));
  socket.dispatchEvent(new MessageEvent('message', { data: new Uint8Array([7]).buffer }) as never);
  numbers.send(5);
  const error = (await failed) as Error & { code: string };
  return { answers, bytes, error: error.code };
}
