import type { RawData } from '../types.ts';

/** The values of `binaryType`. */
export const binaryTypes = ['nodebuffer', 'arraybuffer', 'fragments', 'blob'] as const;
export type AnyBinaryType = (typeof binaryTypes)[number];

/** The payload of a binary message in the form that `binaryType` asks for. Text always comes as a Buffer. */
export function toBinaryType(type: AnyBinaryType, data: Buffer, fragmentEnds: readonly number[] | undefined): RawData {
  switch (type) {
    case 'nodebuffer':
      return data;
    case 'arraybuffer':
      return toArrayBuffer(data);
    case 'blob':
      return new Blob([data]) as unknown as RawData;
    case 'fragments':
      return fragmentsOf(data, fragmentEnds);
  }
}

/** An ArrayBuffer that holds these bytes and no others. */
function toArrayBuffer(data: Buffer): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = data;
  if (byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) return buffer;
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

function fragmentsOf(data: Buffer, ends: readonly number[] | undefined): Buffer[] {
  if (data.length === 0) return [];
  if (!ends) return [data];
  return ends.map((end, i) => data.subarray(ends[i - 1] ?? 0, end));
}
