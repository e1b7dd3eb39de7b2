import { type HeaderField, type HeadFault, type RequestHead, RequestHeadParser } from '@handfast/ws/protocol';

/** More head than that is not waited for. */
export const MAX_HEAD_BYTES = 64 * 1024;

/** What a client has sent before it was answered, read as far as it can be read. */
export interface RequestText {
  /** The head as it came, with its empty line; everything that came, where it has no end. */
  readonly raw: Buffer;
  /** Has the head an end? */
  readonly isWhole: boolean;
  /** The head, where it keeps to the rules of HTTP/1; then there is no fault. */
  readonly head: RequestHead | undefined;
  readonly fault: HeadFault | undefined;
  /** The three words of the first line, as far as they are there; read more leniently than servers do. */
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly fields: readonly HeaderField[];
  /** What came behind the head before the client can have seen an answer. */
  readonly rest: Buffer;
}

/**
 * Where the head ends; undefined while it goes on. A line may end with LF alone: that is for the examination to say.
 *
 * @param looked how many of the bytes were looked at before, when there were no more of them
 */
export function headEnd(bytes: Buffer, looked = 0): number | undefined {
  for (let at = bytes.indexOf(0x0a, Math.max(0, looked - 2)); at !== -1; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a) return at + 2;
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3;
  }
  return undefined;
}

/** Can this still become a request? Methods are words: noise and other protocols are known by their first byte. */
export function mayBecomeRequest(bytes: Buffer): boolean {
  const first = bytes[0] ?? 0x41;
  const isWord =
    (first >= 0x41 && first <= 0x5a) || (first >= 0x61 && first <= 0x7a) || first === 0x0d || first === 0x0a;
  return isWord && bytes.length < MAX_HEAD_BYTES;
}

/** Reads what came until the answer was due. Never throws. */
export function readRequestText(bytes: Buffer): RequestText {
  const end = headEnd(bytes);
  const raw = end === undefined ? bytes : bytes.subarray(0, end);
  const [first = '', ...lines] = raw.toString('latin1').split(/\r?\n/);
  const [method = '', target = '', version = ''] = first.split(' ');
  const fields = lines
    .filter((line) => line !== '')
    .map((line): HeaderField => {
      const colon = line.indexOf(':');
      return colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
  const parser = new RequestHeadParser({ maxHeadBytes: MAX_HEAD_BYTES, maxHeaders: 1000 });
  const result = raw.length === 0 ? undefined : parser.push(raw);
  return {
    raw,
    isWhole: end !== undefined,
    head: result?.state === 'done' ? result.head : undefined,
    fault: result?.state === 'failed' ? result.fault : undefined,
    method,
    target,
    version,
    fields,
    rest: end === undefined ? Buffer.alloc(0) : bytes.subarray(end),
  };
}
