import { isIP } from 'node:net';
import { type Fact, fact } from '../../../facts/fact.ts';
import type { Finding } from '../../../findings/finding.ts';
import { headerValue } from '../../evidence/request-shape.ts';
import { type Complaint, complaintOf } from '../../fingerprint/complaint.ts';
import { explain, type Situation, type SituationCheck } from './situation.ts';

/** The server says itself what it misses. What was sent had it: so somebody on the way changed it, or the server wants more. */
export const complaints: SituationCheck = (situation) => {
  const { complaint, answer } = situation;
  if (!complaint || answer.status < 400) return gorillaOnly(situation);
  return byComplaint(situation, complaint);
};

/** What is said to a plain GET of the name under which the server was asked holds for the upgrade as well. */
export const complaintToPlain: SituationCheck = (situation) => {
  const { plain, answer } = situation;
  const complaint = plain && answer.status >= 400 && plain.status >= 400 ? complaintOf(plain) : undefined;
  if (complaint?.about !== 'host') return [];
  const products = complaint.product === undefined ? [] : [complaint.product];
  const facts = [fact('http-says', { text: complaint.text })];
  return [explain(situation, 'host-header-not-matched', 'likely', { facts, products })];
};

function byComplaint(situation: Situation, complaint: Complaint): readonly Finding[] {
  const { isEqual, answer, target, stripper } = situation;
  const facts = [fact('http-says', { text: complaint.text })];
  switch (complaint.about) {
    case 'plain-on-tls':
      // A port that speaks plain HTTP itself hands on what a server behind it says.
      return target?.secure || situation.evidence.sniff?.speaks === 'http'
        ? [explain(situation, 'backend-protocol-mismatch', 'certain', { facts })]
        : [explain(situation, 'plain-on-tls-port', 'certain', { facts })];
    case 'library':
      return [explain(situation, 'websocket-library-missing', 'certain', { facts })];
    case 'hijack':
      return [explain(situation, 'response-writer-cannot-hijack', 'certain', { facts })];
    case 'path':
      return [explain(situation, 'path-mismatch', 'certain', { facts })];
    case 'sni':
      return [
        explain(situation, isIP(target?.host ?? '') === 0 ? 'server-name-refused' : 'sni-missing', 'likely', { facts }),
      ];
    case 'host':
      return [explain(situation, 'host-header-not-matched', 'likely', { facts })];
    case 'origin':
      return [explain(situation, 'origin-not-allowed', 'likely', { facts })];
    case 'extensions':
      return [explain(situation, 'extension-header-mangled', 'possible', { facts })];
    case 'subprotocol':
      return isEqual === true ? [] : [subprotocolFault(situation, facts)];
    case 'http-version': {
      const found = explain(situation, 'proxy-speaks-http-1-0', 'certain', {
        facts: [...facts, sentFact('GET … HTTP/1.1')],
      });
      // The version is looked at first: whether the headers came too, such an answer leaves open.
      return stripper ? [found, explain(situation, 'upgrade-headers-stripped', 'possible')] : [found];
    }
    case 'head-size':
      return [explain(situation, 'request-head-too-large', 'certain', { facts })];
    case 'upgrade-value':
      return [
        explain(situation, 'upgrade-header-duplicated', 'certain', {
          facts: [...facts, sentFact('Upgrade: websocket')],
        }),
      ];
    case 'upgrade-missing':
      return upgradeMissing(situation, complaint);
    case 'key':
      return keyOrVersion(situation, 'Sec-WebSocket-Key');
    case 'version':
      return answer.status === 426 && isEqual && !saysOtherVersion(situation)
        ? upgradeMissing(situation, complaint)
        : keyOrVersion(situation, 'Sec-WebSocket-Version');
    case 'closing':
      return answer.status === 503 || answer.status === 502
        ? [explain(situation, 'server-shutting-down', 'likely', { facts })]
        : [];
    case 'credentials':
      // 401 says it by itself, and a page for people is mostly that of a filter in front.
      return (answer.status === 400 || answer.status === 403) && !answer.isHtml
        ? [explain(situation, 'not-authenticated', 'likely', { facts })]
        : [];
    case 'user-agent':
      return stripper || answer.status === 403
        ? [explain(situation, 'user-agent-required', 'possible', { facts })]
        : [];
  }
}

