import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import type { Backplane, BackplaneLink, BackplaneReceiver } from '../../src/server/topics/backplane.ts';
import type { BackplaneError } from '../../src/server/topics/backplane-error.ts';
import { LocalBackplane } from '../../src/server/topics/local-backplane.ts';
import { upgraded } from '../support/upgraded.ts';
import { closed } from '../support/websockets.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const serverOn = (backplane: Backplane) => new WebSocketServer({ noServer: true, backplane });
const codesOf = (wss: WebSocketServer) => {
  const codes: string[] = [];
  wss.on('backplaneError', (error: BackplaneError) => codes.push(`${error.code} ${error.topic} ${error.message}`));
  return codes;
};

describe('a server with a LocalBackplane', () => {
  it('reaches the subscribers of the other servers on it, each once', async () => {
    const backplane = new LocalBackplane();
    const [north, south, west] = [serverOn(backplane), serverOn(backplane), serverOn(backplane)];
    const members = [
      await upgraded(north),
      await upgraded(north),
      await upgraded(south),
      await upgraded(west),
    ] as const;
    for (const { server } of members.slice(0, 3)) server.subscribe('room');
    members[3].server.subscribe('other');
    assert.deepEqual(north.publish('room', 'from north'), { sent: 2, skipped: 0 });
    assert.deepEqual(west.publish('room', 'from west'), { sent: 0, skipped: 0 });
    await settled();
    assert.deepEqual(
      members.map(({ received }) => received),
      [['from north', 'from west'], ['from north', 'from west'], ['from north', 'from west'], []],
    );
  });

  it('carries text and bytes as they are, compressed as they were said to be, whatever the memory holds later', async () => {
    const backplane = new LocalBackplane();
    const [north, south] = [serverOn(backplane), serverOn(backplane)];
    const { server, client } = await upgraded(south);
    server.subscribe('room');
    const seen: string[] = [];
    client.on('message', (data, isBinary) => seen.push(`${isBinary} ${data}`));
    const memory = Buffer.from('bytes');
    north.publish('room', memory);
    memory.fill('x');
    north.publish('room', 'é', { compress: false });
    north.publish('room', north.prepare('', { binary: true, compress: 'once' }));
    await settled();
    assert.deepEqual(seen, ['true bytes', 'false é', 'true ']);
  });

  it('leaves out whom the publisher leaves out, wherever it is', async () => {
    const backplane = new LocalBackplane();
    const [north, south] = [serverOn(backplane), serverOn(backplane)];
    const [sender, here, there] = [await upgraded(north), await upgraded(north), await upgraded(south)];
    for (const { server } of [sender, here, there]) server.subscribe('room');
    assert.deepEqual(north.publish('room', 'to others', { except: sender.server }), { sent: 1, skipped: 1 });
    await settled();
    assert.deepEqual([sender.received, here.received, there.received], [[], ['to others'], ['to others']]);
  });

  it('frees everything: a topic with its last subscriber, the rest with the server', async () => {
    const backplane = new LocalBackplane();
    const [north, south] = [serverOn(backplane), serverOn(backplane)];
    const one = await upgraded(north);
    one.server.subscribe('a');
    one.server.subscribe('b');
    one.server.unsubscribe('a');
    const probe = backplane.join({ message: () => {}, error: () => {} });
    const told: string[] = [];
    const join = backplane.join({ message: (topic) => told.push(topic), error: () => {} });
    join.subscribe('a');
    south.publish('a', 'x');
    assert.deepEqual(told, ['a']);
    const end = closed(one.server);
    one.client.close();
    await end;
    await new Promise<void>((resolve) => north.close(() => resolve()));
    await new Promise<void>((resolve) => south.close(() => resolve()));
    join.close();
    probe.close();
    assert.deepEqual(told, ['a']);
    assert.deepEqual(Object.keys(backplane), []);
  });
});

/** Something that carries messages in its own time, as a connection to another machine does. */
class SlowBackplane implements Backplane {
  readonly links: SlowLink[] = [];
  readonly calls: string[] = [];
  /** What is under way; the test lets it arrive. */
  readonly underWay: { topic: string; arrive: () => void }[] = [];
  fails: Partial<Record<'publish' | 'subscribe' | 'unsubscribe' | 'close', 'throws' | 'rejects'>> = {};

