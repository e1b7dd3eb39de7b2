import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connect, type ServerOptions, type WebSocket, WebSocketServer } from '@handfast/ws';
import { WebSocket as Undici } from 'undici';
import { WebSocket as NpmWebSocket, WebSocketServer as NpmWebSocketServer } from 'ws';

const quick = { intervalMs: 100, timeoutMs: 10_000 };

async function serve(t: TestContext, options: ServerOptions): Promise<{ server: WebSocketServer; url: string }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options });
  t.after(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await once(server, 'listening');
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function connectionOf(server: WebSocketServer): Promise<WebSocket> {
  const [socket] = (await once(server, 'connection')) as [WebSocket];
  socket.on('error', () => {});
  return socket;
}

/** A client of npm `ws` in a process of its own, which can be stopped as a laptop is closed. */
function clientProcess(t: TestContext, url: string): ChildProcess {
  const program = `
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(${JSON.stringify(url)});
    socket.on('error', () => {});
    socket.on('close', (code, reason) => process.send([code, String(reason)], () => process.exit()));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

describe('a heartbeat against others', () => {
  for (const [name, open] of [
    ['npm ws', (url: string) => new NpmWebSocket(url)],
    ['undici', (url: string) => new Undici(url)],
  ] as const) {
    test(`a client of ${name} that does nothing but answer pings stays, and is measured`, async (t) => {
      const { server, url } = await serve(t, { heartbeat: quick });
      const client = open(url);
      const socket = await connectionOf(server);
      for (let i = 0; i < 4; i++) await once(socket, 'pong');
      const { lastMs, minMs, samples } = socket.rtt ?? {};
      assert.ok(lastMs !== undefined && minMs !== undefined && minMs <= lastMs);
      assert.ok((samples ?? 0) >= 1);
      assert.equal(socket.readyState, socket.OPEN);
      client.close();
      await once(socket, 'close');
    });
  }

  test('a process that stands still is found, and gets code and reason when it goes on', async (t) => {
    const { server, url } = await serve(t, { heartbeat: { intervalMs: 200, timeoutMs: 1000 } });
    const child = clientProcess(t, url);
    const socket = await connectionOf(server);
    await once(socket, 'pong');
    child.kill('SIGSTOP');
    const [code] = await once(socket, 'close');
    assert.equal(code, 1006);
    assert.equal((socket.closeCause as { code?: string }).code, 'WS_ERR_NO_PONG');
    assert.match(String(socket.closeCause), /No pong for 1 s/);
    const told = once(child, 'message');
    child.kill('SIGCONT');
    assert.deepEqual((await told)[0], [1011, 'no pong for 1 s']);
  });

  test('our client measures the way to a server of npm ws, and finds it out when that stands still', async (t) => {
    const server = new NpmWebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false });
    t.after(() => server.close());
    await once(server, 'listening');
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const talks = connect(url, { heartbeat: { intervalMs: 100, timeoutMs: 1000 } });
    const [theirs] = (await once(server, 'connection')) as [NpmWebSocket];
    const socket = await talks;
    for (let i = 0; i < 3; i++) {
      const [payload] = await once(theirs, 'ping');
      theirs.pong(payload);
      await once(socket, 'pong');
    }
    assert.ok((socket.rtt?.samples ?? 0) >= 1);
    assert.equal((await once(socket, 'close'))[0], 1006);
    assert.equal((socket.closeCause as { code?: string }).code, 'WS_ERR_NO_PONG');
  });
});
