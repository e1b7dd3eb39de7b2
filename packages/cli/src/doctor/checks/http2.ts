import { fact } from '../../facts/fact.ts';
import type { Finding } from '../../findings/finding.ts';
import { connectFact } from '../facts/http2.ts';
import type { Check } from './check.ts';

/**
 * WebSockets over HTTP/2. A server that does not announce them is used over HTTP/1.1, and nobody is the worse for it, unless a client
 * insists; one that announces them and does not do them loses the browsers, which do not try again.
 */
export const http2Checks: Check = (evidence) => {
  const { http2, tls } = evidence;
  if (!http2?.offered || http2.error) return [];
  const opens = evidence.upgrade?.opened === true;
  const isAlone = tls?.isEstablished === false;
  if (http2.announced === false && (opens || isAlone)) {
    return [found('http2-upgrade-not-announced', 'note', [fact('http2-not-announced')], opens)];
  }
  const { connect } = http2;
  if (connect === undefined || connect.end === 'opened' || !(opens || isAlone)) return [];
  return [found('http2-upgrade-not-routed', 'warning', [fact('http2-announced'), connectFact(connect)], opens)];
};

function found(code: Finding['code'], severity: Finding['severity'], facts: Finding['facts'], opens: boolean): Finding {
  return { code, severity, confidence: 'certain', facts: [...facts, ...(opens ? [fact('http2-http1-opens')] : [])] };
}
