import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { constants, inflateRawSync } from 'node:zlib';
import { Deflater } from '../../../src/protocol/deflate/deflater.ts';
import type { MaskSource } from '../../../src/protocol/frames/mask-key.ts';
import { type Done, MessageWriter, type WriterSink } from '../../../src/protocol/messages/message-writer.ts';
import { type Compression, PreparedPayload } from '../../../src/protocol/messages/prepared-payload.ts';

const options = { binary: false, compress: true, fin: true, mask: false };
const TEXT = Buffer.from('the same for all of them, '.repeat(100));
const LARGE = Buffer.from('and some more of it, '.repeat(10_000));
const COMPRESSED_TEXT = 0xc1;
const FLUSH = Buffer.of(0, 0, 0xff, 0xff);

type Outcome = (result: Buffer | Error) => void;

/** A writer whose frames are looked at, and whose large messages are compressed when the test says so. */
class Rig implements WriterSink {
  readonly frames: { firstByte: number; payload: Buffer; masked: boolean }[] = [];
  readonly tasks: { deflater: Deflater; data: Buffer; deflated: Outcome }[] = [];
  readonly failures: Error[] = [];
  readonly writer: MessageWriter;

  constructor(deflater?: Deflater, threshold?: number) {
    this.writer = new MessageWriter({ deflateOptions: { threshold } }, deflater, this);
  }

  send(data: Buffer, compress: Compression, done?: Done): PreparedPayload {
    const message = new PreparedPayload(data, false, compress);
    this.writer.sendPrepared(message, options, done);
    return message;
  }

  frame(firstByte: number, payload: Buffer, mask: MaskSource | undefined): void {
    this.frames.push({ firstByte, payload, masked: mask !== undefined });
  }

  framed(): void {
    assert.fail('nothing here is framed twice');
  }

  deflate(deflater: Deflater, data: Buffer, deflated: Outcome): void {
    this.tasks.push({ deflater, data, deflated });
  }

  failed(error: Error): void {
    this.failures.push(error);
  }
}

const alone = (bits = 15) => new Deflater(bits, false);
const takesOver = () => new Deflater(15, true);

/** By zlib itself, as one stream: so each must leave the window as the next one needs it. */
function inflated(...payloads: (Buffer | undefined)[]): string {
  const stream = payloads.flatMap((payload = Buffer.alloc(0)) => [payload, FLUSH]);
  return String(inflateRawSync(Buffer.concat(stream), { finishFlush: constants.Z_SYNC_FLUSH }));
}

