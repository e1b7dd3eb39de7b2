import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { constants, deflateRawSync } from 'node:zlib';
import { WebSocketServer as OwnServer } from '@handfast/ws';
import { acceptFor } from '@handfast/ws/protocol';
import { closeFrame, frame, readFrames } from '@handfast/ws/testing';
import { type WebSocket, WebSocketServer } from 'ws';
import { type DiagnoseOptions, diagnose, type Evidence } from '../../../src/doctor/index.ts';

const servers: Server[] = [];

/** An HTTP server whose upgrades go to this function; its URL. */
async function serving(upgrade: (socket: Socket, key: string, number: number) => void): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(426).end());
  let number = 0;
  server.on('upgrade', (request, socket) => {
    socket.on('error', () => undefined);
    upgrade(socket as Socket, request.headers['sec-websocket-key'] ?? '', ++number);
  });
  return listening(server);
}

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** An npm ws server. */
async function servingWs(options: object, connected: (socket: WebSocket) => void): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(426).end());
  new WebSocketServer({ server, ...options }).on('connection', (socket) => {
    socket.on('error', () => undefined);
    connected(socket);
  });
  return listening(server);
}

function accept(socket: Socket, key: string, more: readonly string[] = []): void {
  const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${acceptFor(key)}`, ...more];
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
}

/** Reads frames; the function gets the opcode and the payload of each. */
function onFrames(socket: Socket, heard: (opcode: number, payload: Buffer) => void): void {
  let unread: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    const { frames, rest } = readFrames(Buffer.concat([unread, bytes]));
    unread = rest;
    for (const { opcode, payload } of frames) heard(opcode, payload);
  });
}

const WANTED = ['plain-get', 'upgrade', 'frames', 'close', 'idle', 'size', 'repeat'] as const;

async function seen(
  url: string,
  options: DiagnoseOptions = {},
): Promise<{ codes: readonly string[]; evidence: Evidence }> {
  const { findings, evidence } = await diagnose(url, { timeoutMs: 500, only: WANTED, ...options });
  return { codes: findings.map(({ severity, code }) => `${severity} ${code}`), evidence };
}

describe('the doctor on an open connection', { concurrency: 4 }, () => {
  after(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  for (const [name, Server] of [
    ['npm ws', WebSocketServer],
    ['Handfast', OwnServer as unknown as typeof WebSocketServer],
  ] as const) {
    it(`finds nothing wrong with ${name}, with compression and a greeting, on any of its stages`, async () => {
      const server = createServer((_request, response) => response.writeHead(426).end());
      new Server({ server, perMessageDeflate: { threshold: 0 } }).on('connection', (socket) => {
        socket.on('error', () => undefined);
        socket.send('hello, hello, hello');
        socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
      });
      const url = await listening(server);
      const { codes, evidence } = await seen(url, { idleMs: 300, maxSizeBytes: 100_000, repeat: 3 });
      assert.deepEqual(codes, []);
      assert.equal(evidence.frames?.conversation.deflate, true);
      assert.equal(evidence.frames?.conversation.messages[0]?.start.toString(), 'hello, hello, hello');
      assert.equal(evidence.close?.conversation.close?.code, 1000);
      assert.deepEqual(
        evidence.repeat?.runs.map(({ outcome }) => outcome),
        ['opened', 'opened', 'opened'],
      );
    });
  }

  it('looks into what is compressed to the end, when the sender has gone meanwhile', async () => {
    const block = deflateRawSync(Buffer.alloc(1 << 20), { finishFlush: constants.Z_FULL_FLUSH });
    const bomb = frame({ opcode: 2, rsv: 4, payload: Buffer.concat(Array.from({ length: 40 }, () => block)) });
    const url = await serving((socket, key) => {
      accept(socket, key, ['Sec-WebSocket-Extensions: permessage-deflate']);
      socket.end(bomb);
    });
    assert.equal((await seen(url)).codes[0], 'error message-too-big');
  });

  it('takes times that are no whole milliseconds', async () => {
    const url = await servingWs({}, () => undefined);
    assert.deepEqual((await diagnose(url, { timeoutMs: 600.25 })).findings, []);
  });

  it('sends no message to a server that answers pings', async () => {
    let messages = 0;
    const url = await servingWs({}, (socket) => socket.on('message', () => messages++));
    assert.deepEqual((await seen(url)).codes, []);
    assert.equal(messages, 0);
  });

  it('sends none to one that does not, either, where the options forbid it', async () => {
    const heard = new Set<number>();
    const url = await serving((socket, key) => {
      accept(socket, key);
      onFrames(socket, (opcode) => {
        heard.add(opcode);
        if (opcode === 8) socket.end(closeFrame(1000));
      });
    });
    assert.deepEqual((await seen(url, { sendsData: false, idleMs: 200 })).codes, ['warning pings-unanswered']);
    assert.deepEqual([...heard].sort(), [10, 8, 9]);
  });

  it('finds the limit of npm ws to the byte and a sixteenth, and that it is told in order', async () => {
    const url = await servingWs({ maxPayload: 50_000 }, (socket) => {
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    const { codes, evidence } = await seen(url, { maxSizeBytes: 1 << 20 });
    assert.deepEqual(codes, ['note message-too-big']);
    const attempts = evidence.size?.attempts.filter(({ fragmentBytes }) => fragmentBytes === undefined) ?? [];
    const passed = Math.max(...attempts.filter(({ outcome }) => outcome === 'echoed').map(({ bytes }) => bytes));
    const failed = Math.min(...attempts.filter(({ outcome }) => outcome === 'closed').map(({ bytes }) => bytes));
    assert.ok(passed <= 50_000 && failed > 50_000 && failed - passed <= 2048, `${passed} to ${failed}`);
    assert.ok(attempts.some(({ closeCode }) => closeCode === 1009));
  });

  it('does not ramp up on a server that does not echo', async () => {
    const url = await servingWs({}, () => undefined);
    const { codes, evidence } = await seen(url, { maxSizeBytes: 1 << 20 });
    assert.deepEqual(codes, []);
    assert.deepEqual(evidence.size, { echoes: false, attempts: [] });
  });

  it('stops repeating at 429, and names the limit', async () => {
    const url = await serving((socket, key, number) => {
      if (number > 4) return void socket.end('HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n');
      accept(socket, key);
      onFrames(socket, (opcode, payload) => {
        if (opcode === 8 || opcode === 9) socket.write(frame({ opcode: opcode === 9 ? 10 : 8, payload }));
        if (opcode === 8) socket.end();
      });
    });
    const { codes, evidence } = await seen(url, { repeat: 20 });
    assert.deepEqual(codes, ['warning handshake-rate-limit']);
    assert.equal(evidence.repeat?.runs.at(-1)?.status, 429);
    assert.ok((evidence.repeat?.runs.length ?? 0) < 5);
  });

  it('tells servers apart of which one is at fault', async () => {
    const url = await serving((socket, key, number) => {
      if (number > 4 && number % 2 === 0)
        return void socket.end('HTTP/1.1 503 No\r\nServer: b\r\nContent-Length: 0\r\n\r\n');
      accept(socket, key);
      onFrames(socket, (opcode, payload) => {
        if (opcode === 8 || opcode === 9) socket.write(frame({ opcode: opcode === 9 ? 10 : 8, payload }));
        if (opcode === 8) socket.end();
      });
    });
    assert.deepEqual((await seen(url, { repeat: 8 })).codes, ['warning handshake-flaps']);
  });

  it('knows that it was the ping that ended the connection', async () => {
    const url = await serving((socket, key) => {
      accept(socket, key);
      onFrames(socket, (opcode) => {
        if (opcode === 9) socket.end();
        else if (opcode === 8) socket.end(closeFrame(1000));
      });
    });
    assert.equal((await seen(url)).codes[0], 'error pings-unanswered');
  });

  it('says what a pong without the payload is', async () => {
    const url = await serving((socket, key) => {
      accept(socket, key);
      onFrames(socket, (opcode) => {
        if (opcode === 9) socket.write(frame({ opcode: 10 }));
        else if (opcode === 8) socket.end(closeFrame(1000));
      });
    });
    const { codes, evidence } = await seen(url);
    assert.deepEqual(codes, ['warning pings-unanswered']);
    assert.ok((evidence.frames?.conversation.strangePongs ?? 0) > 0);
  });

  it('blames a handler that has nothing to wait for', async () => {
    const url = await servingWs({}, (socket) => socket.close(1000));
    assert.equal((await seen(url)).codes[0], 'error handler-ended-at-once');
  });

  it('hears a heartbeat of another layer by its silence', async () => {
    const url = await servingWs({}, (socket) => {
      const timer = setTimeout(() => socket.close(4000, 'no heartbeat'), 500);
      socket.on('message', (data) => (data.toString() === 'beat' ? timer.refresh() : undefined));
      socket.once('close', () => clearTimeout(timer));
    });
    assert.equal((await seen(url, { idleMs: 800 })).codes[0], 'warning heartbeat-wrong-layer');
  });

  it('finds connections that die in silence and still look open', async () => {
    const url = await serving((socket, key) => {
      accept(socket, key);
      let isDead = false;
      const timer = setTimeout(() => {
        isDead = true;
      }, 500);
      socket.once('close', () => clearTimeout(timer));
      onFrames(socket, (opcode, payload) => {
        if (isDead) return;
        timer.refresh();
        if (opcode === 8) socket.end(frame({ opcode, payload }));
        else if (opcode === 9) socket.write(frame({ opcode: 10, payload }));
      });
    });
    assert.deepEqual((await seen(url, { idleMs: 800 })).codes, ['warning half-open']);
  });

  it('ends when it is aborted, and says what it knows', async () => {
    const abort = new AbortController();
    const url = await serving((socket, key) => {
      accept(socket, key);
      onFrames(socket, () => abort.abort());
    });
    const diagnosis = await diagnose(url, { only: WANTED, idleMs: 60_000, signal: abort.signal });
    assert.equal(diagnosis.isCutShort, true);
    assert.ok(diagnosis.evidence.frames);
  });
});
