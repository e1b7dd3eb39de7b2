import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  decodeRecord,
  encodeRecord,
  MemorySessionStore,
  SESSION_PROTOCOL,
  type Session,
  type SessionRecord,
} from '../../src/session/index.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { MemoryNetwork, type MemorySocket, turnsUntil } from './support/memory-network.ts';
import { connectedPair, type Log, TestClient, TestServer, timeUntil } from './support/pair.ts';

type Mine = Session<Log, string>;

const limits = { messages: 4, bytes: 100 };

/** A client that says what it likes. */
class Attacker {
  readonly socket: MemorySocket;
  readonly heard: ReturnType<typeof decodeRecord>[] = [];
  closed: number | undefined;

  constructor(network: MemoryNetwork, first?: SessionRecord | Uint8Array | string, protocol = SESSION_PROTOCOL) {
    this.socket = network.open({ protocols: [protocol] });
    this.socket.addEventListener('message', (event: { data: ArrayBuffer }) => {
      this.heard.push(decodeRecord(new Uint8Array(event.data)));
    });
    this.socket.addEventListener('close', (event: { code: number }) => {
      this.closed = event.code;
    });
    this.socket.addEventListener('open', () => first !== undefined && this.say(first));
  }

  say(record: SessionRecord | Uint8Array | string): void {
    if (typeof record === 'string' || record instanceof Uint8Array) this.socket.send(record);
    else this.socket.send(encodeRecord(record));
  }

  /** Opens a session, and resolves with what is needed to resume it. */
  static async withSession(network: MemoryNetwork) {
    const attacker = new Attacker(network, { type: 'open', version: 1, limits, protocols: [] });
    await turnsUntil(() => attacker.heard.length > 0);
    const opened = attacker.heard[0];
    assert.equal(opened?.type, 'opened');
    return { attacker, id: opened.id, token: opened.token };
  }
}

function attacked(options: ConstructorParameters<typeof TestServer>[1] = {}, echo = true) {
  const clock = new FakeClock();
  const network = new MemoryNetwork();
  const there = new TestServer(clock, options, echo);
  network.onConnection = (socket) => there.server.accept(socket, 'request');
  return { clock, network, there };
}

const resume = (
  id: Uint8Array,
  token: Uint8Array,
  more: { attempt?: number; received?: number } = {},
): SessionRecord => ({
  type: 'resume',
  version: 1,
  id,
  token,
  attempt: 1,
  received: 0,
  limits,
  ...more,
});

