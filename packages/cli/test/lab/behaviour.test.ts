import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { maskedFrame } from '@handfast/ws/testing';
import { type RunningLab, startLab } from '../../src/lab/start-lab.ts';
import { rawHandshake, upgradeHeaders } from '../support/raw-handshake.ts';

describe('what the scenarios do over time', () => {
  let lab: RunningLab;
  before(async () => {
    lab = await startLab({ paceMs: 50 });
  });
  after(() => lab.close());

  test('101-every-byte and 101-two-segments arrive in pieces, and the pieces are a correct head', async () => {
    for (const [id, pieces] of [
      ['101-every-byte', 20],
      ['101-two-segments', 2],
    ] as const) {
      const socket = connect(portOf(id), '127.0.0.1');
      socket.write(`GET /${id} HTTP/1.1\r\n${upgradeHeaders(portOf(id)).join('\r\n')}\r\n\r\n`);
      const chunks: Buffer[] = [];
      for await (const chunk of socket) {
        chunks.push(chunk);
        if (Buffer.concat(chunks).includes('\r\n\r\n')) break;
      }
      assert.ok(chunks.length >= pieces, `${id}: ${chunks.length}`);
      assert.match(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 101 [\s\S]*\r\nSec-WebSocket-Accept: s3pPLMBi/);
    }
  });

  test('FIN and RST are what the titles say', async () => {
    for (const [id, how] of [
      ['accepts-and-closes', 'FIN'],
      ['accepts-and-resets', 'RST'],
      ['closed-without-answer', 'FIN'],
      ['reset-without-answer', 'RST'],
      ['fin-after-open', 'FIN'],
      ['reset-after-open', 'RST'],
      ['reset-late', 'RST'],
      ['message-cut', 'FIN'],
    ] as const) {
      const socket = connect(portOf(id), '127.0.0.1');
      socket.write(`GET /${id} HTTP/1.1\r\n${upgradeHeaders(portOf(id)).join('\r\n')}\r\n\r\n`);
      assert.equal(await endOf(socket), how, id);
    }
  });

  test('pings keep idle-cut alive, and do not keep idle-cut-pings-ignored', async () => {
    const kept = await pinging('idle-cut');
    const cut = await pinging('idle-cut-pings-ignored');
    await once(cut, 'close');
    assert.equal(kept.readyState, 'open');
    kept.destroy();
  });

  test('life-cut ends even while frames travel', async () => {
    await once(await pinging('life-cut'), 'close');
  });

  test('close-without-fin answers no close and ends nothing', async () => {
    const { socket } = await rawHandshake(portOf('close-without-fin'), upgradeHeaders(1), '/close-without-fin');
    let ended = false;
    socket.once('end', () => {
      ended = true;
    });
    await once(socket, 'data');
    socket.write(maskedFrame({ opcode: 8, payload: Buffer.of(3, 232) }));
    // A whole exchange with another scenario fits in between.
    await once(await pinging('life-cut'), 'close');
    assert.equal(ended, false);
    socket.destroy();
  });

  function portOf(id: string): number {
    const found = lab.scenarios.find((scenario) => scenario.id === id);
    assert.ok(found, id);
    return Number(new URL(found.url).port);
  }

  /** Answers each pong with the next ping. */
  async function pinging(id: string): Promise<Socket> {
    const { socket } = await rawHandshake(portOf(id), upgradeHeaders(portOf(id)), `/${id}`);
    const ping = () => socket.writable && socket.write(maskedFrame({ opcode: 9 }));
    socket.on('error', () => undefined).on('data', () => setImmediate(ping));
    ping();
    return socket;
  }
});

function endOf(socket: Socket): Promise<'FIN' | 'RST'> {
  return new Promise((resolve) => {
    socket.resume();
    socket.once('end', () => resolve('FIN'));
    socket.once('error', () => resolve('RST'));
  });
}
