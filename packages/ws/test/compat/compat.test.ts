import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { extension } from '../../src/compat/extension.ts';
import { PerMessageDeflate } from '../../src/compat/per-message-deflate.ts';
import { Receiver } from '../../src/compat/receiver.ts';
import { Sender } from '../../src/compat/sender.ts';
import { subprotocol } from '../../src/compat/subprotocol.ts';
import { frame, maskedFrame, readFrames } from '../../src/testing/index.ts';

const compress = (deflate: PerMessageDeflate, text: string) =>
  new Promise<Buffer>((resolve, reject) => {
    deflate.compress(text, true, (error, data) => (error ? reject(error) : resolve(data as Buffer)));
  });
const decompress = (deflate: PerMessageDeflate, data: Buffer) =>
  new Promise<string>((resolve, reject) => {
    deflate.decompress(data, true, (error, text) => (error ? reject(error) : resolve(String(text))));
  });

/** Both ends of an agreement, as two programs that use only these classes would reach it. */
function agree(options: object = {}): [server: PerMessageDeflate, client: PerMessageDeflate] {
  const client = new PerMessageDeflate({ ...options, isServer: false });
  const server = new PerMessageDeflate({ ...options, isServer: true });
  const answer = server.accept([client.offer()]);
  client.accept([answer]);
  return [server, client];
}

describe('Sender.frame', () => {
  it('gives header and payload apart, so that one frame can go to many sockets', () => {
    const list = Sender.frame(Buffer.from('hi'), { opcode: 1, fin: true });
    assert.deepEqual(list, [Buffer.from([0x81, 2]), Buffer.from('hi')]);
    assert.deepEqual(
      Buffer.concat(Sender.frame(Buffer.alloc(5000), { opcode: 2, fin: true })),
      frame({ opcode: 2, payload: Buffer.alloc(5000) }),
    );
  });

  it('masks a copy', () => {
    const payload = Buffer.from('hi');
    const list = Sender.frame(payload, { opcode: 1, fin: true, mask: true, generateMask: (key) => key.fill(7) });
    assert.deepEqual(readFrames(Buffer.concat(list)).frames[0]?.payload, payload);
    assert.equal(String(payload), 'hi');
  });
});

describe('Sender', () => {
  it('writes messages, control frames and frames that were made elsewhere', async () => {
    const wire: Buffer[] = [];
    const socket = new Duplex({
      read() {},
      write(chunk, _encoding, done) {
        wire.push(chunk);
        done();
      },
    });
    const sender = new Sender(socket);
    sender.send('text', { fin: true });
    sender.ping('p', false);
    sender.pong('q', false);
    sender.sendFrame(Sender.frame(Buffer.from('framed'), { opcode: 1, fin: true }));
    await new Promise((resolve) => sender.close(1000, 'bye', false, resolve));
    const opcodes = readFrames(Buffer.concat(wire)).frames.map(({ opcode, payload }) => [
      opcode,
      payload.toString('latin1'),
    ]);
    assert.deepEqual(opcodes, [
      [1, 'text'],
      [9, 'p'],
      [10, 'q'],
      [1, 'framed'],
      [8, '\x03\xe8bye'],
    ]);
    assert.throws(() => sender.ping(Buffer.alloc(126), false), RangeError);
  });
});

describe('Receiver', () => {
  it('emits messages, pings and the close frame of a stream of bytes', async () => {
    const receiver = new Receiver({ isServer: true });
    const seen: unknown[] = [];
    receiver.on('message', (data, isBinary) => seen.push([String(data), isBinary]));
    receiver.on('ping', (data) => seen.push(['ping', String(data)]));
    const conclude = once(receiver, 'conclude');
    receiver.write(Buffer.concat([maskedFrame({ payload: 'a' }), maskedFrame({ opcode: 9, payload: 'p' })]));
    receiver.write(maskedFrame({ opcode: 8 }));
    const [code] = await conclude;
    assert.deepEqual(seen, [
      ['a', false],
      ['ping', 'p'],
    ]);
    assert.equal(code, 1005);
  });

  it('fails with the code of the broken rule', async () => {
    const receiver = new Receiver();
    receiver.write(maskedFrame());
    const [error] = await once(receiver, 'error');
    assert.equal(error.code, 'WS_ERR_UNEXPECTED_MASK');
  });
});

describe('PerMessageDeflate', () => {
  it('agrees, and codes with context takeover', async () => {
    const [server, client] = agree();
    const first = await compress(client, 'hello hello hello');
    const second = await compress(client, 'hello hello hello');
    assert.ok(second.length < first.length);
    assert.equal(await decompress(server, first), 'hello hello hello');
    assert.equal(await decompress(server, second), 'hello hello hello');
  });

  it('stops at maxPayload', async () => {
    const [server, client] = agree({ maxPayload: 10 });
    const data = await compress(client, 'x'.repeat(11));
    await assert.rejects(decompress(server, data), { code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' });
  });

  it('throws for an answer that cannot be accepted', () => {
    assert.throws(() => new PerMessageDeflate().accept([{ nonsense: [true] }]));
    assert.throws(() => new PerMessageDeflate({ isServer: true }).accept([{ server_max_window_bits: ['99'] }]));
  });
});

describe('extension and subprotocol', () => {
  it('read and write the headers in the form of ws', () => {
    const parsed = extension.parse('permessage-deflate; client_max_window_bits, x; a="b"');
    assert.deepEqual(JSON.parse(JSON.stringify(parsed)), {
      'permessage-deflate': [{ client_max_window_bits: [true] }],
      x: [{ a: ['b'] }],
    });
    assert.equal(extension.format(parsed), 'permessage-deflate; client_max_window_bits, x; a=b');
    assert.throws(() => extension.parse('a;;'), SyntaxError);
    assert.deepEqual([...subprotocol.parse('a, b')], ['a', 'b']);
    assert.throws(() => subprotocol.parse('a,a'), SyntaxError);
  });
});
