import type { Language } from '../../shared/language.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { Redaction } from '../redact.ts';
import type { ReportExchange } from './report.ts';
import { bodyLines, headLines } from './texts.ts';
import { reportWords } from './words/index.ts';

/** One request and its answer, to read. */
export function reportExchange(exchange: Exchange, language: Language, redaction: Redaction): ReportExchange {
  const { request, end, head, rawHead, segments, rest, headMs } = exchange;
  const received = Buffer.concat(segments.map((segment) => segment.bytes));
  return {
    request: headLines(request, redaction),
    answer: head === undefined ? unread(received, redaction) : headLines(rawHead.toString('latin1'), redaction),
    rest: bodyLines(rest, redaction),
    end: reportWords[language].ends[end],
    ms: headMs ?? null,
  };
}

/** What could not be read as a head; it may be the begin of one all the same, with cookies in it. */
function unread(received: Buffer, redaction: Redaction): readonly string[] {
  return received.subarray(0, 5).toString('latin1') === 'HTTP/'
    ? headLines(received.subarray(0, 16_384).toString('latin1'), redaction)
    : bodyLines(received.subarray(0, 16_384), redaction);
}
