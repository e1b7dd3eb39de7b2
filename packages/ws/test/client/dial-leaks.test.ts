import assert from 'node:assert/strict';
import type { Server } from 'node:net';
import { describe, it } from 'node:test';
import { makeCertificate } from '../../src/testing/certificates.ts';
import { answer101, failure, GOOD_ANSWER, opening } from '../support/attempt.ts';
import { answering, listening, onRequest, rawServer, tlsServer } from '../support/peers.ts';

const ROUNDS = 40;

/** What keeps this process alive, counted by kind: connections and timers. */
function held(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (/TCPSocket|TLS|Timeout/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** The handles of sockets that were destroyed are closed by the next turns of the loop, on both sides. */
async function settled(wanted: Record<string, number>): Promise<void> {
  for (let turn = 0; turn < 200 && JSON.stringify(held()) !== JSON.stringify(wanted); turn++) {
    await new Promise(setImmediate);
  }
}

describe('attempts that end in any way', () => {
  const { key, cert } = makeCertificate();
  const servers: Record<string, () => Server> = {
    'close at once': () => rawServer((socket) => socket.end()),
    'reset after the request': () => rawServer((socket) => onRequest(socket, () => socket.resetAndDestroy())),
    'answer 404 and keep the connection': () => answering('HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc'),
    'answer 404 with a body that never ends': () => answering('HTTP/1.1 404 Not Found\r\n\r\nabc'.padEnd(3000, 'x')),
    'say something else': () => answering('220 mail ready\r\n'),
    'answer 101 without Connection': () => answering(answer101({ Connection: undefined })),
    'answer 101 with another Accept': () => answering(answer101({ 'Sec-WebSocket-Accept': 'wrong' })),
    'answer 101 in pieces and stop': () => answering('HTTP/1.1 101 Switching\r\nUpgr'),
    'speak TLS': () => tlsServer({ key, cert }),
  };

  for (const [title, make] of Object.entries(servers)) {
    it(`leave nothing behind with servers that ${title}`, async (t) => {
      const port = await listening(t, make());
      const before = held();
      const options = { handshakeTimeout: title.endsWith('stop') ? 30 : 0 };
      await Promise.all(Array.from({ length: ROUNDS }, () => failure(`ws://127.0.0.1:${port}/`, { options })));
      await settled(before);
      assert.deepEqual(held(), before);
    });
  }

  it('leave nothing behind when they succeed', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    const before = held();
    await Promise.all(
      Array.from({ length: ROUNDS }, () =>
        opening(`ws://127.0.0.1:${port}/`, { options: { handshakeTimeout: 10_000 } }),
      ),
    );
    await settled(before);
    assert.deepEqual(held(), before);
  });
});
