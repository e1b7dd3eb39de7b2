import { type Fact, fact } from '../../facts/fact.ts';
import type { CloseEvidence, RepeatEvidence, SizeAttempt, SizeEvidence } from '../evidence/frames.ts';

/** How the closing handshake went. */
export function closeFacts({
  conversation: { failure, close, end },
  waitedMs,
  sentAtMs,
}: CloseEvidence): readonly Fact[] {
  if (failure !== undefined) return [fact('frames-not-opened', { code: failure })];
  if (!close) return [end ? fact('close-cut') : fact('close-unanswered', { ms: waitedMs })];
  const answered = fact('close-answered', { code: close.code, ms: close.atMs - sentAtMs });
  const ended = end ? fact('close-tcp-ended', { ms: end.atMs - sentAtMs }) : fact('close-tcp-open', { ms: waitedMs });
  return [answered, ended];
}

/** The largest message that came back, the smallest that did not, and whether fragments help. */
export function sizeFacts({ echoes, attempts }: SizeEvidence): readonly Fact[] {
  if (!echoes) return [fact('size-no-echo')];
  const whole = attempts.filter(({ fragmentBytes }) => fragmentBytes === undefined);
  const passed = whole.filter(({ outcome }) => outcome === 'echoed').sort((a, b) => b.bytes - a.bytes)[0];
  const failed = whole.filter(({ outcome }) => outcome !== 'echoed').sort((a, b) => a.bytes - b.bytes)[0];
  const inParts = attempts.find(({ fragmentBytes, outcome }) => fragmentBytes !== undefined && outcome === 'echoed');
  return [
    ...(passed ? [fact('size-largest', { bytes: passed.bytes, ms: passed.ms })] : []),
    ...(failed ? [fact('size-failed', { bytes: failed.bytes, how: howFailed(failed) })] : []),
    ...(inParts ? [fact('size-fragments-help', { bytes: inParts.bytes, fragment: inParts.fragmentBytes ?? 0 })] : []),
  ];
}

/** In the language of the wire. */
function howFailed({ outcome, closeCode, reason, ms }: SizeAttempt): string {
  if (outcome === 'closed') return `close ${closeCode}${reason === '' ? '' : ` “${reason}”`}`;
  if (outcome === 'cut') return 'FIN/RST';
  return outcome === 'unanswered' ? `… ${Math.round(ms)} ms` : outcome;
}

/** How often each outcome came, the most frequent first. */
function outcomesOf({ runs }: RepeatEvidence): readonly (readonly [outcome: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { outcome, status } of runs) {
    const name = outcome === 'opened' || status === undefined ? outcome : `${outcome} (${status})`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

export function repeatFacts(evidence: RepeatEvidence): readonly Fact[] {
  const { runs, stoppedAt429 } = evidence;
  const outcomes = outcomesOf(evidence);
  const [first] = outcomes;
  if (outcomes.length === 1 && first) return [fact('repeat-same', { runs: runs.length, outcome: first[0] })];
  const signs = [...new Set(runs.map(({ sign }) => sign).filter((sign) => sign !== ''))];
  return [
    ...outcomes.map(([outcome, count]) => fact('repeat-outcome', { count, runs: runs.length, outcome })),
    ...(signs.length > 1 ? [fact('repeat-signs', { signs: signs.slice(0, 5).join(' | ') })] : []),
    ...(stoppedAt429 ? [fact('repeat-429', { number: runs.length })] : []),
  ];
}
