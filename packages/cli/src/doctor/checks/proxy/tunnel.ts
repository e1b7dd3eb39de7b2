import { type Fact, fact } from '../../../facts/fact.ts';
import type { FindingCode } from '../../../findings/codes.ts';
import type { Evidence } from '../../evidence/index.ts';
import type { ProxyEvidence } from '../../evidence/proxy.ts';
import { proxyFactsOf } from '../../facts/proxy.ts';
import type { Check } from '../check.ts';
import { isConnected } from '../tcp/outcomes.ts';
import { type Cause, causeOfStatus } from './answers.ts';

/** The proxy does not lead to the server. */
export const tunnelFails: Check = (evidence) => {
  const { proxy, url } = evidence;
  if (proxy?.use !== 'route' || proxy.tunnel === undefined || proxy.tunnel === 'open') return [];
  if (proxy.tunnel.code === 'aborted') return [];
  const cause = causeOf(proxy, proxy.tunnel.code, url?.target?.port ?? 0);
  const facts = [...proxyFactsOf(proxy), ...more(evidence, proxy, cause)];
  return [{ ...cause, severity: 'error', facts, products: productsOf(proxy) }];
};

function causeOf(proxy: ProxyEvidence, code: string, port: number): Cause {
  if (proxy.speaks !== undefined) return { code: 'proxy-url-scheme-wrong', confidence: 'certain' };
  const status = proxy.asked?.head?.status;
  if (code === 'page') return { code: 'proxy-not-tunnelled', confidence: 'likely' };
  if (status !== undefined) return causeOfStatus(status, port, proxy);
  if (proxy.asked?.failure) {
    const isTls = proxy.asked.failure.stage === 'tls';
    return { code: 'proxy-unreachable', confidence: isTls ? 'likely' : 'certain' };
  }
  // It listens, takes the request, and says nothing: most hold it while they try to reach the server.
  if (code === 'timeout') return { code: 'gateway-timeout', confidence: 'likely' };
  return { code: 'proxy-not-tunnelled', confidence: 'likely' };
}

function more({ tcp }: Evidence, { asked, sendsCredentials }: ProxyEvidence, { code }: Cause): readonly Fact[] {
  const facts: Fact[] = [];
  if (code === 'proxy-authentication-required') {
    facts.push(fact(sendsCredentials ? 'proxy-credentials-sent' : 'proxy-credentials-missing'));
  }
  const location = asked?.head?.headers.get('location');
  // A login page is told by its place; what is in the query may be a token.
  if (location !== undefined) facts.push(fact('proxy-location', { location: location.split('?', 1)[0] ?? '' }));
  const direct = tcp?.attempts.find(isConnected);
  if (direct) facts.push(fact('proxy-direct-works', { address: direct.address, port: direct.port }));
  return facts;
}

function productsOf({ asked }: ProxyEvidence): readonly ['Squid'] | [] {
  const headers = asked?.head?.headers;
  return /squid/i.test(`${headers?.get('server')} ${headers?.get('via')} ${headers?.get('x-squid-error')}`)
    ? ['Squid']
    : [];
}

/** What names the proxy is not the URL of one that can be used; the library refuses it, and so does nearly everybody. */
export const proxyUnusable: Check = ({ proxy }) => {
  if (proxy?.use !== 'unusable' || proxy.fault === 'socks') return [];
  const code: FindingCode = proxy.fault === 'scheme' ? 'proxy-url-scheme-wrong' : 'proxy-unreachable';
  return [{ code, severity: 'error', confidence: 'certain', facts: proxyFactsOf(proxy) }];
};

const certificateCodes: Readonly<Record<string, FindingCode>> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-name-mismatch',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-chain-incomplete',
};

/** The proxy speaks TLS itself, with a certificate that clients refuse before they send CONNECT. */
export const proxyCertificate: Check = ({ proxy }) => {
  if (proxy?.use !== 'route' || proxy.authorizationError === undefined) return [];
  const code = certificateCodes[proxy.authorizationError] ?? 'certificate-authority-unknown';
  return [{ code, severity: 'error', confidence: 'certain', facts: proxyFactsOf(proxy) }];
};
