import { closeCodes } from '../../protocol/close-codes.ts';
import { hexBytes, printable, quoted } from '../../protocol/handshake/printable.ts';
import { hexDump } from './hex-dump.ts';
import { colours, type Paint, plain } from './paint.ts';
import type { WireBytes, WireEnd, WireFrame, WireHead, WireRecord } from './wire-record.ts';

/** Where the lines below the first begin. */
const INDENT = ' '.repeat(18);
const ARROWS = { sent: '▶', received: '◀' } as const;

/** A record as lines for a person, each ended; everything from the peer is escaped. */
export function formatRecord(record: WireRecord, options: { readonly colors?: boolean | undefined } = {}): string {
  const paint = options.colors ? colours : plain;
  const [first = '', ...rest] = linesOf(record, paint);
  const time = paint.dim(`${`#${record.id}`.padEnd(4)}${timeOf(record.atMs).padStart(9)} `);
  return [`${time} ${first}`, ...rest.map((line) => INDENT + line)].map((line) => `${line}\n`).join('');
}

function linesOf(record: WireRecord, paint: Paint): string[] {
  switch (record.kind) {
    case 'head':
      return headLines(record, paint);
    case 'frame':
      return frameLines(record, paint);
    case 'bytes':
      return bytesLines(record, paint);
    case 'end':
      return [endLine(record, paint)];
  }
}

function headLines({ direction, text }: WireHead, paint: Paint): string[] {
  const [start = '', ...fields] = text.replace(/(\r\n)+$/, '').split('\r\n');
  const shown = fields.map((field) => {
    const colon = field.indexOf(':');
    if (colon < 0) return printable(field, 500);
    return `${paint.dim(printable(field.slice(0, colon + 1)))}${printable(field.slice(colon + 1), 500)}`;
  });
  return [`${arrow(direction, paint)} ${paint.bold(printable(start, 500))}`, ...shown];
}

function frameLines(frame: WireFrame, paint: Paint): string[] {
  const { direction, type, length, payload, violation, cutAt } = frame;
  const bits = [frame.fin ? 'FIN' : '', frame.rsv1 ? 'RSV1' : '', frame.masked ? 'masked' : '']
    .filter(Boolean)
    .join(' ');
  const facts = `${bits.padEnd(15)} ${bytesText(length).padStart(11)}   ${paint.dim(hexBytes(frame.header, 14))}`;
  const lines = [`${arrow(direction, paint)} ${paint.bold(type.padEnd(12))} ${facts}`];
  if (violation !== undefined) lines.push(paint.wrong(`breaks a rule: ${violation}`));
  if (frame.closeCode !== undefined)
    lines.push(closeText(frame.closeCode, frame.text ?? hexBytes(payload.subarray(2), 123)));
  else if (frame.text !== undefined && length > 0) lines.push(quoted(frame.text, 4 * payload.length + 4));
  else lines.push(...hexDump(payload));
  const missing = length - payload.length;
  if (cutAt !== undefined) lines.push(paint.wrong(`the connection ended after ${cutAt} of ${bytesText(length)}`));
  else if (missing > 0) lines.push(paint.dim(`… ${bytesText(missing)} more`));
  if (frame.compressed && length > 0) lines.push(paint.dim('(compressed)'));
  return lines;
}

function bytesLines({ direction, what, length, bytes, violation }: WireBytes, paint: Paint): string[] {
  const isWrong = what !== 'body';
  const title = isWrong ? paint.wrong(what) : paint.bold(what);
  const lines = [`${arrow(direction, paint)} ${title} ${bytesText(length)}`];
  if (violation !== undefined) lines.push(paint.wrong(printable(violation, 300)));
  const text = violation === undefined ? textLines(bytes) : undefined;
  lines.push(...(text ?? hexDump(bytes)));
  if (length > bytes.length) lines.push(paint.dim(`… ${bytesText(length - bytes.length)} more`));
  return lines;
}

/** Bytes that are text, such as the page of a web server, are read more easily as such; undefined for others. */
function textLines(bytes: Buffer): string[] | undefined {
  const text = bytes.toString().replace(/\ufffd$/, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what text does not have
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd]/.test(text)) return undefined;
  return text.split(/\r?\n/).map((line) => printable(line.replaceAll('\t', '  '), 4 * bytes.length));
}

function endLine({ closeCode, reason, begunBy, cause }: WireEnd, paint: Paint): string {
  if (closeCode === undefined) return paint.wrong(`■ no connection: ${printable(cause ?? '', 600)}`);
  const who = begunBy === 'nobody' || begunBy === undefined ? '' : `, begun by ${begunBy}`;
  const why = cause === undefined ? '' : `: ${printable(cause, 600)}`;
  const line = `■ closed: ${closeText(closeCode, reason)}${who}${why}`;
  return closeCode === 1006 ? paint.wrong(line) : paint.bold(line);
}

function closeText(code: number, reason: string): string {
  if (code === 1005) return 'no code (1005)';
  const meaning = (closeCodes as Record<number, string>)[code];
  return `${code}${meaning === undefined ? '' : ` (${meaning})`}${reason === '' ? '' : ` ${quoted(reason, 500)}`}`;
}

function arrow(direction: 'sent' | 'received', paint: Paint): string {
  return paint[direction](ARROWS[direction]);
}

function bytesText(bytes: number): string {
  return `${bytes} byte${bytes === 1 ? '' : 's'}`;
}

/** Three or four digits that matter, whatever the length of the wait. */
function timeOf(ms: number): string {
  if (ms < 1000) return `${ms.toFixed(1)} ms`;
  return ms < 100_000 ? `${(ms / 1000).toFixed(2)} s` : `${(ms / 60_000).toFixed(1)} min`;
}
