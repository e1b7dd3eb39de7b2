import { createHash } from 'node:crypto';
import { acceptFor, GUID } from './accept-key.ts';
import type { FailureDetails, HandshakeFailureCode } from './failures.ts';

/** The row that says what is wrong with an Accept, and what the row needs. */
export interface AcceptFault {
  readonly code: HandshakeFailureCode;
  readonly details: FailureDetails;
}

/** Judges the lines of `Sec-WebSocket-Accept` (RFC 6455 §4.1 item 4): `undefined` when there is one and it is right. */
export function checkAccept(values: readonly string[], key: string): AcceptFault | undefined {
  const wanted = acceptFor(key);
  const [value = ''] = values;
  if (values.length === 1 && value === wanted) return undefined;
  if (values.every((line) => line === '')) return { code: 'WS_ERR_ACCEPT_MISSING', details: { wanted } };
  const details = { wanted, value: values.join(', '), count: Math.max(2, values.length) };
  if (values.length > 1) return { code: 'WS_ERR_ACCEPT_REPEATED', details };
  return { code: diagnose(value, wanted, key), details };
}

/** Which of the known mistakes makes this value out of this key? */
function diagnose(value: string, wanted: string, key: string): HandshakeFailureCode {
  if (isDoubled(value, wanted)) return 'WS_ERR_ACCEPT_REPEATED';
  if (`${value}=` === wanted) return 'WS_ERR_ACCEPT_UNPADDED';
  if (value.toLowerCase() === wanted.toLowerCase()) return 'WS_ERR_ACCEPT_CASE';
  if (value === key) return 'WS_ERR_ACCEPT_IS_KEY';
  const decoded = Buffer.from(key, 'base64');
  if (value === sha1(key).toString('base64')) return 'WS_ERR_ACCEPT_NO_GUID';
  if (value === sha1(decoded).toString('base64') || value === sha1(decoded, GUID).toString('base64')) {
    return 'WS_ERR_ACCEPT_DECODED_KEY';
  }
  const hex = Buffer.from(wanted, 'base64').toString('hex');
  if (value.toLowerCase() === hex || value === Buffer.from(hex).toString('base64')) return 'WS_ERR_ACCEPT_HEX';
  return 'WS_ERR_ACCEPT_WRONG';
}

/** The right value twice in one line, as joining two lines makes it. */
function isDoubled(value: string, wanted: string): boolean {
  return [', ', ',', ' ', ''].some((separator) => value === wanted + separator + wanted);
}

function sha1(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
