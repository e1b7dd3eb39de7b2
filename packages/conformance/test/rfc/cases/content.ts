import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../src/root.ts';

/** What applications send, in three kinds: files of this repository, and the program that runs this. */
export interface Content {
  readonly name: string;
  readonly isBinary: boolean;
  readonly bytes: Buffer;
}

const BINARY_BYTES = 512 * 1024;

export function contents(): Content[] {
  return [
    { name: 'JSON', isBinary: false, bytes: readFileSync(join(root, 'package-lock.json')) },
    { name: 'source text', isBinary: false, bytes: sources() },
    { name: 'machine code', isBinary: true, bytes: program() },
  ];
}

/** Slices of the content, one behind the other and round again, as messages of that size in bytes. */
export function* slices({ bytes }: Content, size: number): Generator<Buffer, never> {
  for (let at = 0; ; at = (at + size) % bytes.length) {
    const piece = bytes.subarray(at, at + size);
    yield piece.length === size ? piece : Buffer.concat([piece, bytes.subarray(0, size - piece.length)]);
  }
}

/** Only ASCII, so that a slice of it is text wherever it is cut. */
function sources(): Buffer {
  const folder = join(root, 'packages/ws/src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.ts'))
    .sort();
  return Buffer.from(
    files
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
      .replace(/[^\n -~]/g, '?'),
  );
}

function program(): Buffer {
  const bytes = Buffer.alloc(BINARY_BYTES);
  const file = openSync(process.execPath, 'r');
  readSync(file, bytes, 0, BINARY_BYTES, 4096);
  closeSync(file);
  return bytes;
}
