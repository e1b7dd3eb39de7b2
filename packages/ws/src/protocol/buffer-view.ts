import { Buffer } from 'node:buffer';

type BufferView = new (memory: ArrayBufferLike, byteOffset: number, length: number) => Buffer;

/**
 * `new View(memory, byteOffset, length)`: a Buffer of existing memory. It is what `subarray` makes in the end, three times as
 * fast on Node 20 without its look at the memory and the arguments; elsewhere it is `Buffer.from`.
 */
export const View: BufferView = findView();

function findView(): BufferView {
  const Species = (Buffer as unknown as { [Symbol.species]?: BufferView })[Symbol.species];
  try {
    if (Species && new Species(new ArrayBuffer(2), 1, 1) instanceof Buffer) return Species;
  } catch {
    // Not a constructor of views.
  }
  return function view(memory: ArrayBufferLike, byteOffset: number, length: number) {
    return Buffer.from(memory as ArrayBuffer, byteOffset, length);
  } as unknown as BufferView;
}
