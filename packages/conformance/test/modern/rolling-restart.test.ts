import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { WebSocket } from '@handfast/ws';
import { MemorySessionStore, SessionClient } from '@handfast/ws/session';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import type { Listening } from '../../src/interop/on-free-ports.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { startRollingHaproxy } from '../../src/session/rolling-haproxy.ts';
import { type Log, RollingServer } from '../../src/session/rolling-server.ts';

const CLIENTS = 1000;
/** Messages of each client in each part of the story. */
const EACH = 5;

withPeer('HAProxy', findProgram('haproxy') ?? findProgram('/usr/sbin/haproxy'), (program) => {
  const scratch = makeScratch('rolling');
  const store = new MemorySessionStore<Log>();
  const servers = [new RollingServer(store), new RollingServer(store)] as const;
  let haproxy: Listening<'front'>;

  before(async () => {
    for (const server of servers) await server.start();
    haproxy = await startRollingHaproxy(program, scratch, [servers[0].port, servers[1].port]);
  });
  after(async () => {
    for (const server of servers) await server.stop(0);
    await haproxy?.child.stop();
    scratch.remove();
  });

  test(`two servers are restarted, one after the other, and ${CLIENTS} clients lose and repeat no message`, async () => {
    const url = `ws://127.0.0.1:${haproxy.ports.front}/`;
    const talkers = Array.from({ length: CLIENTS }, (_, i) => new Talker(url, i));
    const talk = () => Promise.all(talkers.map((talker) => talker.talk(EACH)));
    await talk();
    assert.equal(servers[0].opened + servers[1].opened, CLIENTS);
    for (const server of servers) {
      // They go on talking while the server sends them away.
      const [drained] = await Promise.all([server.stop(500), talk()]);
      assert.equal(drained.terminated, 0);
      assert.ok(drained.closed > CLIENTS / 4, `${drained.closed} were told`);
      const isUp = haproxy.child.line(/Server servers\/s\d is UP/);
      await server.start();
      await isUp;
      await talk();
    }

    const expected = (i: number) => Array.from({ length: 5 * EACH }, (_, n) => `${i}.${n}`);
    for (const [i, talker] of talkers.entries()) {
      assert.deepEqual(
        talker.received,
        expected(i).map((word) => `echo ${word}`),
      );
      assert.deepEqual(store.read(talker.client.id as string)?.data.seen, expected(i));
      assert.deepEqual(talker.losses, []);
    }
    assert.equal(servers[0].opened + servers[1].opened, CLIENTS, 'nobody had to begin anew');
    assert.ok(servers[0].moved + servers[1].moved >= CLIENTS, `${servers[0].moved} and ${servers[1].moved} moved`);

    const ends = await Promise.all(talkers.map(({ client }) => client.close()));
    assert.deepEqual(new Set(ends.map(({ error }) => error)), new Set([undefined]));
  });
});

/** A client that says the next thing when it has heard the echo of the last. */
class Talker {
  readonly client: SessionClient;
  readonly received: string[] = [];
  readonly losses: string[] = [];
  readonly #name: number;
  #said = 0;
  #until = 0;
  #done: () => void = () => {};

  constructor(url: string, name: number) {
    this.#name = name;
    this.client = new SessionClient(url, { WebSocket, minDelayMs: 50, maxDelayMs: 500, restartDelayMs: 1500 });
    this.client.on('lost', ({ error }) => this.losses.push(error.message));
    this.client.on('message', ({ data }) => {
      this.received.push(data as string);
      if (this.received.length === this.#until) this.#done();
      else this.#say();
    });
  }

  /** Resolves when so many more messages have been echoed. */
  talk(count: number): Promise<void> {
    this.#until = this.received.length + count;
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#say();
    });
  }

  #say(): void {
    this.client.send(`${this.#name}.${this.#said++}`);
  }
}