describe('who wants a session that is not theirs', () => {
  test('a stolen id without its token gets nothing, and the owner is not disturbed', async () => {
    const { network, there, here } = await connectedPair();
    const id = Uint8Array.from(there.session.id.match(/../g) ?? [], (hex) => Number.parseInt(hex, 16));
    const thief = new Attacker(network, resume(id, new Uint8Array(32)));
    await turnsUntil(() => thief.closed !== undefined);
    assert.deepEqual(thief.heard, [
      { type: 'rejected', reason: 'unknown', retryAfterMs: 0, text: 'There is no such session' },
    ]);
    assert.equal(thief.closed, 1008);
    assert.match(there.rejections[0] as string, /^unknown: The token is wrong/);
    assert.equal(there.session.state, 'open');
    here.client.send('still mine');
    await turnsUntil(() => here.received.length === 1);
  });

  test('a session that never was is answered in the same words', async () => {
    const { network, there } = attacked();
    const thief = new Attacker(network, resume(new Uint8Array(16), new Uint8Array(32)));
    await turnsUntil(() => thief.closed !== undefined);
    assert.deepEqual(thief.heard, [
      { type: 'rejected', reason: 'unknown', retryAfterMs: 0, text: 'There is no such session' },
    ]);
    assert.match(there.rejections[0] as string, /never was/);
  });

  test('the right token in the hands of another user is not enough', async () => {
    let user = 'ann';
    const { network, there } = attacked({ identify: () => user });
    const { id, token } = await Attacker.withSession(network);
    user = 'bob';
    const thief = new Attacker(network, resume(id, token));
    await turnsUntil(() => thief.closed !== undefined);
    assert.equal(there.session.user, 'ann');
    assert.match(there.rejections[0] as string, /^unknown: The session belongs to another user/);
    assert.equal(there.session.state, 'open');
  });

  test('mayResume has the last word', async () => {
    const asked: unknown[] = [];
    const { network, there } = attacked({
      mayResume: async (session, request) => {
        asked.push([session.data.seen, request]);
        return false;
      },
    });
    const { id, token } = await Attacker.withSession(network);
    const other = new Attacker(network, resume(id, token));
    await turnsUntil(() => other.closed !== undefined);
    assert.deepEqual(asked, [[[], 'request']]);
    assert.match(there.rejections[0] as string, /mayResume said no/);
  });

  test('a hook that throws rejects the client, without its words', async () => {
    const { network, there } = attacked({
      data: () => {
        throw new Error('the password of the database is 1234');
      },
    });
    const client = new Attacker(network, { type: 'open', version: 1, limits, protocols: [] });
    await turnsUntil(() => client.closed !== undefined);
    assert.deepEqual(client.heard[0], {
      type: 'rejected',
      reason: 'refused',
      retryAfterMs: 0,
      text: 'The server failed',
    });
    assert.match(there.rejections[0] as string, /password/);
    assert.equal(there.server.size, 0);
  });

  test('an old attempt that comes late does not take the session from the latest', async () => {
    const { network, there } = attacked();
    const { id, token } = await Attacker.withSession(network);
    const latest = new Attacker(network, resume(id, token, { attempt: 7 }));
    await turnsUntil(() => latest.heard.length === 1);
    const late = new Attacker(network, resume(id, token, { attempt: 6 }));
    await turnsUntil(() => late.closed !== undefined);
    assert.equal((late.heard[0] as { reason?: string }).reason, 'replaced');
    assert.equal(latest.closed, undefined);
    assert.equal(there.session.state, 'open');
  });

  test('the second connection takes over, and the first one hears why and is cut', async () => {
    const { network, there } = attacked();
    const { attacker: first, id, token } = await Attacker.withSession(network);
    const second = new Attacker(network, resume(id, token));
    await turnsUntil(() => first.closed !== undefined && second.heard.length > 0);
    assert.equal(second.heard[0]?.type, 'resumed');
    assert.equal(there.sessions.length, 1);
    assert.equal(there.session.state, 'open');
  });
});

test('who missed the end of the goodbye comes back to hear it, and only who closed in order is forgotten at once', async () => {
  const store = new MemorySessionStore<Log>();
  const { network, there } = attacked({ store });
  const { attacker: first, id, token } = await Attacker.withSession(network);
  first.say({ type: 'fin', number: 1, ack: 0, code: 1000, reason: '' });
  await turnsUntil(() => first.heard.at(-1)?.type === 'fin');
  first.say(ack(1));
  await turnsUntil(() => there.ends.length === 1);
  first.socket.terminate();
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([there.server.size, store.size], [0, 1]);
  const second = new Attacker(network, resume(id, token, { received: 1 }));
  await turnsUntil(() => second.heard.length > 0);
  assert.deepEqual([second.heard[0]?.type, (second.heard[0] as { received?: number }).received], ['resumed', 1]);
  second.socket.close(1000);
  await turnsUntil(() => store.size === 0);
  assert.equal(there.sessions.length, 1);
});

