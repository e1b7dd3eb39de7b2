import type { Visit } from './visit.ts';

export type Field = readonly [name: string, value: string];

/** A head, byte for byte as told; `CRLF` unless told otherwise. */
export function headText(start: string, fields: readonly Field[], lineEnd = '\r\n'): string {
  return `${[start, ...fields.map(([name, value]) => `${name}: ${value}`)].join(lineEnd)}${lineEnd}${lineEnd}`;
}

/** What to change in a 101: a value, several, or `undefined` to leave the field out. By the name of the field. */
export type Changes = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A correct 101 for this visit with these changes; fields it does not have come behind those it has. */
export function switching(visit: Visit, changes: Changes = {}): string {
  const fields: Record<string, string | readonly string[] | undefined> = {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': visit.accept,
    ...changes,
  };
  return headText('HTTP/1.1 101 Switching Protocols', flat(fields));
}

/** Every answer that is no 101 ends its connection, so that no scenario depends on what came before it. */
export interface PlainAnswer {
  readonly status: string;
  readonly fields?: readonly Field[];
  readonly body?: string;
  /** Default `text/html`. */
  readonly type?: string;
}

/** Sends a whole answer with its length, and ends. A HEAD gets no body. */
export function answerPlain(visit: Visit, { status, fields = [], body = '', type = 'text/html' }: PlainAnswer): void {
  const bytes = Buffer.from(body);
  const head = headText(`HTTP/1.1 ${status}`, [
    ['Date', new Date().toUTCString()],
    ...fields,
    ...(bytes.length > 0 ? [['Content-Type', type] as const] : []),
    ['Content-Length', String(bytes.length)],
    ['Connection', 'close'],
  ]);
  visit.end(head, visit.head.method === 'HEAD' ? '' : bytes);
}

function flat(fields: Record<string, string | readonly string[] | undefined>): Field[] {
  return Object.entries(fields).flatMap(([name, value]): Field[] => {
    if (value === undefined) return [];
    return typeof value === 'string' ? [[name, value]] : value.map((one): Field => [name, one]);
  });
}