/** What it does not like about a subprotocol when none was offered is that there is none. */
function subprotocolFault(situation: Situation, facts: readonly Fact[]): Finding {
  const isOffered = headerValue(situation.upgrade.shape, 'sec-websocket-protocol') !== undefined;
  return isOffered
    ? explain(situation, 'subprotocol-refused', 'possible', { facts })
    : explain(situation, 'subprotocol-required', 'likely', { facts });
}

/**
 * A server that answers the plain GET in another way has seen that an upgrade was asked for: then it is the value that it does
 * not like, which two proxies spoil together.
 */
function upgradeMissing(situation: Situation, { text }: Complaint): readonly Finding[] {
  const { isEqual, plain } = situation;
  const facts = [fact('http-says', { text }), sentFact('Upgrade: websocket, Connection: Upgrade')];
  const seesUpgrade = isEqual === false && /upgrade/i.test(text) && plain?.status !== 101;
  if (seesUpgrade && /invalid|bad|wrong|unexpected/i.test(text) && !/none|missing|empty|""|None|required/i.test(text)) {
    return [explain(situation, 'upgrade-header-duplicated', 'likely', { facts })];
  }
  return [explain(situation, 'upgrade-headers-stripped', 'certain', { facts })];
}

/** Ours were right, unless the caller set them. */
function keyOrVersion(situation: Situation, name: 'Sec-WebSocket-Key' | 'Sec-WebSocket-Version'): readonly Finding[] {
  const { upgrade, complaint } = situation;
  const value = upgrade.shape.fields.find(([field]) => field.toLowerCase() === name.toLowerCase())?.[1];
  const facts = [fact('http-says', { text: complaint?.text ?? '' })];
  if (name === 'Sec-WebSocket-Version' && (value !== '13' || saysOtherVersion(situation))) {
    return [explain(situation, 'websocket-version-unsupported', 'certain', { facts })];
  }
  if (name === 'Sec-WebSocket-Key' && value !== '')
    return [explain(situation, 'handshake-key-invalid', 'likely', { facts })];
  const sent = sentFact(name === 'Sec-WebSocket-Key' ? `${name}: ${upgrade.exchange.key}` : `${name}: 13`);
  return [explain(situation, 'handshake-request-incomplete', 'likely', { facts: [...facts, sent] })];
}

/** Does the answer list versions, and 13 is not among them? */
export function saysOtherVersion({ answer }: Situation): boolean {
  const versions = answer.headers.all('sec-websocket-version').join(',');
  return versions !== '' && !/\b13\b/.test(versions);
}

/**
 * gorilla/websocket says no more than the words of the status, and names its version with every refusal: 403 is its check of the
 * origin, 500 a connection that it cannot have, 400 and 426 a request that is no handshake.
 */
function gorillaOnly(situation: Situation): readonly Finding[] {
  const { answer, isEqual } = situation;
  if (!/^13$/.test(answer.headers.get('sec-websocket-version') ?? '')) return [];
  const facts = [fact('http-header', { name: 'Sec-WebSocket-Version', value: '13' })];
  const products = ['Go'] as const;
  if (answer.status === 403) return [explain(situation, 'origin-not-allowed', 'likely', { facts, products })];
  if (answer.status === 500)
    return [explain(situation, 'response-writer-cannot-hijack', 'likely', { facts, products })];
  if ((answer.status === 400 || answer.status === 426) && isEqual === true) {
    return [explain(situation, 'upgrade-headers-stripped', 'likely', { facts, products })];
  }
  return [];
}

function sentFact(field: string) {
  return fact('http-sent', { field });
}
