import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { peekFeatures } from '../../src/api/internals/socket-internals.ts';
import { WebSocket } from '../../src/api/websocket.ts';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { upgraded } from '../support/upgraded.ts';
import { closed, pair } from '../support/websockets.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('topics', () => {
  it('reach those who have subscribed, and nobody else', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const [one, two, three] = [await upgraded(wss), await upgraded(wss), await upgraded(wss)];
    assert.equal(one.server.subscribe('a'), true);
    assert.equal(two.server.subscribe('a'), true);
    assert.equal(two.server.subscribe('b'), true);
    assert.deepEqual(wss.publish('a', 'to a'), { sent: 2, skipped: 0 });
    assert.deepEqual(wss.publish('b', Buffer.from('to b')), { sent: 1, skipped: 0 });
    assert.deepEqual(wss.publish('c', 'to c'), { sent: 0, skipped: 0 });
    await settled();
    assert.deepEqual([one.received, two.received, three.received], [['to a'], ['to a', 'to b'], []]);
    assert.equal(peekFeatures(three.server), undefined, 'a socket without topics pays nothing');
  });

  it('leave out whom they are told to', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const all = [await upgraded(wss), await upgraded(wss), await upgraded(wss)] as const;
    for (const { server } of all) server.subscribe('a');
    assert.deepEqual(wss.publish('a', '1', { except: all[0].server }), { sent: 2, skipped: 1 });
    assert.deepEqual(wss.publish('a', '2', { except: new Set([all[0].server, all[1].server]) }), {
      sent: 1,
      skipped: 2,
    });
    assert.deepEqual(wss.publish('a', '3', { except: [] }), { sent: 3, skipped: 0 });
    await settled();
    assert.deepEqual(
      all.map(({ received }) => received),
      [['3'], ['1', '3'], ['1', '2', '3']],
    );
  });

  it('reach nobody twice who leaves and comes back while it is sent', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const all = [await upgraded(wss), await upgraded(wss)] as const;
    for (const { server } of all) {
      server.subscribe('a');
      const send = server.send.bind(server) as (data: unknown) => void;
      server.send = ((data: unknown) => {
        if (server.unsubscribe('a') && server.bufferedAmount < 1000) server.subscribe('a');
        send(data);
      }) as typeof server.send;
    }
    assert.deepEqual(wss.publish('a', '1'), { sent: 2, skipped: 0 });
    await settled();
    assert.deepEqual(
      all.map(({ received }) => received),
      [['1'], ['1']],
    );
  });

  it('are subscribed to and left once', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const { server, received } = await upgraded(wss);
    assert.deepEqual([server.subscribe('a'), server.subscribe('a')], [true, false]);
    wss.publish('a', 'once');
    assert.deepEqual([server.unsubscribe('a'), server.unsubscribe('a'), server.unsubscribe('b')], [true, false, false]);
    wss.publish('a', 'not any more');
    await settled();
    assert.deepEqual(received, ['once']);
  });

  it('can be looked at, on the socket and on the server', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const [one, two] = [await upgraded(wss), await upgraded(wss)];
    assert.deepEqual([[...one.server.topics], [...wss.topics]], [[], []]);
    const names = Array.from({ length: 20 }, (_, i) => `topic ${i}`);
    for (const name of names) one.server.subscribe(name);
    two.server.subscribe('topic 3');
    assert.deepEqual([...one.server.topics], names);
    assert.deepEqual([wss.topics.size, wss.topics.get('topic 3'), wss.topics.get('none')], [20, 2, undefined]);
    assert.deepEqual([wss.subscriberCount('topic 3'), wss.subscriberCount('none')], [2, 0]);
    for (const name of names) one.server.unsubscribe(name);
    assert.deepEqual([one.server.topics.size, [...wss.topics]], [0, [['topic 3', 1]]]);
  });

  it('are forgotten with the last of their sockets, however it ends', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const [one, two, three] = [await upgraded(wss), await upgraded(wss), await upgraded(wss)];
    for (const { server } of [one, two, three]) for (const name of ['a', 'b', 'c']) server.subscribe(name);
    const ends = [one, two, three].map(({ server }) => closed(server));
    one.client.close();
    two.client.terminate();
    three.server.terminate();
    await Promise.all(ends);
    assert.deepEqual([...wss.topics], []);
    assert.deepEqual([one.server.topics.size, one.server.subscribe('a'), wss.topics.size], [0, false, 0]);
    assert.deepEqual(wss.publish('a', 'to nobody'), { sent: 0, skipped: 0 });
  });

  it('do not reach a socket that is closing, nor take it in', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const { server } = await upgraded(wss);
    server.subscribe('a');
    server.close();
    assert.deepEqual(wss.publish('a', 'too late'), { sent: 0, skipped: 1 });
    assert.equal(server.subscribe('b'), false);
  });

  it('keep the order of what is published, whatever has to be compressed on the way', async () => {
    const offer = 'permessage-deflate; server_no_context_takeover';
    const agreed = {
      ...{ serverNoContextTakeover: true, clientNoContextTakeover: false },
      ...{ serverMaxWindowBits: 15, clientMaxWindowBits: 15 },
    };
    const wss = new WebSocketServer({ noServer: true, perMessageDeflate: true });
    const members = [await upgraded(wss, { offer, agreed }), await upgraded(wss)] as const;
    for (const { server } of members) server.subscribe('a');
    const messages = [10, 100_000, 5_000, 10, 200_000, 1].map((length, i) => `${i}${'x'.repeat(length)}`);
    for (const message of messages) wss.publish('a', message);
    for (const { client, received } of members) {
      while (received.length < messages.length) await new Promise((resolve) => client.once('message', resolve));
      assert.deepEqual(received, messages);
    }
  });

  it('have limits, which say what they are', async () => {
    const wss = new WebSocketServer({ noServer: true, maxTopicsPerSocket: 2, maxTopicBytes: 4 });
    const { server } = await upgraded(wss);
    server.subscribe('a');
    server.subscribe('b');
    assert.throws(() => server.subscribe('c'), { code: 'WS_ERR_TOO_MANY_TOPICS' });
    assert.throws(() => server.subscribe('abcde'), { code: 'WS_ERR_TOPIC_TOO_LONG' });
    assert.throws(() => server.subscribe(''), { code: 'WS_ERR_TOPIC_INVALID' });
    assert.throws(() => wss.publish('abcde', ''), { code: 'WS_ERR_TOPIC_TOO_LONG' });
    assert.equal(server.subscribe('a'), false);
    assert.deepEqual([...wss.topics.keys()], ['a', 'b']);
    server.unsubscribe('a');
    assert.equal(server.subscribe('c'), true);
  });

  it('refuse what cannot be published in the same words, subscribers or not', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const { server } = await upgraded(wss);
    server.subscribe('full');
    for (const message of [new Blob(['a']), {}, Symbol('a'), true] as never[]) {
      const told = ['full', 'empty'].map((topic) => {
        try {
          return wss.publish(topic, message);
        } catch (error) {
          return String(error);
        }
      });
      assert.match(String(told[0]), /^TypeError/);
      assert.equal(told[0], told[1]);
    }
    for (const topic of ['full', 'empty']) {
      assert.throws(() => wss.publish(topic, 'a', { except: 1 as never }), /^TypeError: Expected except/);
    }
  });

  it('are of a server: a client, and a socket without a server, say so', () => {
    const { client, server } = pair();
    for (const call of [() => client.subscribe('a'), () => client.unsubscribe('a')]) {
      assert.throws(call, {
        code: 'WS_ERR_NO_SERVER',
        message: /subscribe\(\) works on .* this is a client; ask the server/,
      });
    }
    assert.throws(() => server.subscribe('a'), { code: 'WS_ERR_NO_SERVER', message: /no WebSocketServer made this/ });
    assert.equal(client.topics.size, 0);
  });

  it('work for classes of the program that give other options to their base, and without clientTracking', async () => {
    class Own extends WebSocket {
      constructor(address: null, protocols: undefined, options: object) {
        super(address, protocols, { ...options, maxPayload: 10 });
      }
    }
    const wss = new WebSocketServer({ noServer: true, WebSocket: Own as never, clientTracking: false });
    const { server, received } = await upgraded(wss);
    server.subscribe('a');
    assert.deepEqual(wss.publish('a', 'own'), { sent: 1, skipped: 0 });
    await settled();
    assert.deepEqual(received, ['own']);
  });

  it('are kept apart by server', async () => {
    const servers = [new WebSocketServer({ noServer: true }), new WebSocketServer({ noServer: true })] as const;
    for (const wss of servers) (await upgraded(wss)).server.subscribe('a');
    assert.deepEqual(servers[0].publish('a', ''), { sent: 1, skipped: 0 });
  });

  it('are prepared once, for however many', async () => {
    const wss = new WebSocketServer({ noServer: true });
    const sent: unknown[] = [];
    class Counting extends WebSocket {
      override send(data: unknown): void {
        sent.push(data);
      }
    }
    wss.options.WebSocket = Counting as never;
    const { server } = await upgraded(wss);
    server.subscribe('a');
    for (let i = 0; i < 99; i++) (await upgraded(wss)).server.subscribe('a');
    wss.publish('a', 'x'.repeat(5000));
    assert.deepEqual([sent.length, new Set(sent).size], [100, 1]);
  });
});
