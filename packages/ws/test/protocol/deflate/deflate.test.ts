import assert from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { constants, createDeflateRaw, createInflateRaw, deflateRawSync } from 'node:zlib';
import { Deflater } from '../../../src/protocol/deflate/deflater.ts';
import { DEFLATE_TAIL, INFLATE_END, Inflater } from '../../../src/protocol/deflate/inflater.ts';
import type { DeflateParams } from '../../../src/protocol/deflate/negotiate.ts';
import { frame, maskedFrame, Transcript } from '../../../src/testing/index.ts';

const agreed: DeflateParams = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};
const send = { binary: false, compress: true, fin: true, mask: false };
const transcript = (role: 'client' | 'server', deflate: Partial<DeflateParams> = {}, more = {}) =>
  new Transcript({ role, deflate: { ...agreed, ...deflate }, ...more });

/** Everything that a stream has ready: from Node 26 on, one read gives one chunk. */
function readAll(stream: Readable): Buffer {
  const chunks: Buffer[] = [];
  for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What a peer that is not us makes of these messages: one zlib stream for the whole connection. */
function streamDeflate(messages: readonly string[], windowBits = 15): Promise<Buffer[]> {
  const zlib = createDeflateRaw({ windowBits });
  const flushed = async (message: string) => {
    zlib.write(message);
    await new Promise<void>((resolve) => zlib.flush(constants.Z_SYNC_FLUSH, resolve));
    return readAll(zlib).subarray(0, -4);
  };
  return messages.reduce(
    async (done, message) => [...(await done), await flushed(message)],
    Promise.resolve<Buffer[]>([]),
  );
}

const conversation = Array.from({ length: 60 }, (_, i) =>
  JSON.stringify({
    id: i,
    user: `user-${i % 7}`,
    text: 'the quick brown fox '.repeat(i % 50),
    at: 1_700_000_000 + i * 17,
  }),
);

describe('RFC 7692 §7.2.3: the examples of the RFC', () => {
  const hello = Buffer.from('f248cdc9c90700', 'hex');

  it('reads "Hello" in one compressed frame, and in two', () => {
    transcript('client')
      .receive(frame({ rsv: 4, payload: hello }))
      .expect({ text: 'Hello' });
    transcript('client')
      .receive(
        frame({ rsv: 4, fin: false, payload: hello.subarray(0, 3) }),
        frame({ opcode: 0, payload: hello.subarray(3) }),
      )
      .expect({ text: 'Hello' });
  });

  it('takes the window over: the second "Hello" is shorter', () => {
    transcript('client')
      .receive(frame({ rsv: 4, payload: hello }), frame({ rsv: 4, payload: Buffer.from('f200110000', 'hex') }))
      .expect({ text: 'Hello' }, { text: 'Hello' });
  });

  it('reads a block without compression, a block with BFINAL set, and two blocks in one message', () => {
    transcript('client')
      .receive(frame({ rsv: 4, payload: Buffer.from('000500faff48656c6c6f00', 'hex') }))
      .expect({ text: 'Hello' });
    transcript('client')
      .receive(frame({ rsv: 4, payload: Buffer.from('f348cdc9c9070000', 'hex') }))
      .expect({ text: 'Hello' });
    transcript('client')
      .receive(frame({ rsv: 4, payload: Buffer.from('f248050000 00ffffcac9c9070 0'.replaceAll(' ', ''), 'hex') }))
      .expect({ text: 'Hello' });
  });

  it('goes on after a BFINAL block with the window of what came before', () => {
    transcript('client')
      .receive(
        frame({ rsv: 4, payload: Buffer.from('f348cdc9c9070000', 'hex') }),
        frame({ rsv: 4, payload: Buffer.from('f200110000', 'hex') }),
      )
      .expect({ text: 'Hello' }, { text: 'Hello' });
  });

  it('sends an empty message as one zero byte (§7.2.3.6), and reads it', () => {
    const server = transcript('server', {}, { deflateOptions: { threshold: 0 } });
    server.endpoint.send(Buffer.alloc(0), send);
    server.expect({ sent: 1, payload: '\0', rsv: 4 });
    transcript('client')
      .receive(frame({ rsv: 4, payload: '\0' }))
      .expect({ text: '' });
  });
});

describe('RFC 7692 §6: which frames are compressed', () => {
  it('RSV1 on a continuation or a control frame is refused', () => {
    const refused = [{ violation: 'WS_ERR_UNEXPECTED_RSV_1' }, { sent: 8, payload: '1002' }, 'end'] as const;
    transcript('server')
      .receive(maskedFrame({ fin: false }), maskedFrame({ opcode: 0, rsv: 4 }))
      .expect(...refused);
    for (const opcode of [8, 9, 10])
      transcript('server')
        .receive(maskedFrame({ opcode, rsv: 4 }))
        .expect(...refused);
  });

  it('plain and compressed messages mix, with pings in between fragments', () => {
    transcript('server')
      .receive(
        maskedFrame({ payload: 'plain' }),
        maskedFrame({ rsv: 4, fin: false, payload: Buffer.from('f248cd', 'hex') }),
        maskedFrame({ opcode: 9 }),
        maskedFrame({ opcode: 0, payload: Buffer.from('c9c90700', 'hex') }),
      )
      .expect({ text: 'plain' }, { sent: 10, payload: '' }, { ping: '' }, { text: 'Hello' });
  });

  it('small messages are left as they are without context takeover, and compressed with it', () => {
    const forgetful = transcript('server', { serverNoContextTakeover: true });
    forgetful.endpoint.send(Buffer.from('Hello'), send);
    forgetful.expect({ sent: 1, payload: 'Hello' });
    const server = transcript('server');
    server.endpoint.send(Buffer.from('Hello'), send);
    server.expect({ sent: 1, rsv: 4, payload: Buffer.from('f248cdc9c90700', 'hex').toString() });
  });

  it('the first fragment decides for the whole message', () => {
    const server = transcript('server', { serverNoContextTakeover: true });
    server.endpoint.send(Buffer.from('small'), { ...send, fin: false });
    server.endpoint.send(Buffer.alloc(2000, 'x'), send);
    server.expect({ sent: 1, payload: 'small', fin: false }, { sent: 0, payload: 'x'.repeat(2000) });
  });
});

describe('interoperation with a zlib stream per connection', () => {
  for (const windowBits of [9, 10, 12, 15]) {
    it(`reads what a peer with takeover and a window of 2^${windowBits} sends`, async () => {
      const client = transcript('client', { serverMaxWindowBits: windowBits });
      for (const payload of await streamDeflate(conversation, windowBits)) client.receive(frame({ rsv: 4, payload }));
      client.runJobs().expect(...conversation.map((text) => ({ text })));
    });

    it(`writes what a peer with takeover and a window of 2^${windowBits} can read`, async () => {
      const deflater = new Deflater(windowBits, true);
      const inflate = createInflateRaw({ windowBits });
      for (const message of conversation) {
        inflate.write(deflater.deflateSync(Buffer.from(message), true));
        inflate.write(DEFLATE_TAIL);
        await new Promise<void>((resolve) => inflate.flush(() => resolve()));
        assert.equal(String(readAll(inflate)), message);
      }
    });
  }

  it('compresses for a window of 2^8 only what fits into it', () => {
    const server = transcript('server', { serverMaxWindowBits: 8 });
    server.endpoint.send(Buffer.alloc(300, 'ab'), send);
    server.expect({ sent: 1, payload: 'ab'.repeat(150) });
    const inflater = new Inflater(8, true);
    const deflater = new Deflater(8, true);
    for (const message of ['a'.repeat(256), 'b'.repeat(200), 'abc'.repeat(80)]) {
      const input = Buffer.concat([deflater.deflateSync(Buffer.from(message), true), INFLATE_END]);
      assert.deepEqual(inflater.begin(input, 1e6, 'WS_ERR_INVALID_DEFLATE').runSync(), { data: Buffer.from(message) });
    }
  });

  it('sends fragments of a compressed message that a peer can read, also without takeover', () => {
    for (const serverNoContextTakeover of [true, false]) {
      const client = transcript('client', { serverNoContextTakeover });
      const deflater = new Deflater(15, !serverNoContextTakeover);
      const parts = ['abc'.repeat(100), 'abc'.repeat(100), 'end'];
      const frames = () =>
        parts.map((part, i) => {
          const fin = i === parts.length - 1;
          const payload = deflater.deflateSync(Buffer.from(part), fin);
          return frame({ opcode: i ? 0 : 1, rsv: i ? 0 : 4, fin, payload });
        });
      client.receive(...frames(), ...frames()).expect({ text: parts.join('') }, { text: parts.join('') });
    }
  });
});

describe('limits while inflating', () => {
  const bomb = (bytes: number) =>
    deflateRawSync(Buffer.alloc(bytes), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const tooBig = (violation: string) => [{ violation }, { sent: 8, payload: '1009' }, 'end'] as never[];

  it('a small bomb is stopped at maxPayload, in one frame or many', () => {
    const payload = bomb(100_001);
    const limited = () => transcript('server', {}, { maxPayload: 100_000 });
    limited()
      .receive(maskedFrame({ rsv: 4, opcode: 2, payload }))
      .expect(...tooBig('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'));
    const parts = [...payload].map((byte, i) =>
      maskedFrame({ opcode: i ? 0 : 2, rsv: i ? 0 : 4, fin: i === payload.length - 1, payload: Buffer.of(byte) }),
    );
    limited()
      .receive(...parts)
      .expect(...tooBig('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'));
    const exact = bomb(100_000);
    limited()
      .receive(maskedFrame({ rsv: 4, opcode: 2, payload: exact }))
      .expect({ binary: '00'.repeat(100_000) });
  });

  it('a bomb over 16 MiB is stopped at maxInflateRatio, off the main thread', () => {
    transcript('server', {}, { maxInflateRatio: 100 })
      .receive(maskedFrame({ rsv: 4, opcode: 2, payload: bomb(24 << 20) }))
      .expect({ job: 'inflate' })
      .runJobs()
      .expect(...tooBig('WS_ERR_INFLATE_RATIO'));
  });

  it('a message that was inflated while the reader was suspended waits until it goes on', () => {
    const one = transcript('server').receive(maskedFrame({ rsv: 4, opcode: 2, payload: bomb(1 << 20) }));
    one.receive(maskedFrame({ payload: 'behind it' })).expect({ job: 'inflate' });
    one.endpoint.reader.suspend();
    one.runJobs().expect();
    one.endpoint.reader.resume();
    one.expect({ binary: '00'.repeat(1 << 20) }, { text: 'behind it' });
  });

  it('a message of many DEFLATE streams is stopped', () => {
    const empty = Buffer.from('0300', 'hex');
    transcript('server')
      .receive(maskedFrame({ rsv: 4, payload: Buffer.concat(Array.from({ length: 100 }, () => empty)) }))
      .expect({ violation: 'WS_ERR_INVALID_DEFLATE' }, { sent: 8, payload: '1007' }, 'end');
  });

  it('a compressed message that was cut short is refused, not taken for a shorter one', () => {
    const whole = deflateRawSync('a text that repeats a text', { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
    for (let length = 1; length < whole.length; length++) {
      transcript('server')
        .receive(maskedFrame({ rsv: 4, payload: whole.subarray(0, length) }))
        .expect({ violation: 'WS_ERR_INVALID_DEFLATE' }, { sent: 8, payload: '1007' }, 'end');
    }
  });

  it('a compressed message of no bytes at all is an empty message', () => {
    transcript('server')
      .receive(maskedFrame({ rsv: 4 }), maskedFrame({ rsv: 4, opcode: 2, payload: Buffer.of(0) }))
      .expect({ text: '' }, { binary: '' });
  });

  it('a stream may reach back into the one before it in the same message, also without takeover', () => {
    const first = deflateRawSync('a window to reach back into');
    const second = deflateRawSync('a window to reach back into', {
      dictionary: Buffer.from('a window to reach back into'),
    });
    assert.ok(second.length < 10);
    transcript('server', { clientNoContextTakeover: true })
      .receive(maskedFrame({ rsv: 4, payload: Buffer.concat([first, second, Buffer.of(0)]) }))
      .expect({ text: 'a window to reach back intoa window to reach back into' });
  });

  it('garbage is refused with 1007, and so is text that is not UTF-8 after inflating', () => {
    transcript('server')
      .receive(maskedFrame({ rsv: 4, payload: Buffer.of(0x07, 1, 2, 3) }))
      .expect({ violation: 'WS_ERR_INVALID_DEFLATE' }, { sent: 8, payload: '1007' }, 'end');
    const payload = deflateRawSync(Buffer.of(0xff), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
    transcript('server')
      .receive(maskedFrame({ rsv: 4, payload }))
      .expect({ violation: 'WS_ERR_INVALID_UTF8' }, { sent: 8, payload: '1007' }, 'end');
  });
});

describe('big payloads', () => {
  const big = Array.from({ length: 60_000 }, (_, i) => (i * 7919).toString(36)).join('');

  it('are inflated off the main thread, and keep what comes behind in order', () => {
    const payload = deflateRawSync(big, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
    transcript('server')
      .receive(
        Buffer.concat([maskedFrame({ rsv: 4, payload }), maskedFrame({ payload: 'next' }), maskedFrame({ opcode: 9 })]),
      )
      .expect({ job: 'inflate' })
      .runJobs()
      .expect({ text: big }, { text: 'next' }, { sent: 10, payload: '' }, { ping: '' });
  });

  it('are compressed off the main thread, and keep what is sent behind them in order', () => {
    const server = transcript('server');
    server.endpoint.send(Buffer.from(big), send);
    server.endpoint.send(Buffer.from('next'), { ...send, compress: false });
    server.endpoint.ping(Buffer.alloc(0), false);
    server.endpoint.close(1000);
    server.expect({ job: 'deflate' });
    assert.ok(server.endpoint.writer.queuedBytes > big.length);
    const payload = deflateRawSync(big, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4).toString();
    server
      .runJobs()
      .expect(
        { sent: 1, rsv: 4, payload },
        { sent: 1, payload: 'next' },
        { sent: 9, payload: '' },
        { sent: 8, payload: '1000' },
      );
    assert.equal(server.endpoint.writer.queuedBytes, 0);
  });
});
