import { acceptFor } from '@handfast/ws/protocol';
import { fact } from '../../../facts/fact.ts';
import type { Finding } from '../../../findings/finding.ts';
import { isOwnPage } from '../../fingerprint/body-marks.ts';
import { saysOtherVersion } from './complaints.ts';
import { isWordOfStatus } from './gateways.ts';
import { explain, type Situation, type SituationCheck } from './situation.ts';

const DISCONTINUED =
  /\b(?:discontinued|shut ?down|no longer (?:available|operat|maintain|support|exist)|retired|decommissioned|sunset|end of life)\b/i;
/** Public echo servers of old examples, which are gone. */
const GONE_HOSTS =
  /^(?:echo\.websocket\.org|demos\.kaazing\.com|demo\.kaazing\.com|websocketstest\.com|rtm-echo\.kaazing\.com)$/i;

/** What a status says by itself, whoever sends it. */
export const statuses: SituationCheck = (situation) => {
  const { answer, target } = situation;
  const { status } = answer;
  if (
    status === 410 ||
    ((status === 404 || status === 200) && DISCONTINUED.test(answer.title || answer.body.slice(0, 300)))
  ) {
    return [explain(situation, 'service-discontinued', 'likely')];
  }
  if (GONE_HOSTS.test(target?.host ?? '')) return [explain(situation, 'service-discontinued', 'likely')];
  switch (status) {
    case 401:
      return [explain(situation, 'not-authenticated', 'certain', { facts: header(situation, 'WWW-Authenticate') })];
    case 407:
      return [explain(situation, 'proxy-authentication-required', 'certain')];
    case 402:
    case 429:
      return [explain(situation, 'too-many-requests', 'certain', { facts: header(situation, 'Retry-After') })];
    case 405:
      return [explain(situation, 'method-not-allowed', 'certain', { facts: header(situation, 'Allow') })];
    case 414:
    case 431:
    case 494:
      return [explain(situation, 'request-head-too-large', 'certain')];
    case 421:
      return [explain(situation, 'host-header-not-matched', 'likely')];
    case 505:
      return [explain(situation, 'proxy-speaks-http-1-0', 'likely')];
  }
  if ((status === 400 || status === 426) && saysOtherVersion(situation)) {
    return [
      explain(situation, 'websocket-version-unsupported', 'certain', {
        facts: header(situation, 'Sec-WebSocket-Version'),
      }),
    ];
  }
  return [];
};

/** Only an accepted handshake has an Accept: the server means 101, and says something else. */
export const acceptedOtherwise: SituationCheck = (situation) => {
  const { answer, upgrade } = situation;
  const value = answer.headers.get('sec-websocket-accept');
  if (value === undefined || answer.status >= 300) return [];
  const facts = [fact('http-header', { name: 'Sec-WebSocket-Accept', value })];
  const isRight = value === acceptFor(upgrade.exchange.key);
  return [explain(situation, 'response-status-wrong', isRight ? 'certain' : 'likely', { facts })];
};

/** ws answers an upgrade on a path that is not its own with the words of the status, and nothing in it. */
export const otherPathOfWs: SituationCheck = (situation) =>
  situation.answer.status === 400 && isWordOfStatus(situation)
    ? [explain(situation, 'path-mismatch', 'likely', { products: ['Node ws'] })]
    : [];

/** Answers that only make sense beside those to other questions. */
export const refusals: SituationCheck = (situation) => {
  const { answer, isEqual } = situation;
  switch (answer.status) {
    case 400:
      return badRequest(situation);
    case 403:
      return forbidden(situation);
    case 404:
      return isEqual === false ? unknownToUpgrade(situation) : [];
    case 501:
      return isEqual === false
        ? [explain(situation, 'response-writer-cannot-hijack', situationIsGo(situation) ? 'likely' : 'possible')]
        : [];
    default:
      return answer.status >= 500 ? [serverError(situation)] : [];
  }
};

/** Whoever sees the upgrade says no to it everywhere, not on this path only. */
function badRequest(situation: Situation): readonly Finding[] {
  const { isEqual, isPathKnown } = situation;
  if (isEqual === false && isPathKnown === false) return [explain(situation, 'path-mismatch', 'possible')];
  return [];
}

function forbidden(situation: Situation): readonly Finding[] {
  const { answer, identities, elsewhere, isEqual } = situation;
  if (identities.some(({ name }) => name === 'AWS API Gateway') && answer.json?.message === 'Forbidden') {
    return [explain(situation, 'path-mismatch', 'likely', { products: ['AWS API Gateway'] })];
  }
  if (isOwnPage(answer)) {
    // A folder without an index, or a rule of the proxy: the program behind it was not asked.
    const isFolder =
      isEqual === true &&
      situation.target?.path.split('?', 1)[0]?.endsWith('/') === true &&
      situation.stripper !== undefined;
    const isEdge = identities.some(({ role }) => role === 'edge');
    const rule = isEdge ? 'blocked-by-firewall-rule' : 'refused-by-access-rule';
    return [explain(situation, isFolder ? 'no-handler-on-path' : rule, 'likely')];
  }
  if (isAsgi(situation) && isEqual === false) {
    const isEverywhere = elsewhere?.status === 403;
    if (isPage(situation)) {
      const before = explain(situation, 'refused-before-accept', 'possible');
      return [explain(situation, 'no-handler-on-path', 'likely', { products: ['FastAPI'] }), before];
    }
    return [explain(situation, 'refused-before-accept', isEverywhere ? 'certain' : 'likely')];
  }
  return [explain(situation, 'not-authenticated', isEqual === false ? 'likely' : 'possible')];
}

/** A route that answers a common GET is one of HTTP: in ASGI, those of WebSockets are others. */
function isPage({ plain, isPathKnown }: Situation): boolean {
  return plain !== undefined && plain.status >= 200 && plain.status < 300 && isPathKnown === true;
}

/** Is it an application of ASGI, by its server or by the pages of its framework? */
function isAsgi({ application, plain }: Situation): boolean {
  const isNamed = ['uvicorn', 'FastAPI', 'Django Channels'].includes(application?.product ?? '');
  return isNamed || (plain?.status === 404 && plain.json?.detail === 'Not Found');
}

/** Channels and Django raise an error where no route takes a WebSocket, whatever the path: no handler of the program has failed. */
function serverError(situation: Situation): Finding {
  const { isEqual, elsewhere } = situation;
  return isAsgi(situation) && isEqual === false && elsewhere?.status === 500
    ? explain(situation, 'refused-before-accept', 'likely', { products: ['Django Channels'] })
    : explain(situation, 'server-error', 'likely');
}

/** Somebody sees the upgrade, and says that it is not here. */
function unknownToUpgrade(situation: Situation): readonly Finding[] {
  if (situation.answer.body === 'Page not found') {
    return [explain(situation, 'origin-not-allowed', 'possible', { products: ['Rails'] })];
  }
  return [explain(situation, 'path-mismatch', situation.isPathKnown === false ? 'likely' : 'possible')];
}

function situationIsGo({ answer }: Situation): boolean {
  return answer.headers.get('x-content-type-options') === 'nosniff' || answer.body === 'Not Implemented';
}

function header({ answer }: Situation, name: string) {
  const value = answer.headers.get(name);
  return value === undefined ? [] : [fact('http-header', { name, value })];
}
