import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { makeFrames, writeFrames } from '../../src/bench/frames.ts';
import { buildGenerator } from '../../src/bench/generator.ts';
import { reasonOf } from '../../src/bench/run.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { Child } from '../../src/interop/processes.ts';
import { makeScratch } from '../../src/interop/scratch.ts';

type Answer = (socket: WebSocket, data: Buffer, isBinary: boolean) => void;

/** What the load says about a server that answers so; undefined when it has no complaint. */
async function complaintAbout(answer: Answer, bytes = 64): Promise<string | undefined> {
  const { path } = await buildGenerator();
  const scratch = makeScratch('bench-load');
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  try {
    writeFrames(scratch.file('frames'), await makeFrames({ bytes, kind: 'binary' }, false));
    server.on('connection', (socket) => {
      socket.on('error', () => {});
      socket.on('message', (data: RawData, isBinary) => answer(socket, data as Buffer, isBinary));
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const args = ['echo', '--port', String(port), '--connections', '2', '--in-flight', '4', '--messages', '200'];
    const load = new Child(path, [...args, '--seconds', '20', '--warm-up', '20', '--frames', scratch.file('frames')]);
    // It waits for these when it is ready and when it is done.
    load.writeLine('GO');
    load.writeLine('END');
    assert.equal(await load.ended, 'exit code 0', load.log);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    for (const client of server.clients) client.terminate();
    server.close();
    scratch.remove();
  }
}

withPeer('cc', findProgram('cc'), () => {
  describe('the load generator', () => {
    test('has no complaint about an honest echo, whatever its fragments and pings', async () => {
      const inPieces: Answer = (socket, data) => {
        socket.ping('still there?');
        socket.send(data.subarray(0, 10), { fin: false });
        socket.ping();
        socket.send(data.subarray(10), { fin: true });
      };
      assert.equal(await complaintAbout((socket, data) => socket.send(data)), undefined);
      assert.equal(await complaintAbout(inPieces), undefined);
      assert.equal(await complaintAbout((socket, data) => socket.send(data), 70_000), undefined);
    });

    test('notices one altered byte in one message', async () => {
      let count = 0;
      const complaint = await complaintAbout((socket, data) => {
        if (++count === 150) data[63] = (data[63] as number) ^ 1;
        socket.send(data);
      });
      assert.equal(complaint, 'a message came back altered');
    });

    test('notices a message that is too short', async () => {
      const complaint = await complaintAbout((socket, data) => socket.send(data.subarray(0, 63)));
      assert.equal(complaint, 'a message of 64 bytes came back with 63');
    });

    test('notices text for binary', async () => {
      const complaint = await complaintAbout((socket) => socket.send('text'));
      assert.equal(complaint, 'text came back as binary, or binary as text');
    });

    test('notices messages that nobody sent', async () => {
      const complaint = await complaintAbout((socket, data) => {
        socket.send(data);
        socket.send(data);
      });
      assert.match(complaint ?? '', /altered|more came back/);
    });

    test('notices that a server ends a connection', async () => {
      assert.equal(await complaintAbout((socket) => socket.terminate()), 'the server ended a connection');
      assert.equal(await complaintAbout((socket) => socket.close()), 'the server sent a close frame');
    });

    test('notices a server that proves nothing in its handshake', async () => {
      const { path } = await buildGenerator();
      const server = createServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', () => socket.end('HTTP/1.1 101 Fine\r\nSec-WebSocket-Accept: sure\r\n\r\n'));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const load = new Child(path, ['handshakes', '--port', String(port)]);
      assert.equal(await load.ended, 'exit code 1');
      assert.match(load.log, /proved nothing/);
      server.close();
    });
  });
});