describe('a prepared message', () => {
  it('is compressed once for all that agreed on the same without context takeover', () => {
    const message = new PreparedPayload(TEXT, false, true);
    const rigs = [new Rig(alone()), new Rig(alone()), new Rig(alone(10)), new Rig(alone(10))];
    for (const { writer } of rigs) writer.sendPrepared(message, options);
    const [one, two, three, four] = rigs.map(({ frames }) => frames[0]?.payload) as [Buffer, Buffer, Buffer, Buffer];
    assert.ok(one === two && three === four && one !== three);
    assert.equal(rigs[0]?.frames[0]?.firstByte, COMPRESSED_TEXT);
    assert.deepEqual([inflated(one), inflated(three)], [String(TEXT), String(TEXT)]);
  });

  it('goes as it is without an agreement, below the threshold, and where compression is not wanted', () => {
    const small = Buffer.from('small');
    const cases: [Deflater | undefined, Buffer, Compression][] = [
      [undefined, TEXT, true],
      [undefined, TEXT, 'once'],
      [alone(), small, true],
      [alone(), small, 'once'],
      [takesOver(), small, 'once'],
      [alone(), TEXT, false],
      [takesOver(), TEXT, false],
      [alone(8), TEXT, true],
    ];
    for (const [deflater, data, compress] of cases) {
      const rig = new Rig(deflater);
      rig.send(data, compress);
      assert.deepEqual(rig.frames, [{ firstByte: 0x81, payload: data, masked: false }]);
      assert.equal(rig.frames[0]?.payload, data, 'not copied');
    }
  });

  it('is compressed by each socket with context takeover for itself, and smaller the second time', () => {
    const rig = new Rig(takesOver());
    rig.send(TEXT, true);
    rig.send(TEXT, true);
    const payloads = rig.frames.map(({ payload }) => payload);
    assert.ok((payloads[1] as Buffer).length < (payloads[0] as Buffer).length);
    assert.equal(inflated(...payloads), String(TEXT).repeat(2));
  });

  it('is compressed once for those as well when asked to, between messages that take the window over', () => {
    const message = new PreparedPayload(TEXT, false, 'once');
    const rigs = [new Rig(takesOver()), new Rig(takesOver()), new Rig(alone())];
    for (const { writer } of rigs) {
      for (let i = 0; i < 3; i++) {
        writer.send(Buffer.from(`${i} the same for all, and some of its own`), options);
        writer.sendPrepared(message, options);
      }
    }
    assert.equal(new Set(rigs.flatMap(({ frames }) => [1, 3, 5].map((i) => frames[i]?.payload))).size, 1);
    for (const { frames } of rigs.slice(0, 2)) {
      const texts = [0, 1, 2].map((i) => `${i} the same for all, and some of its own${TEXT}`);
      assert.equal(inflated(...frames.map(({ payload }) => payload)), texts.join(''));
      // What comes behind it refers to it: the window has it.
      assert.ok((frames[2]?.payload.length ?? 0) < 30, `${frames[2]?.payload.length} bytes`);
    }
  });

  it('is compressed off the main thread once when it is large, in the order of the calls', () => {
    const message = new PreparedPayload(LARGE, false, true);
    const rigs = [new Rig(alone()), new Rig(alone())] as const;
    for (const { writer } of rigs) {
      writer.sendPrepared(message, options);
      writer.send(Buffer.from('behind it'), { ...options, compress: false });
    }
    assert.deepEqual(
      rigs.map(({ frames, tasks }) => [frames.length, tasks.length]),
      [
        [0, 1],
        [0, 0],
      ],
    );
    const [{ deflater, data, deflated } = assert.fail()] = rigs[0].tasks;
    const whole = deflater.deflateSync(data, true);
    deflated(Buffer.concat([whole, FLUSH]));
    for (const { frames } of rigs) {
      assert.equal(inflated(frames[0]?.payload), String(LARGE));
      assert.equal(String(frames[1]?.payload), 'behind it');
    }
    assert.equal(rigs[0].frames[0]?.payload, rigs[1].frames[0]?.payload);
    const late = new Rig(alone());
    late.writer.sendPrepared(message, options);
    assert.equal(late.frames[0]?.payload, rigs[0].frames[0]?.payload, 'known by now');
  });

  it('tells all who wait when it cannot be compressed, and whoever has gone is not written to', () => {
    const message = new PreparedPayload(LARGE, false, true);
    const rigs = [new Rig(alone()), new Rig(alone()), new Rig(alone())] as const;
    const told: string[] = [];
    rigs.forEach(({ writer }, i) => {
      writer.sendPrepared(message, options, (error) => told.push(`${i} ${error?.message}`));
    });
    rigs[0].writer.abort(() => new Error('gone'));
    rigs[0].tasks[0]?.deflated(new Error('no memory'));
    assert.deepEqual(told, ['0 gone', '1 no memory', '2 no memory']);
    assert.deepEqual(
      rigs.map(({ failures, frames }) => [failures.length, frames.length]),
      [
        [0, 0],
        [1, 0],
        [1, 0],
      ],
    );
  });

  it('is masked, and a fragment, where the call says so', () => {
    const rig = new Rig(alone());
    const message = new PreparedPayload(TEXT, true, true);
    rig.writer.sendPrepared(message, { ...options, mask: true });
    rig.writer.sendPrepared(message, { ...options, fin: false });
    rig.writer.sendPrepared(message, options);
    assert.deepEqual(
      rig.frames.map(({ firstByte, masked }) => [firstByte, masked]),
      [
        [0xc2, true],
        [0x42, false],
        [0x80, false],
      ],
    );
  });

  it('is not shared between compressors that are set up in ways that cannot be compared', () => {
    const own = () => new Deflater(15, false, { dictionary: Buffer.from('the same for all of them') });
    const message = new PreparedPayload(TEXT, false, true);
    const rigs = [new Rig(own()), new Rig(own())] as const;
    for (const { writer } of rigs) writer.sendPrepared(message, options);
    assert.notEqual(rigs[0].frames[0]?.payload, rigs[1].frames[0]?.payload);
    // A dictionary is the beginning of a window: nobody else's bytes may come between.
    const rig = new Rig(new Deflater(15, true, { dictionary: Buffer.from('the same for all of them') }));
    for (const _ of [1, 2]) rig.writer.sendPrepared(new PreparedPayload(TEXT, false, 'once'), options);
    const [first, second] = rig.frames.map(({ payload }) => payload.length) as [number, number];
    assert.ok(second < first, `${second} bytes after ${first}: its window was taken over`);
  });

  it('can be read later by those who know nothing of it', async () => {
    const loaded = await new Promise((resolve) => new PreparedPayload(TEXT, false, true).load(resolve));
    assert.equal(loaded, TEXT);
  });
});
