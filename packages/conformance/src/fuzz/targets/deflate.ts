import { constants, createInflateRaw } from 'node:zlib';
import { Deflater, INFLATE_END, Inflater } from '@handfast/ws/protocol';
import { inflateNow } from '../endpoint-recorder.ts';
import { content } from '../generate/texts.ts';
import type { FuzzInput } from '../input.ts';
import { Random } from '../random.ts';
import { referenceInflate } from '../reference-inflate.ts';
import { ensure, numberOf, type Target } from '../target.ts';

const TAIL = Buffer.of(0, 0, 0xff, 0xff);
const MAX_BYTES = 2 ** 22;

/** The deflater, through a conversation: to our inflater, to the reference, and to one zlib stream for all messages. */
export const deflate: Target = {
  name: 'deflate',
  promise: 'What is deflated inflates to the same again, whoever inflates, and never reaches back beyond its window',
  notation: 'hex',
  briefIterations: 250,
  generate(random) {
    const bits = random.oneIn(3) ? 15 : 8 + random.below(8);
    const settings: Record<string, string> = {
      bits: `${bits}`,
      cut: `${random.uint32()}`,
      level: `${random.below(10)}`,
    };
    if (random.oneIn(2)) settings.takeover = 'on';
    if (random.oneIn(4)) settings.stream = 'on';
    const parts = Array.from({ length: 1 + random.below(4) }, () => content(random, random.length(40_000)));
    return { settings, bytes: Buffer.concat([...parts, ...parts.slice(0, 2)]) };
  },
  check(input) {
    const takeover = input.settings.takeover === 'on';
    const bits = numberOf(input.settings, 'bits', 15, 8, 15);
    const messages = deflateAll(input, bits, takeover);
    const inflater = new Inflater(bits, takeover);
    let history = Buffer.alloc(0);
    for (const { plain, payload } of messages) {
      const own = inflateNow(
        inflater.begin(Buffer.concat([payload, INFLATE_END]), MAX_BYTES, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'),
      );
      ensure('data' in own && own.data.equals(plain), 'our inflater does not give back what was deflated');
      const wanted = referenceInflate(Buffer.concat([payload, TAIL]), history);
      ensure(wanted.complete && wanted.output.equals(plain), 'the reference does not give back what was deflated');
      ensure(wanted.farthest <= 1 << bits, `it reaches back ${wanted.farthest} bytes with a window of 2^${bits}`);
      if (takeover) history = Buffer.concat([history, plain]).subarray(-32768);
    }
    return input.settings.stream === 'on' ? ensureStreams(messages, bits, takeover) : undefined;
  },
};

interface Message {
  readonly plain: Buffer;
  /** Of all fragments together. */
  readonly payload: Buffer;
}

/** The bytes as messages of random sizes, some in fragments; what cannot be compressed within the window is left out. */
function deflateAll({ settings, bytes }: FuzzInput, bits: number, takeover: boolean): Message[] {
  const random = new Random(settings.cut ?? '');
  const deflater = new Deflater(bits, takeover, { level: numberOf(settings, 'level', 6, 0, 9) });
  const messages: Message[] = [];
  for (let at = 0; at < bytes.length; ) {
    const plain = bytes.subarray(at, at + Math.max(1, random.length(bytes.length - at)));
    at += plain.length;
    const middle = random.oneIn(3) ? random.below(plain.length + 1) : 0;
    if (!deflater.canCompress(plain.length, middle === 0)) continue;
    const first = middle > 0 ? [deflater.deflateSync(plain.subarray(0, middle), false)] : [];
    messages.push({ plain, payload: Buffer.concat([...first, deflater.deflateSync(plain.subarray(middle), true)]) });
  }
  return messages;
}

/** One zlib stream reads all messages, as peers with context takeover do; without it, one stream each. */
async function ensureStreams(messages: readonly Message[], bits: number, takeover: boolean): Promise<void> {
  let stream = createInflateRaw({ windowBits: bits });
  for (const { plain, payload } of messages) {
    const output = await through(stream, Buffer.concat([payload, TAIL]));
    ensure(output.equals(plain), 'a zlib stream does not give back what was deflated');
    if (takeover) continue;
    stream.close();
    stream = createInflateRaw({ windowBits: bits });
  }
  stream.close();
}

function through(stream: ReturnType<typeof createInflateRaw>, input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer) => void chunks.push(chunk);
    stream.on('data', collect);
    stream.once('error', reject);
    stream.write(input);
    stream.flush(constants.Z_SYNC_FLUSH, () => {
      stream.off('data', collect);
      stream.off('error', reject);
      resolve(Buffer.concat(chunks));
    });
  });
}
