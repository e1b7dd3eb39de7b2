import { printable } from '@handfast/ws/protocol';
import { type Fact, fact } from '../../../facts/fact.ts';
import type { Finding } from '../../../findings/finding.ts';
import type { Exchange } from '../../evidence/exchange.ts';
import type { Evidence } from '../../evidence/index.ts';
import { answerOf } from '../../fingerprint/answer.ts';
import { identitiesOf, productsOf } from '../../fingerprint/identities.ts';
import type { Check } from '../check.ts';
import { certainError } from '../found.ts';
import { portChecks } from '../port.ts';

/** Upgrades that get no HTTP answer at all, or one that cannot be read. */
export const unanswered: Check = (evidence) => {
  const { upgrade, tls } = evidence;
  // A port that speaks something else, and a TLS connection that is refused behind its handshake, are explained as such.
  if (!upgrade || tls?.error || portChecks(evidence).length > 0) return [];
  const { exchange } = upgrade;
  if (exchange.end === 'unreadable') return [unreadable(exchange)];
  switch (exchange.end) {
    case 'timeout':
      return [
        ...heldByStripper(evidence),
        {
          ...certainError('handshake-unanswered', [...timeoutFacts(exchange), ...plainFacts(evidence)]),
          ...whose(evidence),
        },
      ];
    case 'closed':
      if (exchange.segments.length > 0) return [certainError('response-malformed', faultFacts(exchange))];
      return isSocketIo(evidence) ? [socketIoBeside] : [hungUp(evidence, 'closed-without-answer', 'upgrade-closed')];
    case 'reset':
      if (isSocketIo(evidence)) return [socketIoBeside];
      return [
        hungUp(
          evidence,
          plainStatus(evidence) === undefined ? 'connection-reset' : 'closed-without-answer',
          'upgrade-reset',
        ),
      ];
    default:
      return [];
  }
};

function hungUp(evidence: Evidence, code: Finding['code'], how: 'upgrade-closed' | 'upgrade-reset'): Finding {
  return certainError(code, [fact(how), ...plainFacts(evidence), ...againFacts(evidence)]);
}

/**
 * A proxy answers what is wrong with a request itself, and nothing comes of what it passes on, upgrade or not: a server for
 * WebSockets alone never answers a common GET, which is what an upgrade is without its headers.
 */
function heldByStripper(evidence: Evidence): readonly Finding[] {
  const { upgrade, 'plain-get': plain } = evidence;
  const hop = upgrade?.firstHop && answerOf(upgrade.firstHop);
  if (!hop || plain?.exchange.end !== 'timeout' || upgrade?.exchange.firstByteMs !== undefined) return [];
  const identities = identitiesOf(hop);
  const stripper = identities.find(({ role }) => role === 'stripper');
  if (!stripper) return [];
  const facts = [fact('http-first-hop', { name: stripper.name, status: hop.status }), fact('http-both-silent')];
  const found = certainError('upgrade-headers-stripped', facts);
  return [{ ...found, confidence: 'possible', products: productsOf(identities) }];
}

/** Socket.IO lives on this server, and hung up on an upgrade that is not for its path. */
export function isSocketIo({ upgrade, url }: Evidence): boolean {
  const answer = upgrade?.socketIo && answerOf(upgrade.socketIo);
  const isItsPath = url?.target?.path.startsWith('/socket.io/') === true;
  return !isItsPath && answer?.json?.code === 0 && answer.json.message === 'Transport unknown';
}

const socketIoBeside: Finding = {
  ...certainError('raw-client-to-socketio', [fact('http-socket-io-beside'), fact('upgrade-closed')]),
  confidence: 'likely',
  products: ['Socket.IO'],
};

function unreadable(exchange: Exchange): Finding {
  const reason = exchange.fault?.reason;
  const facts = faultFacts(exchange);
  if (reason === 'not-http') return certainError('not-http', facts);
  if (reason === 'too-large' || reason === 'too-many-headers') return certainError('response-head-too-large', facts);
  return certainError('response-malformed', facts);
}

function faultFacts({ fault, segments }: Exchange): readonly Fact[] {
  const bytes = Buffer.concat(segments.map((segment) => segment.bytes)).subarray(0, 80);
  return [
    ...(fault ? [fact('http-fault', { fault: fault.message })] : []),
    fact('http-first-bytes', { text: printable(bytes.toString('latin1'), 160) }),
  ];
}

function timeoutFacts({ segments, firstByteMs }: Exchange): readonly Fact[] {
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes.length, 0);
  if (firstByteMs === undefined) return [fact('upgrade-timeout', { bytes })];
  return [fact('http-incomplete', { bytes, ms: segments.at(-1)?.atMs ?? firstByteMs })];
}

function plainStatus({ 'plain-get': plain }: Evidence): number | undefined {
  return plain?.exchange.end === 'answered' ? plain.exchange.head?.status : undefined;
}

function plainFacts(evidence: Evidence): readonly Fact[] {
  const status = plainStatus(evidence);
  return status === undefined ? [] : [fact('http-plain-works', { status })];
}

/** Who answers common requests there: development servers leave upgrades alone that are not for a path of theirs. */
function whose({ 'plain-get': plain }: Evidence): Pick<Finding, 'products'> {
  const answer = plain && answerOf(plain.exchange);
  return answer === undefined ? {} : { products: productsOf(identitiesOf(answer)) };
}

function againFacts({ upgrade }: Evidence): readonly Fact[] {
  const again = upgrade?.again;
  if (!again) return [];
  return [fact('http-again', { outcome: again.end === 'answered' ? (again.head?.status ?? again.end) : again.end })];
}
