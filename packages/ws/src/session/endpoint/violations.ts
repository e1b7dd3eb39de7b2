/** Each way in which a peer can break the rules of an open session. */
export type SessionViolationCode =
  | 'malformed'
  | 'unexpected'
  | 'number-gap'
  | 'number-backwards'
  | 'message-after-fin'
  | 'over-limit'
  | 'ack-backwards'
  | 'ack-never-sent'
  | 'not-utf8'
  | 'diverged';

/** What the peer did, in a sentence that the `abort` carries. */
export interface SessionViolation {
  readonly code: SessionViolationCode;
  readonly text: string;
}

/** Makes one. */
export function violation(code: SessionViolationCode, detail: string): SessionViolation {
  return { code, text: `${sentences[code]}: ${detail}` };
}

const sentences: Record<SessionViolationCode, string> = {
  malformed: 'A message is no record of the session protocol',
  unexpected: 'A record came where it may not',
  'number-gap': 'A message skipped numbers',
  'number-backwards': 'A message came again on one connection',
  'message-after-fin': 'A message came behind the end',
  'over-limit': 'More came than may be unacknowledged',
  'ack-backwards': 'An acknowledgement took back what was acknowledged',
  'ack-never-sent': 'An acknowledgement of what was never sent',
  'not-utf8': 'A text is not UTF-8',
  diverged: 'The two sides do not remember the same',
};
