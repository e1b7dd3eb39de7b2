import type { FailureDetails } from './failure-types.ts';
import { quoted } from './printable.ts';
import { trimBlanks } from './tokens.ts';

/** What the refusing answer gives away about who sent it. */
export interface AnswerEvidence {
  /** `Server` in lower case; empty when there is none. */
  readonly server: string;
  /** The title of the page, when the body is HTML; empty when the page has none. */
  readonly htmlTitle: string | undefined;
  /** The error number, when the body is one of engine.io's (Socket.IO) error objects. */
  readonly engineIoCode: number | undefined;
  /** Is the body JSON? */
  readonly json: boolean;
  /** The first line of a body in plain text. */
  readonly text: string | undefined;
}

const MAX_BODY = 1024;

/** Reads the headers and the first bytes of the body of an answer that was not 101. */
export function answerEvidence({ headers, body }: FailureDetails): AnswerEvidence {
  const text = (body?.toString('utf8', 0, MAX_BODY) ?? '').trimStart();
  const lower = text.toLowerCase();
  const html = lower.startsWith('<!doctype html') || lower.startsWith('<html') || lower.startsWith('<head');
  const json = text.startsWith('{') || text.startsWith('[');
  return {
    server: (headers?.get('server') ?? '').toLowerCase(),
    htmlTitle: html ? between(text, lower, '<title>', '</title>') : undefined,
    engineIoCode: json ? engineIoCode(text) : undefined,
    json,
    text: html || json || lower.startsWith('<') || text === '' ? undefined : firstLine(text),
  };
}

/** What the body was, as the end of a sentence: `; the body is an HTML page with the title "Login"`. */
export function bodyClause(details: FailureDetails): string {
  const { htmlTitle, json, text } = answerEvidence(details);
  if (htmlTitle === '') return '; the body is an HTML page';
  if (htmlTitle !== undefined) return `; the body is an HTML page with the title ${quoted(htmlTitle, 80)}`;
  if (json) return `; the body is ${quoted(trimBlanks(details.body?.toString('utf8', 0, MAX_BODY) ?? ''), 160)}`;
  return text === undefined ? '' : `; the body says ${quoted(text, 160)}`;
}

/** engine.io numbers its refusals 0 to 5 and sends them as `{"code":1,"message":"Session ID unknown"}`. */
function engineIoCode(text: string): number | undefined {
  const start = text.startsWith('{"code":') ? 8 : -1;
  const code = start < 0 ? -1 : text.charCodeAt(start) - 0x30;
  return code >= 0 && code <= 5 && text.startsWith(',"message":"', start + 1) ? code : undefined;
}

function between(text: string, lower: string, open: string, close: string): string {
  const start = lower.indexOf(open);
  const end = start < 0 ? -1 : lower.indexOf(close, start);
  return end < 0 || text.length !== lower.length ? '' : text.slice(start + open.length, end).trim();
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  const line = end < 0 ? text : text.slice(0, end);
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
