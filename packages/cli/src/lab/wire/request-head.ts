/** The head of a request as it came: the lab judges little, so it parses little. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  /** Names as spelled, in the order of the wire. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The bytes, with the empty line. */
  readonly raw: Buffer;
}

/** A head that grows beyond this is not waited for. */
export const MAX_HEAD_BYTES = 64 * 1024;

/**
 * The head at the beginning of `bytes`; `undefined` while its end has not come.
 *
 * @param looked how many of the bytes were looked at before, when there were no more of them
 */
export function readRequestHead(bytes: Buffer, looked = 0): RequestHead | undefined {
  const end = bytes.indexOf('\r\n\r\n', Math.max(0, looked - 3));
  if (end === -1) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const [method = '', target = '', version = ''] = first.split(' ');
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { method, target, version, fields, raw: bytes.subarray(0, end + 4) };
}

/** The value of a field by its name in any case, repeated ones joined as RFC 9110 §5.3 says; `undefined` without one. */
export function fieldOf(head: RequestHead, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const values = head.fields.filter(([field]) => field.toLowerCase() === wanted).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

/** The values of a list field, trimmed; none without the field. */
export function listOf(head: RequestHead, name: string): string[] {
  const value = fieldOf(head, name);
  if (value === undefined) return [];
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Whether this request asks for a WebSocket. */
export function asksForUpgrade(head: RequestHead): boolean {
  return listOf(head, 'upgrade').some((token) => token.toLowerCase() === 'websocket');
}

/** The path without the query. */
export function pathOf(head: RequestHead): string {
  return head.target.split('?', 1)[0] as string;
}
