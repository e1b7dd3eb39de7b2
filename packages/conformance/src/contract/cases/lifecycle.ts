import assert from 'node:assert/strict';
import { turns } from '../bench.ts';
import { alone, type Case, onWire, withPeer } from '../case.ts';
import { answerHead, close, ping, pong, text } from '../wire.ts';

const states = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const;

export const lifecycleCases: readonly Case[] = [
  alone('the four states are read-only constants on the class and on its instances', ({ subject }) => {
    for (const [value, name] of states.entries()) {
      for (const target of [subject.WebSocket, subject.WebSocket.prototype]) {
        const { enumerable, writable, value: found } = Object.getOwnPropertyDescriptor(target, name) ?? {};
        assert.deepEqual(
          { name, enumerable, writable, found },
          { name, enumerable: true, writable: false, found: value },
        );
      }
    }
  }),

  alone('the attributes of a WebSocket can be enumerated on its prototype, as in browsers', ({ subject }) => {
    const names = ['binaryType', 'bufferedAmount', 'extensions', 'isPaused', 'protocol', 'readyState', 'url'];
    const listened = ['onopen', 'onerror', 'onclose', 'onmessage'];
    const found = new Set<string>();
    for (const name in subject.WebSocket.prototype) found.add(name);
    for (const name of [...names, ...listened]) assert.ok(found.has(name), name);
  }),

  withPeer(
    'a client is CONNECTING, then OPEN in `open`, CLOSING after close(), CLOSED in `close`',
    async (bench) => {
      const { place } = await bench.serve();
      const client = bench.dial(place);
      const seen = [client.readyState];
      await new Promise<void>((resolve) => {
        client.on('upgrade', () => seen.push(client.readyState));
        client.on('open', () => {
          seen.push(client.readyState);
          client.close();
          seen.push(client.readyState);
        });
        client.on('close', () => {
          seen.push(client.readyState);
          resolve();
        });
      });
      assert.deepEqual(seen, [0, 0, 1, 2, 3]);
    },
    { role: 'client' },
  ),

  withPeer(
    'the socket of a server is OPEN in `connection`, and never emits `open` to its listeners',
    async (bench) => {
      let state: number | undefined;
      const { journal, subject } = await bench.pair({
        watchSubject: (socket) => {
          state = socket.readyState;
        },
      });
      subject.close();
      await journal.until('close');
      assert.equal(state, 1);
      assert.equal(subject.url, undefined);
      assert.deepEqual(journal.lines, ['close 1005']);
    },
    { role: 'server' },
  ),

  onWire(
    'a listener attached after the constructor hears `upgrade`, `open` and what came in one segment with the answer',
    async (bench) => {
      const { journal } = await bench.wire({ behind: [text('first'), ping('p'), text('second'), close(1000)] });
      await journal.until('close');
      const expected = ['upgrade', 'open', 'message text first', 'ping p', 'message text second', 'close 1000'];
      assert.deepEqual(journal.lines, expected);
    },
    { role: 'client' },
  ),

  onWire(
    'a listener attached in `connection` hears what came in one segment with the request',
    async (bench) => {
      const { journal } = await bench.wire({ behind: [text('first'), ping('p'), text('second'), close(1000)] });
      await journal.until('close');
      assert.deepEqual(journal.lines, ['message text first', 'ping p', 'message text second', 'close 1000']);
    },
    { role: 'server' },
  ),

  onWire('what came with the handshake is not emitted before the listeners of `open` are done', async (bench) => {
    const { journal } = await bench.wire({
      behind: [text('early')],
      watch: (socket, journal) => {
        if (bench.role === 'client') socket.on('open', () => journal.note('listeners done'));
        else journal.note('listeners done');
      },
    });
    await journal.until('message');
    assert.deepEqual(journal.talk, ['listeners done', 'message text early']);
  }),

  onWire('messages, pings and pongs of one segment are emitted in the order in which they came', async (bench) => {
    const { journal, wire } = await bench.wire();
    wire.send(text('a'), ping('b'), pong('c'), text(''), ping(), text('d'), close(1000));
    await journal.until('close');
    const expected = ['message text a', 'ping b', 'pong c', 'message text', 'ping', 'message text d', 'close 1000'];
    assert.deepEqual(journal.talk, expected);
  }),

  onWire('a message in one segment with the end of the transport is delivered before close', async (bench) => {
    const { journal, wire } = await bench.wire();
    wire.transport.end(wire.bytesOf(text('last words')));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text last words', 'close 1006']);
  }),

  onWire('a broken rule is one error and then close, and nothing that came behind it is delivered', async (bench) => {
    const { subject, journal, wire } = await bench.wire({
      watch: (socket, journal) => socket.on('error', () => journal.note(`state ${socket.readyState}`)),
    });
    wire.send(text('good'), text('bad', { rsv: 1 }), text('behind'), ping('behind'), text('worse', { rsv: 2 }));
    assert.deepEqual(await wire.lines(), ['close 1002']);
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text good', 'error WS_ERR_UNEXPECTED_RSV_2_3', 'state 2', 'close 1006']);
    assert.equal(subject.readyState, 3);
  }),

  onWire('an error after close() was called is still one error before close', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    subject.close(1000);
    await wire.frames();
    wire.send({ opcode: 3 });
    await journal.until('close');
    assert.deepEqual(journal.talk, ['error WS_ERR_INVALID_OPCODE', 'close 1006']);
    assert.deepEqual(wire.rest(), []);
  }),

  withPeer('close() in `open` and in `connection` closes with 1005', async (bench) => {
    const { journal, peerJournal } = await bench.pair({
      watchSubject: (socket) => (bench.role === 'client' ? socket.on('open', () => socket.close()) : socket.close()),
    });
    await Promise.all([journal.until('close'), peerJournal.until('close')]);
    assert.deepEqual([journal.talk, peerJournal.talk], [['close 1005'], ['close 1005']]);
  }),

  withPeer('a message sent in `open` or `connection`, with close() right behind it, arrives', async (bench) => {
    const greet = (socket: { send(data: string): void; close(code: number): void }) => {
      socket.send('hello');
      socket.close(1000);
    };
    const { journal, peerJournal } = await bench.pair({
      watchSubject: (socket) => (bench.role === 'client' ? socket.on('open', () => greet(socket)) : greet(socket)),
    });
    await Promise.all([journal.until('close'), peerJournal.until('close')]);
    assert.deepEqual(journal.talk, ['close 1000']);
    assert.deepEqual(peerJournal.talk, ['message text hello', 'close 1000']);
  }),

  withPeer(
    'terminate() in `open`, and right behind `connection`, closes with 1006, without an error',
    async (bench) => {
      const { journal, peerJournal } = await bench.pair({
        watchSubject: (socket) =>
          bench.role === 'client'
            ? socket.on('open', () => socket.terminate())
            : setImmediate(() => socket.terminate()),
      });
      await Promise.all([journal.until('close'), peerJournal.until('close')]);
      assert.deepEqual([journal.talk, peerJournal.talk], [['close 1006'], ['close 1006']]);
    },
  ),

  onWire(
    'close() in `message` lets the messages behind it through, up to the close frame of the peer',
    async (bench) => {
      const { journal, wire } = await bench.wire({
        watch: (socket) => socket.once('message', () => socket.close(1000)),
      });
      wire.send(text('one'), text('two'), close(1001));
      await journal.until('close');
      assert.deepEqual(journal.talk, ['message text one', 'message text two', 'close 1001']);
      assert.deepEqual(await wire.lines(), ['close 1000']);
    },
  ),

  onWire('close() and terminate() in `close` and in `error` do nothing', async (bench) => {
    const { journal, wire } = await bench.wire({
      watch: (socket) => {
        socket.on('error', () => socket.close(4000));
        socket.on('close', () => {
          socket.close(4000);
          socket.terminate();
        });
      },
    });
    wire.send(text('bad', { rsv: 1 }));
    assert.deepEqual(await wire.lines(), ['close 1002']);
    await journal.until('close');
    await turns();
    assert.deepEqual(journal.talk, ['error WS_ERR_UNEXPECTED_RSV_2_3', 'close 1006']);
    assert.deepEqual(wire.rest(), []);
  }),

  onWire('terminate() in `message` is followed by close, with 1006 and without an error', async (bench) => {
    const { journal, wire } = await bench.wire({ watch: (socket) => socket.on('message', () => socket.terminate()) });
    wire.send(text('one'));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text one', 'close 1006']);
  }),

  onWire(
    'what is sent right before terminate() in `message` goes out, as it does elsewhere',
    async (bench) => {
      const { journal, wire } = await bench.wire({
        watch: (socket) => {
          socket.once('message', () => {
            socket.send('last words');
            socket.terminate();
          });
        },
      });
      wire.send(ping('answered'), text('one'));
      await Promise.all([journal.until('close'), wire.closed]);
      assert.deepEqual(wire.rest(), ['pong answered', 'text last words']);
    },
    { only: { transport: 'TCP', because: 'the other transports take a second write only after the first is through' } },
  ),

  onWire('terminate() in `message` does not take back the messages that are here already', async (bench) => {
    const { journal, wire } = await bench.wire({ watch: (socket) => socket.once('message', () => socket.terminate()) });
    wire.send(text('one'), text('two'));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text one', 'message text two', 'close 1006']);
  }),

  withPeer(
    'close() and terminate() while CONNECTING are an error and then close, later than the call, and only once',
    async (bench) => {
      const { place } = await bench.serve();
      for (const method of ['close', 'terminate'] as const) {
        const client = bench.dial(place);
        const journal = bench.journal(method, client);
        client[method]();
        assert.deepEqual([client.readyState, journal.lines], [2, []]);
        client.close();
        client.terminate();
        await journal.until('close');
        assert.deepEqual(journal.lines, ['error', 'close 1006']);
        assert.match(journal.error.message, /^WebSocket was closed before the connection was established/);
        assert.equal(client.readyState, 3);
      }
    },
    { role: 'client' },
  ),

  onWire(
    'close() and terminate() in `upgrade` are an error and then close, and it never opens',
    async (bench) => {
      const place = await bench.answering((request) => answerHead(request));
      for (const method of ['close', 'terminate'] as const) {
        const client = bench.dial(place);
        const journal = bench.journal(method, client);
        client.on('upgrade', () => client[method]());
        await journal.until('close');
        assert.deepEqual(journal.lines, ['upgrade', 'error', 'close 1006']);
        assert.match(journal.error.message, /^WebSocket was closed before the connection was established/);
      }
    },
    { role: 'client' },
  ),

  withPeer(
    'readyState is CLOSING in the `error` of a failed handshake, and CLOSED in the `close` behind it',
    async (bench) => {
      const { place } = await bench.serve({ verifyClient: () => false });
      const client = bench.dial(place);
      const seen: number[] = [];
      await new Promise<void>((resolve) => {
        client.on('error', () => seen.push(client.readyState));
        client.on('close', () => {
          seen.push(client.readyState);
          resolve();
        });
      });
      assert.deepEqual(seen, [2, 3]);
    },
    { role: 'client' },
  ),
];
