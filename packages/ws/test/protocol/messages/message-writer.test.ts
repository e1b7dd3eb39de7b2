import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { Deflater } from '../../../src/protocol/deflate/deflater.ts';
import { INFLATE_END, Inflater } from '../../../src/protocol/deflate/inflater.ts';
import { Opcode } from '../../../src/protocol/frames/opcode.ts';
import { MessageWriter, type WriterSink } from '../../../src/protocol/messages/message-writer.ts';
import { readFrames } from '../../../src/testing/index.ts';
import { isGarbage } from '../../support/garbage.ts';

const options = { binary: false, compress: false, fin: true, mask: false };

/** A writer whose output is a list of payloads, and whose lazy data is loaded by hand. */
function setUp() {
  const sent: string[] = [];
  const failures: string[] = [];
  const writer = new MessageWriter({ maskSource: () => 0x01010101, deflateOptions: {} }, undefined, {
    frame: (_firstByte, payload, _mask, done) => {
      sent.push(String(payload));
      done?.();
    },
    framed: (bytes, done) => {
      for (const { payload } of readFrames(Buffer.concat(bytes)).frames) sent.push(String(payload));
      done?.();
    },
    deflate: () => assert.fail('nothing is compressed here'),
    failed: (error) => failures.push(error.message),
  });
  return { writer, sent, failures };
}

function lazy(byteLength: number) {
  const slot: { loaded?: (data: Buffer | Error) => void } = {};
  return {
    data: { byteLength, load: (loaded: (data: Buffer | Error) => void) => void Object.assign(slot, { loaded }) },
    finish: (data: Buffer | Error) => slot.loaded?.(data),
  };
}

describe('MessageWriter', () => {
  it('holds back what comes behind data that is not there yet, and counts its bytes', () => {
    const { writer, sent } = setUp();
    const blob = lazy(4);
    writer.sendLazy(blob.data, options);
    writer.send(Buffer.from('second'), options);
    writer.control(Opcode.ping, Buffer.from('third'), false);
    writer.raw([Buffer.from([0x81, 0x01, 0x34])]);
    assert.deepEqual(sent, []);
    assert.equal(writer.queuedBytes, 4 + 6 + 5 + 3);
    blob.finish(Buffer.from('1st.'));
    assert.deepEqual(sent, ['1st.', 'second', 'third', '4']);
    assert.equal(writer.queuedBytes, 0);
  });

  it('calls each callback exactly once when it is aborted', () => {
    const { writer, sent } = setUp();
    const calls: string[] = [];
    const done = (name: string) => (error?: Error | null) => calls.push(`${name}: ${error?.message}`);
    const blob = lazy(4);
    writer.sendLazy(blob.data, options, done('lazy'));
    writer.send(Buffer.from('x'), options, done('queued'));
    writer.abort(() => new Error('gone'));
    blob.finish(Buffer.from('late'));
    writer.abort(() => new Error('again'));
    assert.deepEqual(calls, ['lazy: gone', 'queued: gone']);
    assert.deepEqual(sent, []);
  });

  it('does not keep the window of what it has compressed when it is aborted', async () => {
    const started = () => {
      const deflater = new Deflater(15, true);
      const writer = new MessageWriter({ deflateOptions: {} }, deflater, {} as WriterSink);
      return { writer, window: new WeakRef(deflater) };
    };
    const { writer, window } = started();
    assert.equal(await isGarbage(window), false);
    writer.abort(() => new Error('gone'));
    assert.equal(await isGarbage(window), true);
    assert.equal(writer.queuedBytes, 0);
  });

  it('fails for good when data cannot be read, because nothing may be left out', () => {
    const { writer, failures } = setUp();
    const calls: (string | undefined)[] = [];
    const blob = lazy(4);
    writer.sendLazy(blob.data, options, (error) => calls.push(error?.message));
    writer.send(Buffer.from('x'), options, (error) => calls.push(error?.message));
    blob.finish(new Error('unreadable'));
    assert.deepEqual(calls, ['unreadable', 'unreadable']);
    assert.deepEqual(failures, ['unreadable']);
  });

  it('lets nothing follow data that cannot be read: a fragment of another message would be taken for its end', () => {
    const { writer, sent } = setUp();
    const calls: string[] = [];
    const blob = lazy(4);
    const note = (name: string) => (error?: Error | null) => calls.push(`${name}: ${error?.message}`);
    writer.send(Buffer.from('beginning'), { ...options, fin: false });
    writer.sendLazy(blob.data, options, (error) => {
      note('lazy')(error);
      writer.send(Buffer.from('another message'), options, note('another'));
    });
    writer.send(Buffer.from('behind'), options, note('behind'));
    blob.finish(new Error('unreadable'));
    writer.send(Buffer.from('later'), options, note('later'));
    writer.abort(() => new Error('closed'));
    assert.deepEqual(sent, ['beginning']);
    assert.deepEqual(calls, ['lazy: unreadable', 'behind: unreadable', 'another: closed', 'later: closed']);
  });

  it('compresses what was given, whatever the program does with its memory meanwhile: the window depends on it', () => {
    const sent: Buffer[] = [];
    const next = 'what the program writes over it. ';
    const data = Buffer.from('all of this is said twice. '.repeat(2000));
    const writer = new MessageWriter({ deflateOptions: { threshold: 0 } }, new Deflater(15, true), {
      frame: (_firstByte, payload) => sent.push(Buffer.from(payload)),
      framed: () => assert.fail('nothing is framed here'),
      deflate: (deflater, input, deflated) => {
        const result = deflateRawSync(input, deflater.options(input));
        data.fill(next);
        deflated(result);
      },
      failed: () => {},
    });
    const text = data.toString();
    writer.send(data, { ...options, compress: true });
    writer.send(Buffer.from(next), { ...options, compress: true });
    const inflater = new Inflater(15, true);
    const read = sent.map((payload) => {
      const outcome = inflater.begin(Buffer.concat([payload, INFLATE_END]), 1 << 20, 'WS_ERR_INFLATE_RATIO').runSync();
      return typeof outcome !== 'string' && 'data' in outcome ? String(outcome.data) : outcome;
    });
    assert.deepEqual(read, [text, next]);
  });
});
