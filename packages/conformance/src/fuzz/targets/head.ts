import {
  type HeadResult,
  type RequestHead,
  RequestHeadParser,
  type ResponseHead,
  ResponseHeadParser,
  writeRequestHead,
  writeResponseHead,
} from '@handfast/ws/protocol';
import { deliveries } from '../deliveries.ts';
import { answerBytes, requestBytes } from '../generate/http.ts';
import type { FuzzInput } from '../input.ts';
import { ensure, ensureSame, numberOf, type Target } from '../target.ts';

type Result = HeadResult<RequestHead | ResponseHead>;

/** The parser of HTTP heads, both kinds. */
export const head: Target = {
  name: 'head',
  promise: 'A head is read the same wherever it is cut, within its limits, and what was read can be written again',
  notation: 'text',
  briefIterations: 4000,
  generate(random) {
    const kind = random.pick(['request', 'answer']);
    const settings: Record<string, string> = { kind, cut: `${random.uint32()}` };
    if (random.oneIn(6)) settings.maxBytes = `${random.length(600)}`;
    if (random.oneIn(6)) settings.maxHeaders = `${random.below(12)}`;
    const bytes = kind === 'request' ? requestBytes(random) : answerBytes(random, 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    return { settings, bytes: random.oneIn(3) ? Buffer.concat([bytes, random.bytes(random.length(40))]) : bytes };
  },
  check(input) {
    const outcomes = deliveries(input.bytes, input.settings.cut ?? '').map((chunks) => read(input, chunks));
    const [first, ...others] = outcomes;
    if (!first) return;
    for (const other of others) ensureSame([describe(other)], [describe(first)], 'cut elsewhere');
    if (first.state === 'done') ensureWritable(first.head, input);
    if (first.state === 'failed') {
      const { offset } = first.fault;
      ensure(offset >= 0 && offset <= input.bytes.length, `a fault at byte ${offset} of ${input.bytes.length}`);
    }
  },
};

function read({ settings }: FuzzInput, chunks: readonly Buffer[]): Result {
  const limits = {
    maxHeadBytes: numberOf(settings, 'maxBytes', 16_384),
    maxHeaders: numberOf(settings, 'maxHeaders', 100),
  };
  const parser = settings.kind === 'answer' ? new ResponseHeadParser(limits) : new RequestHeadParser(limits);
  let result: Result = { state: 'more' };
  let rest = Buffer.alloc(0);
  for (const chunk of chunks) {
    const settled = result.state !== 'more';
    result = parser.push(chunk);
    if (result.state === 'done') rest = Buffer.concat([rest, settled ? chunk : result.rest]);
    ensure(parser.bytesTaken <= limits.maxHeadBytes + 1, 'it read beyond its limit');
  }
  if (result.state === 'more') {
    result = parser.finish();
    ensure(result.state === 'failed' && result.fault.reason === 'truncated', 'a head without an end is not truncated');
  }
  return result.state === 'done' ? { ...result, rest } : result;
}

function describe(result: Result): string {
  if (result.state !== 'done') return JSON.stringify(result);
  return JSON.stringify({ ...result, rest: result.rest.toString('hex') });
}

function ensureWritable(found: RequestHead | ResponseHead, { settings }: FuzzInput): void {
  const text = 'method' in found ? writeRequestHead(found) : writeResponseHead(found);
  const parser = settings.kind === 'answer' ? new ResponseHeadParser() : new RequestHeadParser();
  const again = parser.push(Buffer.from(text, 'latin1'));
  ensure(again.state === 'done', () => `what was written cannot be read: ${JSON.stringify(again)}`);
  ensureSame([JSON.stringify(again.head)], [JSON.stringify(found)], 'written and read again');
}
