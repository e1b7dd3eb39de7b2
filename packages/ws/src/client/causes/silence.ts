import type { Cause } from '../evidence.ts';

/** The connection went away before a whole head had come. Node has one sentence for all of these: "socket hang up". */
export const silence: Cause = ({ error, firstBytes, peerEnded, requestSent, speaksTls, stage }) => {
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException;
  // A reset has a number from the system; a hang-up is Node's own word.
  if (code !== 'ECONNRESET' || errno !== undefined) return undefined;
  if (firstBytes.length > 0)
    return { code: 'WS_ERR_RESPONSE_TRUNCATED', details: { value: firstBytes.toString('latin1') } };
  if (speaksTls) return { code: 'WS_ERR_PLAIN_TO_TLS' };
  if (!peerEnded) return { code: 'WS_ERR_REQUEST_DESTROYED', details: { stage } };
  return { code: requestSent ? 'WS_ERR_CLOSED_WITHOUT_ANSWER' : 'WS_ERR_CLOSED_BEFORE_REQUEST' };
};
