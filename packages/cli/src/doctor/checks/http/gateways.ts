import { fact } from '../../../facts/fact.ts';
import type { Finding } from '../../../findings/finding.ts';
import { answerOf } from '../../fingerprint/answer.ts';
import { isOwnPage } from '../../fingerprint/body-marks.ts';
import { explain, type Situation, type SituationCheck } from './situation.ts';

/** What those in front say by themselves: rules, features that are off, servers behind that cannot be had. */
export const gateways: SituationCheck = (situation) =>
  firewall(situation) ?? featureOff(situation) ?? cloudflare(situation) ?? backend(situation) ?? [];

type Found = readonly Finding[] | undefined;

const BLOCKED =
  /you have been blocked|Attention Required!|Just a moment\.\.\.|Access denied \| |Access Denied|Request blocked|The request could not be satisfied|Incapsula incident|Request unsuccessful\. Incapsula|Web Application Firewall|\bWAF\b|Mod_?Security|Not Acceptable!|Sucuri Website Firewall|The requested URL was rejected|Reference #\d|bot (?:detected|protection)|captcha|challenge-platform/i;

function firewall(situation: Situation): Found {
  const { answer, identities } = situation;
  if (![403, 405, 406, 429, 451, 503].includes(answer.status) || answer.json) return undefined;
  const mitigated = answer.headers.get('cf-mitigated') ?? answer.headers.get('x-waf-action');
  const isEdge = identities.some(({ role }) => role === 'edge' || role === 'passer');
  if (mitigated === undefined && !BLOCKED.test(answer.body)) return undefined;
  if (!isEdge && !answer.isHtml) return undefined;
  return [explain(situation, 'blocked-by-firewall-rule', mitigated || isEdge ? 'certain' : 'likely')];
}

function featureOff(situation: Situation): Found {
  const { answer, isEqual, identities, stripper } = situation;
  const code = 'upgrade-not-enabled-at-gateway';
  if (
    /WebSockets? (?:are|is) (?:disabled|not enabled|not supported|turned off)|WebSocket request made to a site/i.test(
      answer.body,
    )
  ) {
    return [explain(situation, code, 'certain')];
  }
  const isBy = (name: string) => identities.some((one) => one.name === name);
  if (answer.status === 403 && isBy('Envoy') && answer.body === '' && isEqual === false) {
    return [explain(situation, code, 'likely', { products: ['Envoy'] })];
  }
  if (answer.status === 501 && (isBy('IIS') || isBy('HTTP.sys'))) {
    return [explain(situation, code, 'likely', { products: ['IIS'] })];
  }
  // `ProxyPass ws://…` without mod_proxy_wstunnel: AH01144 in the log, its own page for whatever is asked there.
  if (
    answer.status === 500 &&
    stripper?.name === 'Apache httpd' &&
    /internal error or\s+misconfiguration/i.test(answer.body)
  ) {
    return [explain(situation, code, 'likely', { products: ['Apache httpd'] })];
  }
  return undefined;
}

function cloudflare(situation: Situation): Found {
  const { answer, identities } = situation;
  if (!identities.some(({ name }) => name === 'Cloudflare')) return undefined;
  const { status } = answer;
  if (status === 524) return [explain(situation, 'gateway-timeout', 'certain')];
  if ((status >= 520 && status <= 527) || status === 530)
    return [explain(situation, 'cloudflare-origin-error', 'certain')];
  return undefined;
}

const MISMATCH =
  /reset reason: (?:protocol error|remote protocol)|TLS_error|WRONG_VERSION_NUMBER|CERTIFICATE_VERIFY_FAILED|malformed (?:header|response)|first record does not look like a TLS handshake/i;
/** What HAProxy says of every answer that it cannot use, one that never came included. */
const UNUSABLE = /invalid or incomplete response/i;
const NO_BACKEND =
  /no healthy upstream|No server is available to handle this request|no available server|no (?:healthy|available) (?:backend|target|endpoint|instance)s?|There (?:are|is) no (?:healthy|available)/i;
