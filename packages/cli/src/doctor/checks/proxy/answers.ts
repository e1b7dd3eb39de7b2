import type { FindingCode } from '../../../findings/codes.ts';
import type { Confidence } from '../../../findings/finding.ts';
import type { ProxyEvidence } from '../../evidence/proxy.ts';

export interface Cause {
  readonly code: FindingCode;
  readonly confidence: Confidence;
}

const HTTPS_PORT = 443;

/** What the status means with which a proxy answered CONNECT. */
export function causeOfStatus(status: number, port: number, proxy: ProxyEvidence): Cause {
  const { head } = proxy.asked ?? {};
  // Some say 401 where they mean 407.
  if (status === 407 || (status === 401 && head?.headers.has('proxy-authenticate'))) {
    return certain('proxy-authentication-required');
  }
  if (status === 401) return { code: 'proxy-authentication-required', confidence: 'likely' };
  if (isAllowedTo443(proxy, status)) return certain('proxy-refuses-port');
  if (status === 403 || status === 451) {
    const isAboutHost = port === HTTPS_PORT || proxy.askedFor443?.head?.status === status;
    return isAboutHost ? certain('url-filtered-by-proxy') : { code: 'proxy-refuses-port', confidence: 'likely' };
  }
  if (status === 429) return certain('too-many-requests');
  if (status === 504) return certain('gateway-timeout');
  if (status === 501 || status < 500) {
    // A login page for whoever has not signed in: a captive portal, or the proxy of a guest network.
    if (status >= 300 && status < 400) return { code: 'proxy-authentication-required', confidence: 'possible' };
    return certain('proxy-not-tunnelled');
  }
  if (status === 500) return { code: 'server-error', confidence: 'likely' };
  const isAboutName = /DNS/i.test(head?.headers.get('x-squid-error') ?? '');
  return isAboutName ? certain('dns-name-unknown') : certain('backend-unreachable');
}

/** To port 443 the proxy opens a tunnel, or at least tries to. */
function isAllowedTo443({ askedFor443 }: ProxyEvidence, status: number): boolean {
  const other = askedFor443?.head?.status;
  if (other === undefined) return false;
  const isTried = (other >= 200 && other < 300) || (other >= 502 && other <= 504);
  return isTried && other !== status;
}

function certain(code: FindingCode): Cause {
  return { code, confidence: 'certain' };
}
