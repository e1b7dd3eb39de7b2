import type { Cause } from '../evidence.ts';

/** The program closed the WebSocket itself. */
export const calledOff: Cause = ({ calledOff, stage }) =>
  calledOff ? { code: 'WS_ERR_CLOSED_BEFORE_OPEN', details: { stage } } : undefined;

/** The handshake took too long. */
export const timedOut: Cause = ({ timedOutMs, stage }) =>
  timedOutMs === undefined
    ? undefined
    : { code: 'WS_ERR_HANDSHAKE_TIMEOUT', details: { stage, timeoutMs: timedOutMs } };