const UNREACHABLE =
  /upstream connect error|connection refused|ECONNREFUSED|Error reading from remote server|could not connect|Backend fetch failed|Application error|failed to connect|proxy error|Error occurred while trying to proxy/i;

function backend(situation: Situation): Found {
  const { answer, isEqual, identities } = situation;
  const { status, body } = answer;
  const waited = fact('http-waited', { ms: situation.upgrade.exchange.headMs ?? 0 });
  if (status === 464) return [explain(situation, 'backend-protocol-mismatch', 'certain', { products: ['AWS ALB'] })];
  if (status === 504 || status === 524 || status === 408) {
    return [explain(situation, 'gateway-timeout', 'certain', { facts: [waited] })];
  }
  if (status < 500) return undefined;
  const isTraefik = identities.some(({ name }) => name === 'Traefik');
  if (isTraefik && (status === 500 || status === 502) && isEqual === false) {
    return [explain(situation, 'h2c-backend-cannot-upgrade', 'likely')];
  }
  if (MISMATCH.test(body)) return [explain(situation, 'backend-protocol-mismatch', 'likely')];
  if (UNUSABLE.test(body) && isEqual === false) return [explain(situation, 'backend-protocol-mismatch', 'likely')];
  if (NO_BACKEND.test(body)) return [explain(situation, 'no-healthy-backend', 'certain')];
  if (UNREACHABLE.test(body) && status !== 500) return [explain(situation, 'backend-unreachable', 'likely')];
  if (status === 502) {
    if (isEqual === false) return [explain(situation, 'backend-unreachable', 'likely')];
    // From outside, a backend that is down and one that is spoken to wrongly look alike.
    const mismatch = explain(situation, 'backend-protocol-mismatch', 'possible');
    return [explain(situation, 'backend-unreachable', 'likely'), mismatch];
  }
  return status === 503 ? unavailable(situation) : undefined;
}

/** A 503 that says nothing: by the proxy, there is nothing behind it; by the program, it is about to go, or full. */
function unavailable(situation: Situation): readonly Finding[] {
  const { answer, stripper, identities, isEqual } = situation;
  const facts = answer.headers.has('retry-after')
    ? [fact('http-header', { name: 'Retry-After', value: answer.headers.get('retry-after') ?? '' })]
    : [];
  if (stripper?.name === 'Apache httpd') return [explain(situation, 'backend-unreachable', 'likely', { facts })];
  if (stripper?.name === 'nginx' && isOwnPage(answer)) {
    // Without a backend nginx says 502: a 503 of its own is limit_req or limit_conn, or was written down by hand.
    const isSome = isEqual === false || wasServedBefore(situation);
    const limited = explain(situation, 'too-many-requests', isSome ? 'likely' : 'possible', { facts });
    return isSome ? [limited] : [explain(situation, 'server-shutting-down', 'possible', { facts }), limited];
  }
  const isGateway = identities.some(({ role }) => role === 'passer' || role === 'edge' || role === 'stripper');
  if (isGateway && !isWordOfStatus(situation)) return [explain(situation, 'no-healthy-backend', 'likely', { facts })];
  return [explain(situation, 'server-shutting-down', facts.length > 0 ? 'likely' : 'possible', { facts })];
}

/** Did the very first request to this port get another answer? */
function wasServedBefore({ evidence, answer }: Situation): boolean {
  const before = evidence.sniff?.plain && answerOf(evidence.sniff.plain);
  return before !== undefined && before.status !== answer.status;
}

/** ws and those that took after it refuse with the words of the status, as text/html, and nothing else. */
export function isWordOfStatus({ answer }: Situation): boolean {
  const words: Readonly<Record<number, string>> = {
    400: 'Bad Request',
    401: 'Unauthorized',
    403: 'Forbidden',
    503: 'Service Unavailable',
  };
  return answer.body === words[answer.status] && /^text\/html/i.test(answer.headers.get('content-type') ?? '');
}
