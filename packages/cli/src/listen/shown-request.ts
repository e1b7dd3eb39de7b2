import { Redactor } from '@handfast/ws/protocol';
import type { RequestText } from './examine/request-text.ts';
import type { RequestReport } from './report.ts';

const redactor = new Redactor();

/** The request without secrets. */
export function shownRequest({ raw }: RequestText, pieces: number): RequestReport {
  const [line = '', ...lines] = redactor.head(raw.toString('latin1')).split(/\r?\n/);
  const fields = lines
    .filter((one) => one !== '')
    .map((one): readonly [string, string] => {
      const colon = one.indexOf(':');
      return colon === -1 ? [one, ''] : [one.slice(0, colon), one.slice(colon + 1).trim()];
    });
  return { line, fields, bytes: raw.length, pieces };
}