  join(receiver: BackplaneReceiver): BackplaneLink {
    const link = new SlowLink(this, receiver);
    this.links.push(link);
    return link;
  }

  /** Lets messages arrive: those of this topic, or all. */
  arrive(topic?: string): void {
    const due = this.underWay.filter((it) => topic === undefined || it.topic === topic);
    for (const it of due) {
      this.underWay.splice(this.underWay.indexOf(it), 1);
      it.arrive();
    }
  }
}

class SlowLink implements BackplaneLink {
  readonly receiver: BackplaneReceiver;
  readonly topics = new Set<string>();
  readonly #backplane: SlowBackplane;

  constructor(backplane: SlowBackplane, receiver: BackplaneReceiver) {
    this.#backplane = backplane;
    this.receiver = receiver;
  }

  async #call(name: 'publish' | 'subscribe' | 'unsubscribe' | 'close', topic: string): Promise<void> {
    this.#backplane.calls.push(`${name} ${topic}`.trim());
    if (this.#backplane.fails[name] === 'rejects') throw new Error(`${name} failed`);
  }

  #throwIfAsked(name: 'publish' | 'subscribe' | 'unsubscribe' | 'close'): void {
    if (this.#backplane.fails[name] === 'throws') throw new Error(`${name} threw`);
  }

  publish(topic: string, message: Uint8Array): Promise<void> {
    this.#throwIfAsked('publish');
    for (const { receiver, topics } of this.#backplane.links) {
      const arrive = () => {
        // Its own memory, as from a socket.
        if (topics.has(topic)) receiver.message(topic, Uint8Array.from(message));
      };
      this.#backplane.underWay.push({ topic, arrive });
    }
    return this.#call('publish', topic);
  }

  subscribe(topic: string): Promise<void> {
    this.#throwIfAsked('subscribe');
    this.topics.add(topic);
    return this.#call('subscribe', topic);
  }

  unsubscribe(topic: string): Promise<void> {
    this.topics.delete(topic);
    return this.#call('unsubscribe', topic);
  }

  close(): Promise<void> {
    return this.#call('close', '');
  }
}

