import { type HandshakeFailure, handshakeFailure } from '../protocol/handshake/failures.ts';
import { notHttp } from './causes/not-http.ts';
import { proxyAgent, proxyFault, tunnelClosed } from './causes/proxy.ts';
import { silence } from './causes/silence.ts';
import { status } from './causes/status.ts';
import { system } from './causes/system.ts';
import { aborted, calledOff, timedOut } from './causes/time.ts';
import { certificate, tls } from './causes/tls.ts';
import type { Cause, Evidence } from './evidence.ts';
import { shownUrl } from './url.ts';

/** Every cause that can be told from the evidence, the most certain first. */
const causes: readonly Cause[] = [
  calledOff,
  aborted,
  status,
  timedOut,
  proxyFault,
  tunnelClosed,
  proxyAgent,
  certificate,
  tls,
  silence,
  notHttp,
  system,
];

/** Turns what happened into one failure of the table: the first cause that recognises itself. */
export function diagnose(evidence: Evidence): HandshakeFailure {
  const { target, addresses, timings, proxy } = evidence;
  let finding: ReturnType<Cause>;
  for (const cause of causes) {
    finding = cause(evidence);
    if (finding) break;
  }
  const { code, details } = finding ?? { code: 'WS_ERR_REQUEST_FAILED', details: { stage: evidence.stage } };
  return handshakeFailure(code, {
    ...placeOf(evidence, code),
    url: shownUrl(target),
    addresses,
    timings,
    proxy: proxy?.facts,
    ...details,
  });
}

/** What the sentence is about: up to its tunnel a proxy is what cannot be reached, and not the server. */
function placeOf({ target, proxy, stage, error }: Evidence, code: string): { host: string; port: number | undefined } {
  const { syscall = '' } = (error ?? {}) as NodeJS.ErrnoException;
  const isWay = stage === 'dns' || stage === 'tcp' || syscall === 'connect';
  if (proxy && isWay && code !== 'WS_ERR_ABORTED') return { host: proxy.host, port: proxy.port };
  const port = target.socketPath === undefined ? target.port : undefined;
  return { host: target.socketPath ?? target.host, port };
}
