import type { HandshakeFailureCode } from '../../protocol/handshake/failures.ts';
import type { Cause } from '../evidence.ts';
import type { LimitName } from '../stage-limits.ts';

/** The program closed the WebSocket itself. */
export const calledOff: Cause = ({ calledOff, stage }) =>
  calledOff ? { code: 'WS_ERR_CLOSED_BEFORE_OPEN', details: { stage } } : undefined;

/** The program aborted the signal that it had passed. */
export const aborted: Cause = ({ aborted, stage }) => {
  if (!aborted) return undefined;
  const { reason } = aborted;
  const detail = reason instanceof Error ? reason.message : typeof reason === 'string' ? reason : undefined;
  return { code: 'WS_ERR_ABORTED', details: { stage, detail } };
};

const codes: Readonly<Record<LimitName, HandshakeFailureCode>> = {
  dnsMs: 'WS_ERR_DNS_TIMEOUT',
  connectMs: 'WS_ERR_CONNECT_TIMEOUT',
  tlsMs: 'WS_ERR_TLS_TIMEOUT',
  handshakeMs: 'WS_ERR_ANSWER_TIMEOUT',
  totalMs: 'WS_ERR_TOTAL_TIMEOUT',
};

/** The handshake took too long, or a stage of it. */
export const timedOut: Cause = ({ timedOutMs, limit, stage, redirects, awaitsSettings }) => {
  if (timedOutMs === undefined) return undefined;
  const inProxy = limit === 'connectMs' && stage === 'proxy';
  const code = limit === undefined ? 'WS_ERR_HANDSHAKE_TIMEOUT' : inProxy ? 'WS_ERR_PROXY_TIMEOUT' : codes[limit];
  return {
    code,
    details: {
      stage,
      timeoutMs: timedOutMs,
      count: redirects,
      awaited: awaitsSettings ? 'SETTINGS of HTTP/2' : undefined,
    },
  };
};
