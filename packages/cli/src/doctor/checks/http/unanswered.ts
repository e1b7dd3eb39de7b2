import { printable } from '@handfast/ws/protocol';
import type { Exchange } from '../../evidence/exchange.ts';
import type { Evidence } from '../../evidence.ts';
import { type Fact, fact } from '../../facts/fact.ts';
import type { Check, Finding } from '../../finding.ts';
import { paramsOf } from './situation.ts';

/** The port that does not speak HTTP, or TLS where TLS is asked for, is explained where it is sniffed. */
const OTHERS = new Set(['tls', 'closes', 'resets']);

/** Upgrades that get no HTTP answer at all, or one that cannot be read. */
export const unanswered: Check = (evidence) => {
  const { upgrade, sniff } = evidence;
  if (!upgrade) return [];
  const { exchange } = upgrade;
  if (exchange.end === 'unreadable') return [unreadable(evidence, exchange)];
  if (sniff && OTHERS.has(sniff.speaks)) return [];
  switch (exchange.end) {
    case 'timeout':
      return [error(evidence, 'handshake-unanswered', [...timeoutFacts(exchange), ...plainFacts(evidence)])];
    case 'closed':
      return exchange.segments.length > 0
        ? [error(evidence, 'response-malformed', faultFacts(exchange))]
        : [
            error(evidence, 'closed-without-answer', [
              fact('upgrade-closed'),
              ...plainFacts(evidence),
              ...againFacts(evidence),
            ]),
          ];
    case 'reset': {
      const code = plainStatus(evidence) === undefined ? 'connection-reset' : 'closed-without-answer';
      return [error(evidence, code, [fact('upgrade-reset'), ...plainFacts(evidence), ...againFacts(evidence)])];
    }
    default:
      return [];
  }
};

function unreadable(evidence: Evidence, exchange: Exchange): Finding {
  const reason = exchange.fault?.reason;
  const facts = faultFacts(exchange);
  if (reason === 'not-http') return error(evidence, 'not-http', facts);
  if (reason === 'too-large' || reason === 'too-many-headers') return error(evidence, 'response-head-too-large', facts);
  return error(evidence, 'response-malformed', facts);
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

function againFacts({ upgrade }: Evidence): readonly Fact[] {
  const again = upgrade?.again;
  if (!again) return [];
  return [fact('http-again', { outcome: again.end === 'answered' ? (again.head?.status ?? again.end) : again.end })];
}

function error(evidence: Evidence, code: Finding['code'], facts: readonly Fact[]): Finding {
  return { code, severity: 'error', confidence: 'certain', facts, params: paramsOf(evidence.url?.target) };
}
