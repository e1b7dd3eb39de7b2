import { fact } from '../../../facts/fact.ts';
import type { Target } from '../../evidence/url.ts';
import { isLoopback } from '../../net/loopback.ts';
import { explain, type SituationCheck } from './situation.ts';

const LOGIN_PATH =
  /(?:^|[/_.-])(?:log-?in|sign-?in|sign_in|log_in|auth|oauth2?|sso|saml2?|cas|session|account)(?:[/_.?-]|$)/i;
const LOGIN_QUERY =
  /[?&](?:next|return|return_?to|return_?url|redirect|redirect_?(?:to|uri|url)|continue|rd|destination|from|service|back_?url)=/i;
const LOGIN_HOST =
  /(?:^|\.)(?:login|auth|sso|accounts?|id|idp|keycloak)\.|cloudflareaccess\.com$|login\.microsoftonline\.com$|\.okta\.com$|\.auth0\.com$/i;
const STATUSES = new Set([300, 301, 302, 303, 307, 308]);

/** Where a redirect leads says why it is there. */
export const redirects: SituationCheck = (situation) => {
  const { answer, target } = situation;
  if (answer.status === 511) return [explain(situation, 'redirect-to-login', 'likely')];
  if (!STATUSES.has(answer.status)) return [];
  const location = answer.headers.get('location');
  if (location === undefined || location === '') {
    return [explain(situation, 'redirect-elsewhere', 'certain', { facts: [fact('http-no-location')] })];
  }
  const facts = [fact('http-location', { location: location.replace(/\?.*$/s, '?…') })];
  const url = target && readLocation(location, target);
  if (!target || !url) return [explain(situation, 'redirect-elsewhere', 'likely', { facts })];
  return [explain(situation, codeOf(url, target), 'certain', { facts })];
};

function codeOf(url: URL, target: Target) {
  const from = new URL(target.href.replace(/^ws/, 'http'));
  const sameHost = url.hostname === from.hostname || (isLoopback(hostOf(url)) && isLoopback(target.host));
  const samePath = url.pathname === from.pathname;
  if (sameHost && samePath && !target.secure && url.protocol === 'https:') return 'redirect-to-https';
  if (sameHost && !samePath && withoutSlash(url.pathname) === withoutSlash(from.pathname))
    return 'redirect-trailing-slash';
  if (LOGIN_HOST.test(url.hostname) && !sameHost) return 'redirect-to-login';
  if (LOGIN_PATH.test(url.pathname) || (LOGIN_QUERY.test(url.search) && !samePath)) return 'redirect-to-login';
  return 'redirect-elsewhere';
}

function readLocation(location: string, { href }: Target): URL | undefined {
  try {
    return new URL(location, href.replace(/^ws/, 'http'));
  } catch {
    return undefined;
  }
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function withoutSlash(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}