describe('who breaks the rules of a session loses it, and is told by which', () => {
  const rules: [string, (SessionRecord | Uint8Array | string)[], RegExp][] = [
    ['an acknowledgement of what was never sent', [{ type: 'ack', ack: 1 }], /never sent: 1/],
    ['an acknowledgement that is taken back', [text(1), ack(1), ack(0)], /took back/],
    ['a number too far', [text(2)], /skipped numbers: 2 after 0/],
    ['a number again on one connection', [text(1), text(1)], /again on one connection/],
    [
      'a message behind the end',
      [{ type: 'fin', number: 1, ack: 0, code: 1000, reason: '' }, text(2)],
      /behind the end/,
    ],
    ['a record of the handshake', [{ type: 'open', version: 1, limits, protocols: [] }], /Expected silence|may not/],
    ['bytes that are no record', [Uint8Array.of(0x99)], /0x99 is no type/],
    ['an empty message', [new Uint8Array()], /ends before its type/],
    ['a text message', ['hello'], /no record/],
    ['a text that is not UTF-8', [{ type: 'text', number: 1, ack: 0, payload: Uint8Array.of(0xff) }], /not UTF-8/],
  ];
  for (const [name, records, expected] of rules) {
    test(name, async () => {
      const { network, there } = attacked();
      const { attacker } = await Attacker.withSession(network);
      for (const record of records) {
        attacker.say(record);
        await turnsUntil(() => network.carried > 0);
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
      await turnsUntil(() => attacker.closed !== undefined);
      const abort = attacker.heard.at(-1);
      assert.equal(abort?.type, 'abort');
      assert.match(abort.text, expected);
      assert.deepEqual(there.ends, ['violation']);
      assert.equal(there.server.size, 0);
    });
  }

  test('more messages than it may have on the way', async () => {
    const { network, there } = attacked({ maxInFlightMessages: 5 }, false);
    const { attacker } = await Attacker.withSession(network);
    for (let number = 1; number <= 6; number++) attacker.say(text(number));
    await turnsUntil(() => attacker.closed !== undefined);
    assert.deepEqual(there.ends, ['violation']);
  });

  test('more bytes than it may have on the way', async () => {
    const { network, there } = attacked({ maxInFlightBytes: 1000 }, false);
    const { attacker } = await Attacker.withSession(network);
    for (let number = 1; number <= 3; number++) {
      attacker.say({ type: 'binary', number, ack: 0, payload: new Uint8Array(400) });
    }
    await turnsUntil(() => attacker.closed !== undefined);
    assert.deepEqual(there.ends, ['violation']);
  });

  test('a resumption that says it received what was never sent', async () => {
    const { network, there } = attacked();
    const { id, token } = await Attacker.withSession(network);
    const again = new Attacker(network, resume(id, token, { received: 100 }));
    await turnsUntil(() => again.closed !== undefined);
    assert.equal((again.heard.at(-1) as { reason?: string }).reason, 'diverged');
    assert.deepEqual(there.ends, ['violation']);
  });
});

describe('who wants too much', () => {
  test('says nothing, and is closed after handshakeTimeoutMs', async () => {
    const { clock, network, there } = attacked({ handshakeTimeoutMs: 500 });
    const silent = new Attacker(network);
    await turnsUntil(() => silent.socket.readyState === 1);
    await turnsUntil(() => clock.pending > 0);
    clock.advance(500);
    await turnsUntil(() => silent.closed !== undefined);
    assert.match(there.rejections[0] as string, /No session within 500 ms/);
    assert.equal(clock.pending, 0);
  });

  test('does not speak the session protocol, and is closed; or gets a plain WebSocket where that is allowed', async () => {
    const { network, there } = attacked();
    const plain = new Attacker(network, undefined, 'chat');
    await turnsUntil(() => plain.closed === 1008);
    assert.match(
      there.rejections[0] as string,
      /Expected the subprotocol session\.1\.handfast, agreed was the subprotocol chat/,
    );
    const taken: string[] = [];
    const lenient = attacked({ plain: (socket) => taken.push(socket.protocol) });
    new Attacker(lenient.network, undefined, 'chat');
    await turnsUntil(() => taken.length === 1);
    assert.deepEqual(taken, ['chat']);
  });

  test('speaks another version, or nonsense first', async () => {
    const { network } = attacked();
    const newer = new Attacker(network, { type: 'open', version: 2, limits, protocols: [] });
    const wild = new Attacker(network, text(1));
    await turnsUntil(() => newer.closed !== undefined && wild.closed !== undefined);
    assert.equal((newer.heard[0] as { reason?: string }).reason, 'version');
    assert.equal((wild.heard[0] as { reason?: string }).reason, 'violation');
    assert.deepEqual([newer.closed, wild.closed], [1002, 1002]);
  });

  test('opens more sessions than maxSessions, and is told to come back later', async () => {
    const { network, there } = attacked({ maxSessions: 3 });
    for (let i = 0; i < 3; i++) await Attacker.withSession(network);
    const fourth = new Attacker(network, { type: 'open', version: 1, limits, protocols: [] });
    await turnsUntil(() => fourth.closed !== undefined);
    const rejected = fourth.heard[0] as { reason?: string; retryAfterMs?: number };
    assert.equal(rejected.reason, 'busy');
    assert.ok((rejected.retryAfterMs ?? 0) > 0);
    assert.equal(fourth.closed, 1013);
    assert.equal(there.server.size, 3);
  });

  test('resumes again and again to have everything replayed, and is stopped for a while', async () => {
    const { clock, network, there } = attacked({ maxResumesPerMinute: 5 }, false);
    const { id, token } = await Attacker.withSession(network);
    there.session.send('a'.repeat(90));
    let replayed = 0;
    for (let attempt = 1; attempt <= 20; attempt++) {
      const attacker = new Attacker(network, resume(id, token, { attempt }));
      await turnsUntil(() => attacker.heard.length >= 2 || attacker.closed !== undefined);
      replayed += attacker.heard.filter(({ type }) => type === 'text').length;
    }
    assert.equal(replayed, 5);
    assert.equal(there.server.size, 1);
    clock.advance(60_000);
    const later = new Attacker(network, resume(id, token, { attempt: 21 }));
    await turnsUntil(() => later.heard.length >= 2);
    assert.equal(later.heard[1]?.type, 'text');
  });

  test('never acknowledges: what waits is bounded for one session, and send says so', async () => {
    const { network, there } = attacked({ maxBufferedBytes: 1000, maxBufferedMessages: 20 }, false);
    await Attacker.withSession(network);
    for (let i = 0; i < 11; i++) there.session.send('x'.repeat(90));
    assert.throws(() => there.session.send('x'.repeat(90)), {
      code: 'SESSION_BUFFER_FULL',
      message: /11 messages with 990 bytes wait .* maxBufferedBytes 1000/,
    });
    for (let i = 11; i < 20; i++) there.session.send('');
    assert.throws(() => there.session.send(''), { code: 'SESSION_BUFFER_FULL' });
    assert.equal(there.server.bufferedAmount, 990);
  });

  test('many who never acknowledge: in total too; who is gone for longest goes first', async () => {
    const { network, there } = attacked({ maxTotalBufferedBytes: 1000 }, false);
    const attackers = [];
    for (let i = 0; i < 4; i++) attackers.push(await Attacker.withSession(network));
    const [first, second, third, fourth] = there.sessions as [Mine, Mine, Mine, Mine];
    attackers[1]?.attacker.socket.terminate();
    await turnsUntil(() => second.state === 'suspended');
    attackers[0]?.attacker.socket.terminate();
    await turnsUntil(() => first.state === 'suspended');
    for (const session of [first, second, third]) for (let i = 0; i < 4; i++) session.send('x'.repeat(80));
    assert.equal(there.server.bufferedAmount, 960);
    fourth.send('x'.repeat(80));
    assert.deepEqual(there.ends, ['evicted']);
    assert.equal(second.state, 'ended');
    assert.equal(there.server.bufferedAmount, 720);
    for (let i = 0; i < 6; i++) fourth.send('x'.repeat(90));
    assert.deepEqual(there.ends, ['evicted', 'evicted']);
    for (let i = 0; i < 1; i++) fourth.send('x'.repeat(50));
    assert.throws(() => fourth.send('x'.repeat(90)), {
      code: 'SESSION_BUFFER_FULL',
      message: /maxTotalBufferedBytes, 1000/,
    });
    assert.equal(third.state, 'open');
  });

  test('goes away for ever: the session ends after windowMs, with what was not confirmed', async () => {
    const { clock, network, there } = attacked({ windowMs: 1000 }, false);
    const { attacker } = await Attacker.withSession(network);
    there.session.send('into the void');
    attacker.socket.terminate();
    await turnsUntil(() => there.session.state === 'suspended');
    clock.advance(900);
    assert.equal(there.server.size, 1);
    clock.advance(350);
    const end = await there.session.ended;
    assert.equal(end.cause, 'expired');
    assert.equal(end.error?.code, 'SESSION_EXPIRED');
    assert.deepEqual(end.unconfirmed, [{ number: 1, data: 'into the void', isBinary: false }]);
    assert.deepEqual([there.server.size, there.server.bufferedAmount], [0, 0]);
  });
});

describe('a client whose server does not have the session any more', () => {
  test('is told, gets back what was not confirmed, and decides', async () => {
    const { clock, network, there, here } = await connectedPair({ windowMs: 1000 });
    network.cut();
    const accept = network.onConnection;
    network.onConnection = (socket) => socket.terminate();
    here.client.send('one');
    here.client.send('two');
    await timeUntil(clock, () => there.ends.length === 1);
    assert.deepEqual(there.ends, ['expired']);
    network.onConnection = accept;
    await timeUntil(clock, () => here.client.state === 'lost');
    assert.equal(here.events.at(-1), 'lost SESSION_LOST unknown with one,two');
    here.client.restart();
    here.client.send('again');
    await timeUntil(clock, () => here.received.length === 1);
    assert.deepEqual(here.received, ['echo again']);
    assert.equal(there.sessions.length, 2);
  });

  test('with onLost: new, what the listener sends goes to the new session', async () => {
    const { clock, network, there, here } = await connectedPair({ windowMs: 1000 }, { onLost: 'new' });
    here.client.on('lost', ({ unconfirmed }) => {
      for (const { data } of unconfirmed) here.client.send(data);
    });
    there.session.terminate();
    await turnsUntil(() => there.ends.length === 1);
    await timeUntil(clock, () => there.sessions.length === 2);
    network.cut();
    here.client.send('kept');
    there.session.terminate();
    await timeUntil(clock, () => here.received.length === 1);
    assert.deepEqual(here.received, ['echo kept']);
  });

  test('does not trust a server that forgot what it had acknowledged', async () => {
    const clock = new FakeClock();
    const network = new MemoryNetwork();
    let connections = 0;
    network.onConnection = (socket) => {
      socket.addEventListener('message', () => {
        const key = { id: new Uint8Array(16), token: new Uint8Array(32), windowMs: 1000, limits };
        if (connections++ === 0) socket.send(encodeRecord({ type: 'opened', ...key, protocol: '' }));
        else if (connections === 2) socket.send(encodeRecord({ type: 'ack', ack: 1 }));
        else if (connections === 3) socket.send(encodeRecord({ type: 'resumed', received: 0, windowMs: 1000, limits }));
      });
    };
    const here = new TestClient(network, clock);
    await turnsUntil(() => here.client.state === 'open');
    here.client.send('hello');
    await turnsUntil(() => here.client.unconfirmed.length === 0);
    network.cut();
    await timeUntil(clock, () => here.client.state === 'lost');
    assert.match(here.events.at(-1) as string, /^lost SESSION_VIOLATION/);
  });
});

function text(number: number, ack = 0): SessionRecord {
  return { type: 'text', number, ack, payload: new Uint8Array() };
}

function ack(number: number): SessionRecord {
  return { type: 'ack', ack: number };
}