describe('a server with a backplane that takes its time', () => {
  it('asks for the topics that have subscribers here, once each, and leaves them in order', async () => {
    const backplane = new SlowBackplane();
    const wss = serverOn(backplane);
    const [one, two] = [await upgraded(wss), await upgraded(wss)];
    one.server.subscribe('a');
    two.server.subscribe('a');
    one.server.unsubscribe('a');
    two.server.unsubscribe('a');
    two.server.subscribe('a');
    two.server.subscribe('b');
    const end = closed(two.server);
    two.server.terminate();
    await end;
    one.server.terminate();
    await new Promise<void>((resolve) => wss.close(() => resolve()));
    const calls = [
      'subscribe a',
      'unsubscribe a',
      'subscribe a',
      'subscribe b',
      'unsubscribe a',
      'unsubscribe b',
      'close',
    ];
    assert.deepEqual(backplane.calls, calls);
  });

  it('does not join before it has to do with a topic, nor after its end', async () => {
    const backplane = new SlowBackplane();
    const wss = serverOn(backplane);
    assert.equal(backplane.links.length, 0);
    await new Promise<void>((resolve) => wss.close(() => resolve()));
    assert.deepEqual(wss.publish('a', ''), { sent: 0, skipped: 0 });
    assert.equal(backplane.links.length, 0);
  });

  it('gives its own subscribers a message at once, and not again when it comes back', async () => {
    const backplane = new SlowBackplane();
    const [north, south] = [serverOn(backplane), serverOn(backplane)];
    const [here, there] = [await upgraded(north), await upgraded(south)];
    for (const { server } of [here, there]) server.subscribe('a');
    north.publish('a', 'hello');
    await settled();
    assert.deepEqual([here.received, there.received], [['hello'], []]);
    backplane.arrive();
    await settled();
    assert.deepEqual([here.received, there.received], [['hello'], ['hello']]);
  });

  it('keeps the order of each topic, though topics overtake one another', async () => {
    const backplane = new SlowBackplane();
    const [north, south] = [serverOn(backplane), serverOn(backplane)];
    const { server, received } = await upgraded(south);
    server.subscribe('slow');
    server.subscribe('fast');
    for (const i of [1, 2]) for (const topic of ['slow', 'fast']) north.publish(topic, `${topic} ${i}`);
    backplane.arrive('fast');
    backplane.arrive('slow');
    await settled();
    assert.deepEqual(received, ['fast 1', 'fast 2', 'slow 1', 'slow 2']);
  });

  it('drops what arrives when nobody is subscribed any more, or the server has closed', async () => {
    const backplane = new SlowBackplane();
    const [north, south] = [serverOn(backplane), serverOn(backplane)];
    const { server, received } = await upgraded(south);
    const codes = codesOf(south);
    codesOf(north);
    server.subscribe('a');
    north.publish('a', 'late');
    server.unsubscribe('a');
    backplane.links[0]?.receiver.message('a', Buffer.alloc(10, 1));
    backplane.arrive();
    server.terminate();
    await new Promise<void>((resolve) => south.close(() => resolve()));
    for (const { receiver } of backplane.links) receiver.message('a', Buffer.from('nonsense'));
    await settled();
    assert.deepEqual([received, codes], [[], []]);
  });

  it('emits what fails, thrown or rejected, and serves its own subscribers all the same', async () => {
    for (const way of ['throws', 'rejects'] as const) {
      const backplane = new SlowBackplane();
      backplane.fails = { publish: way, subscribe: way };
      const wss = serverOn(backplane);
      const errors: BackplaneError[] = [];
      wss.on('backplaneError', (error) => errors.push(error));
      const { server, received } = await upgraded(wss);
      server.subscribe('a');
      assert.deepEqual(wss.publish('a', 'hello'), { sent: 1, skipped: 0 });
      await settled();
      assert.deepEqual(received, ['hello']);
      assert.deepEqual(
        errors.map(({ code, operation, topic }) => ({ code, operation, topic })),
        [
          { code: 'WS_ERR_BACKPLANE_SUBSCRIBE', operation: 'subscribe', topic: 'a' },
          { code: 'WS_ERR_BACKPLANE_PUBLISH', operation: 'publish', topic: 'a' },
        ],
      );
      assert.match(errors[1]?.message ?? '', /other servers do not get it \(topic "a"\): publish (failed|threw)$/);
      assert.match(String(errors[1]?.cause), /^Error: publish/);
    }
  });

  it('asks again for a topic that it could not get, with the next subscriber', async () => {
    const backplane = new SlowBackplane();
    const wss = serverOn(backplane);
    codesOf(wss);
    const [one, two] = [await upgraded(wss), await upgraded(wss)];
    backplane.fails = { subscribe: 'rejects' };
    one.server.subscribe('a');
    await settled();
    backplane.fails = {};
    two.server.subscribe('a');
    assert.deepEqual(backplane.calls, ['subscribe a', 'subscribe a']);
  });

  it('emits what the backplane reports, and what it brings that is none of ours', async () => {
    const backplane = new SlowBackplane();
    const wss = serverOn(backplane);
    const codes = codesOf(wss);
    const { server } = await upgraded(wss);
    server.subscribe('a');
    backplane.links[0]?.receiver.error(new Error('the connection is lost'));
    backplane.links[0]?.receiver.message('a', Buffer.from('x'));
    await settled();
    assert.deepEqual(codes, [
      'WS_ERR_BACKPLANE_RECEIVE undefined The backplane reports: the connection is lost',
      'WS_ERR_BACKPLANE_RECEIVE a The backplane reports (topic "a"): a message of 1 bytes is too short to be one of ours',
    ]);
  });

  it('warns once when nobody listens to what fails, and goes on', async () => {
    const backplane = new SlowBackplane();
    backplane.fails = { publish: 'rejects' };
    const wss = serverOn(backplane);
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    for (let i = 0; i < 3; i++) wss.publish('a', 'hello');
    await settled();
    await settled();
    process.off('warning', onWarning);
    const ours = warnings.filter(({ name }) => name === 'BackplaneError');
    assert.deepEqual(
      ours.map(({ message }) => message.includes('listen to "backplaneError"')),
      [true],
    );
  });
});
