import type { HeaderField } from '@handfast/ws/protocol';
import { type Exchange, isInterimStatus, MAX_INTERIM } from '../evidence/exchange.ts';

/** A 101 as it came, read more leniently than any client does: what is wrong with it is for the rules of each client to say. */
export interface Answer {
  /** `1.1`. */
  readonly httpVersion: string;
  /** Is a reason phrase there, or at least the space in front of it? */
  readonly hasReason: boolean;
  /** In order and spelling of the wire; a space before the colon is part of the name. */
  readonly fields: readonly HeaderField[];
  /** Status of each answer that came before it: 100, 103. */
  readonly interim: readonly number[];
  /** The head of the 101 alone, with its empty line. */
  readonly headBytes: number;
  /** In how many pieces the 101 came. */
  readonly pieces: number;
  /** What has come when the piece with the end of the head is there, from the first byte on: what a device has in its one buffer. */
  readonly bufferedBytes: number;
  /** Does a line end with LF alone? */
  readonly hasBareLineFeed: boolean;
  /** The key and the subprotocols of the request. */
  readonly key: string;
  readonly protocols: readonly string[];
}

interface Head {
  readonly status: number;
  readonly httpVersion: string;
  readonly hasReason: boolean;
  readonly fields: readonly HeaderField[];
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The 101 of an exchange; undefined where the answer is another one, or no whole head. */
export function answerOf({ segments, key, request }: Exchange): Answer | undefined {
  const bytes = Buffer.concat(segments.map((segment) => segment.bytes));
  const interim: number[] = [];
  let head = readHead(bytes, 0);
  while (head !== undefined && isInterimStatus(head.status) && interim.length < MAX_INTERIM) {
    interim.push(head.status);
    head = readHead(bytes, head.end);
  }
  if (head?.status !== 101) return undefined;
  const { start, end, text, httpVersion, hasReason, fields } = head;
  let at = 0;
  let pieces = 0;
  let bufferedBytes = 0;
  for (const segment of segments) {
    if (at < end && at + segment.bytes.length > start) pieces += 1;
    if (at < end) bufferedBytes = at + segment.bytes.length;
    at += segment.bytes.length;
  }
  return {
    httpVersion,
    hasReason,
    fields,
    interim,
    headBytes: end - start,
    pieces,
    bufferedBytes,
    hasBareLineFeed: /(?:^|[^\r])\n/.test(text),
    key,
    protocols: offeredProtocols(request),
  };
}

/** Every value under a name, whatever its case. */
export function valuesOf({ fields }: Answer, name: string): readonly string[] {
  return fields.filter(([field]) => field.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** The lines of a field as one list, as RFC 9110 §5.3 joins them; undefined without one. */
export function joined(answer: Answer, name: string): string | undefined {
  const values = valuesOf(answer, name);
  return values.length === 0 ? undefined : values.join(', ');
}

/** The elements of a list field. */
export function listOf(answer: Answer, name: string): readonly string[] {
  return (joined(answer, name) ?? '')
    .split(',')
    .map((element) => element.trim())
    .filter((element) => element !== '');
}

function readHead(bytes: Buffer, start: number): Head | undefined {
  const text = bytes.toString('latin1', start);
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) return undefined;
  const whole = text.slice(0, end.index + end[0].length);
  const [first = '', ...lines] = text.slice(0, end.index).split(/\r?\n/);
  const line = /^HTTP\/(\d\.\d) (\d{3})( .*)?$/.exec(first);
  if (line === null) return undefined;
  const fields = lines.map((field): HeaderField => {
    const colon = field.indexOf(':');
    return colon === -1 ? [field, ''] : [field.slice(0, colon), field.slice(colon + 1).trim()];
  });
  return {
    status: Number(line[2]),
    httpVersion: line[1] ?? '',
    hasReason: line[3] !== undefined,
    fields,
    start,
    end: start + whole.length,
    text: whole,
  };
}

function offeredProtocols(request: string): readonly string[] {
  const lines = request.split('\r\n').filter((line) => /^sec-websocket-protocol\s*:/i.test(line));
  return lines.flatMap((line) =>
    line
      .slice(line.indexOf(':') + 1)
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );
}
