/** The subprotocol (`Sec-WebSocket-Protocol`) by which both sides agree to speak records. Its number is the major version. */
export const SESSION_PROTOCOL = 'session.1.handfast';

/** The minor version: what `open` and `resume` say, and the only one there is so far. */
export const SESSION_VERSION = 1;

/** How long the id of a session is. */
export const ID_BYTES = 16;
/** How long the secret of a session is. */
export const TOKEN_BYTES = 32;

/** The first byte of each record (docs/design/session-protocol.md). */
export const RecordType = {
  open: 0x01,
  resume: 0x02,
  opened: 0x03,
  resumed: 0x04,
  rejected: 0x05,
  text: 0x10,
  binary: 0x11,
  fin: 0x12,
  ack: 0x13,
  abort: 0x14,
  probe: 0x15,
} as const;

/** Why a session was not opened, not resumed, or ended before its time: the numbers of `rejected` and `abort`. */
export const ReasonNumber = {
  unknown: 1,
  expired: 2,
  diverged: 3,
  version: 4,
  busy: 5,
  refused: 6,
  replaced: 7,
  violation: 8,
  aborted: 9,
  'too-big': 10,
  unavailable: 11,
} as const;

/** The name of such a reason. A number that we do not know is `aborted`. */
export type SessionReason = keyof typeof ReasonNumber;

const names = new Map<number, SessionReason>(
  Object.entries(ReasonNumber).map(([name, number]) => [number, name as SessionReason]),
);

/** The name of a reason's number. */
export function reasonNamed(number: number): SessionReason {
  return names.get(number) ?? 'aborted';
}
