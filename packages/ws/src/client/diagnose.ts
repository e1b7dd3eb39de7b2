import { type HandshakeFailure, handshakeFailure } from '../protocol/handshake/failures.ts';
import { notHttp } from './causes/not-http.ts';
import { silence } from './causes/silence.ts';
import { status } from './causes/status.ts';
import { system } from './causes/system.ts';
import { calledOff, timedOut } from './causes/time.ts';
import { certificate, tls } from './causes/tls.ts';
import type { Cause, Evidence } from './evidence.ts';

/** Every cause that can be told from the evidence, the most certain first. */
const causes: readonly Cause[] = [calledOff, status, timedOut, certificate, tls, silence, notHttp, system];

/** Turns what happened into one failure of the table: the first cause that recognises itself. */
export function diagnose(evidence: Evidence): HandshakeFailure {
  const { target, addresses, timings } = evidence;
  let finding: ReturnType<Cause>;
  for (const cause of causes) {
    finding = cause(evidence);
    if (finding) break;
  }
  const { code, details } = finding ?? { code: 'WS_ERR_REQUEST_FAILED', details: { stage: evidence.stage } };
  const host = target.socketPath ?? target.host;
  const port = target.socketPath === undefined ? target.port : undefined;
  return handshakeFailure(code, { host, port, url: target.href, addresses, timings, ...details });
}
