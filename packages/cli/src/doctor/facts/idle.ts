import { type Fact, fact } from '../../facts/fact.ts';
import { dialectOf } from '../../forensics/dialect.ts';
import type { HeardMessage } from '../evidence/conversation.ts';
import type { IdleEvidence, Strand } from '../evidence/idle.ts';

/** In the language of the wire: the same in every other. */
export function howEnded({ close, end }: Strand): string {
  if (close) return `close ${close.code}${close.reason === '' ? '' : ` “${close.reason}”`}`;
  return end?.how === 'fin' ? 'FIN' : 'RST';
}

/** What became of one connection. */
export function strandFact(strand: Strand, { untilMs, intervalMs }: IdleEvidence): Fact {
  const { traffic, close, end, ageMs, answersAtEnd, wantedMs } = strand;
  const interval = intervalMs / 1000;
  const sent = traffic === 'data' ? 'message' : traffic;
  if (close || end) {
    const values = { seconds: ageMs / 1000, how: howEnded(strand) };
    return traffic === 'none'
      ? fact('idle-silent-ended', values)
      : fact('idle-traffic-ended', { ...values, traffic: sent, interval });
  }
  if (answersAtEnd === false) return fact('idle-mute', { seconds: wantedMs / 1000 });
  const seconds = Math.min(ageMs, untilMs) / 1000;
  return traffic === 'none'
    ? fact('idle-silent-survives', { seconds: wantedMs / 1000 })
    : fact('idle-traffic-survives', { traffic: sent, interval, seconds });
}

/** One fact for the longest silence, and one for each kind of traffic. */
export function idleStageFacts(idle: IdleEvidence): readonly Fact[] {
  const opened = idle.strands.filter((strand) => strand.opened);
  const silent = opened.filter(({ traffic }) => traffic === 'none').at(-1);
  const busy = opened.filter(({ traffic }) => traffic !== 'none');
  return [...(silent ? [silent] : []), ...busy].map((strand) => strandFact(strand, idle));
}

/** Does one of these messages want to be answered by a message: `{"op":"ping"}`, the greeting or the ping of Engine.IO? */
export function wantsHeartbeat(messages: readonly HeardMessage[]): boolean {
  return messages.some(({ isBinary, start }, i) => {
    if (isBinary) return false;
    const dialect = dialectOf(start.toString());
    return dialect === 'json-heartbeat' || (i === 0 && dialect === 'engine.io');
  });
}
