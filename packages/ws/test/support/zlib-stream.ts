import type { Transform } from 'node:stream';
import { constants, type Zlib } from 'node:zlib';

/** What a stream of zlib makes of `input`, flushed. */
export function through(stream: Zlib & Transform, input: Buffer, flush = constants.Z_SYNC_FLUSH): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer) => void chunks.push(chunk);
    stream.on('data', collect);
    stream.once('error', reject);
    stream.write(input);
    stream.flush(flush, () => {
      stream.off('data', collect);
      stream.off('error', reject);
      resolve(Buffer.concat(chunks));
    });
  });
}
