import type { Random } from './random.ts';

/** Values at which readers of numbers change their minds. */
const edges = [
  0x00, 0x01, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x88, 0xfe, 0xff, 0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x3b, 0x3d, 0x5c,
];
const MAX_BYTES = 256 * 1024;

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const mutations: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[random.below(bytes.length)] = random.oneIn(2) ? random.pick(edges) : random.below(256);
    return bytes;
  },
  function remove(bytes, random) {
    const [start, end] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  function repeat(bytes, random) {
    const [start, end] = range(bytes, random);
    const times = 1 + random.length(20);
    if ((end - start) * times > MAX_BYTES) return bytes;
    const piece = bytes.subarray(start, end);
    return Buffer.concat([bytes.subarray(0, end), ...Array<Buffer>(times).fill(piece), bytes.subarray(end)]);
  },
  function insert(bytes, random) {
    const at = random.below(bytes.length + 1);
    const fresh = random.oneIn(2) ? Buffer.of(random.pick(edges)) : random.bytes(random.length(64));
    return Buffer.concat([bytes.subarray(0, at), fresh, bytes.subarray(at)]);
  },
  function swap(bytes, random) {
    const [start, end] = range(bytes, random);
    const middle = start + random.below(end - start + 1);
    const [one, other] = [bytes.subarray(start, middle), bytes.subarray(middle, end)];
    return Buffer.concat([bytes.subarray(0, start), other, one, bytes.subarray(end)]);
  },
  function cut(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length + 1));
  },
  function fill(bytes, random) {
    const [start, end] = range(bytes, random);
    return bytes.fill(random.pick(edges), start, end);
  },
];

/** A changed copy of the bytes: one to four of the mutations, and now and then a piece of `other`. */
export function mutate(original: Buffer, random: Random, other: Buffer): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let times = 1 + random.below(4); times > 0; times--) {
    if (bytes.length === 0) bytes = random.bytes(1 + random.below(16));
    if (other.length > 0 && random.oneIn(8)) bytes = splice(bytes, other, random);
    else bytes = Buffer.from(random.pick(mutations)(bytes, random));
  }
  return bytes.subarray(0, MAX_BYTES);
}

function splice(bytes: Buffer, other: Buffer, random: Random): Buffer {
  const [start, end] = range(other, random);
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), other.subarray(start, end), bytes.subarray(at)]);
}

function range(bytes: Buffer, random: Random): [number, number] {
  const start = random.below(bytes.length);
  return [start, Math.min(bytes.length, start + 1 + random.length(bytes.length - start))];
}
