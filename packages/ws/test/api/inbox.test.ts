import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import { maskedFrame, memoryTransportPair, readFrames } from '../../src/testing/index.ts';
import { nextUncaught } from '../support/uncaught.ts';
import { bare, closed, pair } from '../support/websockets.ts';

const holding = { holdMessages: true };
const text = (payload: string) => maskedFrame({ opcode: 1, payload });
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Long enough for everything in memory to arrive. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await turn();
}

describe('holdMessages', () => {
  for (const [how, listen] of Object.entries<(socket: WebSocket, heard: (data: unknown) => void) => void>({
    on: (socket, heard) => socket.on('message', (data) => heard(String(data))),
    addListener: (socket, heard) => socket.addListener('message', (data) => heard(String(data))),
    prependListener: (socket, heard) => socket.prependListener('message', (data) => heard(String(data))),
    addEventListener: (socket, heard) => socket.addEventListener('message', ({ data }) => heard(data)),
    onmessage: (socket, heard) => {
      socket.onmessage = ({ data }) => heard(data);
    },
  })) {
    it(`gives what has arrived to the first listener, in order, when it comes by ${how}`, async () => {
      const { server, peer } = bare(holding);
      peer.write(Buffer.concat([text('one'), text('two')]));
      await settled();
      peer.write(text('three'));
      await settled();
      const heard: unknown[] = [];
      listen(server, (data) => heard.push(data));
      assert.deepEqual(heard, [], 'nothing comes before the listener is there');
      await turn();
      assert.deepEqual(heard, ['one', 'two', 'three']);
      peer.write(text('four'));
      await settled();
      assert.deepEqual(heard, ['one', 'two', 'three', 'four']);
    });
  }

  it('gives one message to each once(), and keeps the rest', async () => {
    const { server, peer } = bare(holding);
    peer.write(Buffer.concat([text('one'), text('two'), text('three')]));
    await settled();
    for (const expected of ['one', 'two', 'three']) {
      assert.equal(String((await once(server, 'message'))[0]), expected);
      await settled();
    }
  });

  it('keeps what came in the segment of the handshake', async () => {
    const [near] = memoryTransportPair();
    const server = new WebSocket(null, undefined, holding);
    server.setSocket(near, Buffer.concat([text('early'), text('bird')]));
    await settled();
    const heard: string[] = [];
    server.on('message', (data) => heard.push(String(data)));
    await turn();
    assert.deepEqual(heard, ['early', 'bird']);
  });

  it('answers pings meanwhile', async () => {
    const { server, peer } = bare(holding);
    const sent: Buffer[] = [];
    peer.on('data', (chunk) => sent.push(chunk));
    peer.write(Buffer.concat([text('one'), maskedFrame({ opcode: 9, payload: 'there?' })]));
    await settled();
    assert.equal(String(readFrames(Buffer.concat(sent)).frames[0]?.payload), 'there?');
    assert.equal(server.isPaused, false);
  });

  it('delivers what the peer sent before it closed, and then close, to listeners that come later', async () => {
    const { server, peer } = bare(holding);
    peer.on('end', () => peer.end()).resume();
    peer.write(Buffer.concat([text('one'), text('two'), maskedFrame({ opcode: 8, payload: Buffer.of(3, 0xe8) })]));
    await settled();
    assert.equal(server.readyState, server.CLOSING);
    const heard: unknown[] = [];
    server.on('close', (code) => heard.push(code));
    server.on('message', (data) => heard.push(String(data)));
    await turn();
    assert.deepEqual(heard, ['one', 'two', 1000]);
    assert.equal(server.readyState, server.CLOSED);
    assert.deepEqual(server.eventNames().includes('newListener'), false);
  });

  it('tells a program that never listens for messages of the end, at once', async () => {
    const { server, peer } = bare(holding);
    peer.on('end', () => peer.end()).resume();
    const end = closed(server);
    peer.write(Buffer.concat([text('one'), text('two'), maskedFrame({ opcode: 8, payload: Buffer.of(3, 0xe8) })]));
    assert.equal((await end).code, 1000);
    const heard: string[] = [];
    server.on('message', (data) => heard.push(String(data)));
    await turn();
    assert.deepEqual(heard, ['one', 'two'], 'and nothing is lost');
  });

  it('tells of the end whoever listens for it after it came, and for no messages', async () => {
    const { server, peer } = bare(holding);
    peer.write(text('one'));
    peer.destroy();
    await settled();
    assert.equal((await closed(server)).code, 1006);
  });

  it('emits close at once when nothing waits', async () => {
    const { server, peer } = bare(holding);
    const end = closed(server);
    peer.destroy();
    assert.equal((await end).code, 1006);
  });

  it('delivers to a listener that came when all listeners, also its own, were removed', async () => {
    const { server, peer } = bare(holding);
    peer.write(text('one'));
    await settled();
    server.removeAllListeners();
    const heard: string[] = [];
    server.on('message', (data) => heard.push(String(data)));
    await settled();
    assert.deepEqual(heard, ['one']);
    peer.write(text('two'));
    await settled();
    assert.deepEqual(heard, ['one', 'two']);
    const end = closed(server);
    peer.destroy();
    await end;
    server.removeAllListeners();
    assert.deepEqual(server.eventNames(), []);
  });

  it('lets resume() without a listener throw away what waits and what comes', async () => {
    const { server, peer } = bare(holding);
    peer.write(Buffer.concat([text('one'), text('two')]));
    await settled();
    server.resume();
    await settled();
    peer.write(text('three'));
    await settled();
    const heard: string[] = [];
    server.on('message', (data) => heard.push(String(data)));
    await settled();
    peer.write(text('four'));
    await settled();
    assert.deepEqual(heard, ['four']);
  });

  it('holds the peer back when much waits, and lets it go on when that is taken', async () => {
    const { server, peer } = bare(holding);
    const message = text('x'.repeat(100_000));
    let written = 0;
    peer.resume();
    const write = () => {
      while (written < 40) {
        written++;
        if (!peer.write(message)) {
          peer.once('drain', write);
          return;
        }
      }
    };
    write();
    await settled();
    assert.ok(written < 20, `${written} messages of 100 kB were taken by nobody`);
    assert.equal(server.isPaused, false, 'the program has not paused it');
    let heard = 0;
    server.on('message', () => heard++);
    await settled();
    await settled();
    assert.equal(heard, 40);
  });

  it('counts what it costs to keep a message: empty ones hold the peer back too', async () => {
    const { server, peer } = bare(holding);
    peer.on('data', () => assert.fail('the ping behind them is not answered while the peer is held back'));
    const empty = text('');
    peer.write(Buffer.concat(Array.from({ length: 10_000 }, () => empty)));
    peer.write(maskedFrame({ opcode: 9, payload: 'there?' }));
    await settled();
    let heard = 0;
    server.on('message', () => {
      heard++;
      if (heard === 10_000) peer.removeAllListeners('data');
    });
    await settled();
    assert.equal(heard, 10_000);
  });

  it('completes the closing handshake of a program that takes nothing, however much still comes', async () => {
    const { server, peer } = bare(holding);
    const message = text('x'.repeat(100_000));
    for (let i = 0; i < 40; i++) peer.write(message);
    peer.on('end', () => peer.end()).resume();
    await settled();
    const end = closed(server);
    server.close(1000);
    peer.write(maskedFrame({ opcode: 8, payload: Buffer.of(3, 0xe8) }));
    assert.equal((await end).code, 1000);
  });

  it('delivers the rest on a turn of its own when a listener throws, and loses nothing', async () => {
    const { server, peer } = bare(holding);
    peer.on('end', () => peer.end()).resume();
    peer.write(Buffer.concat([text('one'), text('two'), text('three'), maskedFrame({ opcode: 8 })]));
    await settled();
    const heard: unknown[] = [];
    const uncaught = nextUncaught();
    server.on('message', (data) => {
      heard.push(String(data));
      if (heard.length === 1) throw new Error('of the listener');
    });
    server.on('close', (code) => heard.push(code));
    assert.equal((await uncaught).message, 'of the listener');
    await settled();
    assert.deepEqual(heard, ['one', 'two', 'three', 1005]);
  });

  it('gives nothing to listeners while the program has paused it, and everything before close', async () => {
    const { server, peer } = bare(holding);
    peer.write(Buffer.concat([text('one'), text('two')]));
    await settled();
    server.pause();
    assert.equal(server.isPaused, true);
    const heard: unknown[] = [];
    server.on('message', (data) => heard.push(String(data)));
    server.on('close', (code) => heard.push(code));
    await settled();
    assert.deepEqual(heard, []);
    server.resume();
    assert.equal(server.isPaused, false);
    await settled();
    assert.deepEqual(heard, ['one', 'two']);
    server.pause();
    peer.write(text('three'));
    await settled();
    server.terminate();
    await settled();
    assert.deepEqual(heard, ['one', 'two', 'three', 1006]);
  });

  it('stops between two messages when a listener pauses', async () => {
    const { server, peer } = bare(holding);
    peer.write(Buffer.concat([text('one'), text('two'), text('three')]));
    await settled();
    const heard: string[] = [];
    server.on('message', (data) => {
      heard.push(String(data));
      server.pause();
    });
    for (const expected of [['one'], ['one', 'two'], ['one', 'two', 'three']]) {
      await settled();
      assert.deepEqual(heard, expected);
      server.resume();
    }
  });

  it('gives binary messages as binaryType says when they are taken', async () => {
    const { server, peer } = bare(holding);
    peer.write(maskedFrame({ opcode: 2, fin: false, payload: 'ab' }));
    peer.write(maskedFrame({ opcode: 0, payload: 'cd' }));
    await settled();
    server.binaryType = 'fragments';
    const [data, isBinary] = await once(server, 'message');
    assert.deepEqual([(data as Buffer[]).map(String), isBinary], [['ab', 'cd'], true]);
  });

  it('costs a socket without it nothing: no listener, and messages that nobody hears are gone', async () => {
    const { server, client } = pair();
    client.send('lost');
    await settled();
    assert.deepEqual(server.eventNames(), []);
    server.on('message', () => assert.fail());
    await settled();
  });
});
