import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { maskedFrame } from '@handfast/ws/testing';
import { idle } from '../../src/lab/groups/idle.ts';
import { startBackend } from '../../src/lab/hosts/backend.ts';
import type { OpenPort } from '../../src/lab/hosts/port.ts';
import { forward, openTunnel } from '../../src/lab/wire/forward.ts';
import { Random } from '../../src/lab/wire/random.ts';
import { openAndTalk } from '../../src/lab/wire/talk.ts';
import { Visit } from '../../src/lab/wire/visit.ts';
import { MAX_WAITING_BYTES } from '../../src/shared/write-slowly.ts';
import { handshake } from '../listen/support/requests.ts';

const PIECE_BYTES = 64 * 1024;
const SENT_BYTES = 64 * 1024 * 1024;
/** Of the other end of a connection nothing is heard for so many turns of the event loop: nothing moves any more. */
const QUIET_TURNS = 1000;

/** A client that sends as fast as anybody reads it, and reads one piece in so many turns of the event loop. */
class Flooder extends Duplex {
  readonly #piece = maskedFrame({ opcode: 2, payload: Buffer.alloc(PIECE_BYTES) });
  readonly #turns: number;
  sent = 0;
  received = 0;
  mostWaiting = 0;

  constructor(turns: number) {
    super();
    this.#turns = turns;
  }

  override _read(): void {
    if (this.sent >= SENT_BYTES) return;
    this.sent += PIECE_BYTES;
    this.push(this.#piece);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.mostWaiting = Math.max(this.mostWaiting, this.writableLength);
    this.received += chunk.length;
    if (this.received >= SENT_BYTES) this.emit('echoed');
    void this.#after(this.#turns, done);
  }

  async #after(turns: number, done: () => void): Promise<void> {
    for (let i = 0; i < turns && !this.destroyed; i++) await turn();
    done();
  }
}

describe('a client that sends much', () => {
  let backend: OpenPort;
  before(async () => {
    backend = await startBackend();
  });
  after(() => backend.close());

  async function visited(client: Flooder, head: string, paceMs = 1): Promise<Visit> {
    const visit = new Visit(client, {
      paceMs,
      random: new Random(1),
      healthyPort: backend.port,
      backendPort: backend.port,
      sawData: () => undefined,
    });
    client.unshift(head);
    await visit.readHead();
    return visit;
  }

  const places: Readonly<Record<string, (visit: Visit) => void>> = {
    'a scenario that talks': (visit) => openAndTalk(visit),
    'a reverse proxy': (visit) => forward(visit),
    'a forward proxy': (visit) => openTunnel(visit, backend.port),
  };
  for (const [name, answer] of Object.entries(places)) {
    test(`and reads slowly gets everything of ${name}, which holds little of it at a time`, async () => {
      const client = new Flooder(3);
      const visit = await visited(client, `CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n${handshake()}`);
      if (name !== 'a forward proxy') await visit.readHead();
      const echoed = once(client, 'echoed');
      answer(visit);
      await echoed;
      visit.destroy();
      assert.ok(client.mostWaiting <= MAX_WAITING_BYTES + 4 * PIECE_BYTES, `${client.mostWaiting} bytes waited`);
    });
  }

  test('to a scenario that answers late is cut before that holds all of it', async () => {
    const late = idle.scenarios.find(({ id }) => id === 'frames-held')?.place;
    assert.ok(late?.on === 'shared');
    const client = new Flooder(0);
    const visit = await visited(client, handshake(), 60_000);
    const closed = once(client, 'close');
    await late.answer(visit);
    await closed;
    assert.ok(client.sent < SENT_BYTES, 'everything was read');
  });

  test('and reads nothing is no longer read, neither by a reverse proxy nor by the server behind it', async () => {
    const client = new Flooder(Number.POSITIVE_INFINITY);
    const visit = await visited(client, handshake());
    forward(visit);
    let [before, quiet] = [0, 0];
    while (quiet < QUIET_TURNS) {
      quiet = client.sent === before ? quiet + 1 : 0;
      before = client.sent;
      await turn();
    }
    visit.destroy();
    assert.ok(client.sent < SENT_BYTES, 'everything was read');
  });
});
