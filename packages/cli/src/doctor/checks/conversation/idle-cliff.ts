import type { IdleEvidence, Strand, Traffic } from '../../evidence/idle.ts';
import type { Evidence } from '../../evidence/index.ts';

/** When silent connections end, and which of the others do as well. */
export interface Cliff {
  /** The age at which silent connections end. */
  readonly ms: number;
  readonly silent: Strand;
  /** With what a connection lives on beyond that. */
  readonly livesWith: readonly Traffic[];
  /** With what it ends at the same age all the same. */
  readonly endsWith: readonly Traffic[];
}

/** Shorter than this is no time-out: the server does not want the connection. */
const MIN_CLIFF_MS = 100;

/** Undefined where no silent connection was ended by the server. */
export function cliffOf({ idle }: Evidence): Cliff | undefined {
  if (!idle) return undefined;
  const ended = idle.strands.filter((strand) => strand.traffic === 'none' && endedByServer(strand));
  const [silent] = [...ended].sort((a, b) => a.ageMs - b.ageMs).slice(Math.floor((ended.length - 1) / 2));
  if (!silent || silent.ageMs < MIN_CLIFF_MS) return undefined;
  const ms = silent.ageMs;
  const busy = idle.strands.filter(({ traffic, opened }) => traffic !== 'none' && opened);
  const outlives = (strand: Strand): boolean => strand.ageMs >= ms + toleranceMs(idle, ms);
  const endsThere = (strand: Strand): boolean =>
    endedByServer(strand) && Math.abs(strand.ageMs - ms) < toleranceMs(idle, ms);
  return {
    ms,
    silent,
    livesWith: busy.filter(outlives).map(({ traffic }) => traffic),
    endsWith: busy.filter(endsThere).map(({ traffic }) => traffic),
  };
}

export function endedByServer({ close, end, opened }: Strand): boolean {
  return opened && (close !== undefined || (end !== undefined && !end.afterOurClose));
}

/** How far apart two ends may be and still be one and the same limit. */
function toleranceMs({ intervalMs }: IdleEvidence, ms: number): number {
  return Math.max(0.1 * ms, 2 * intervalMs);
}
