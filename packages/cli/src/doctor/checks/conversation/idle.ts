import { type Fact, fact } from '../../../facts/fact.ts';
import type { Finding } from '../../../findings/finding.ts';
import type { IdleEvidence, Strand } from '../../evidence/idle.ts';
import type { Evidence } from '../../evidence/index.ts';
import { howEnded, strandFact } from '../../facts/idle.ts';
import { type Check, firstOf } from '../check.ts';
import { found } from '../found.ts';
import { asksForHeartbeat, closeMeaning } from './closed.ts';
import { type Cliff, cliffOf, endedByServer } from './idle-cliff.ts';
import { idleLimits, lifeLimits, limitsNear } from './known-limits.ts';

/** A pong that took so long waited for something. */
const BUSY_MS = 2000;
/** Starts that lie closer together tell nothing of ends that do. */
const MIN_SPREAD_MS = 50;
const HEARTBEAT = /heart ?beat|keep-?alive|\bping|\bpong/i;

/** What became of connections that were kept open: cut when silent, at a certain age, or dead without a word. */
export const idleChecks: Check = firstOf(
  pongsLost,
  heartbeatWanted,
  idleTimeout,
  closedLater,
  reload,
  lifetime,
  mute,
  busy,
);

/** The server pings, we answer, and it closes because no answer came: its pongs are lost on the way. */
function pongsLost(evidence: Evidence): readonly Finding[] {
  const strand = evidence.idle?.strands.find(
    ({ close, pingsHeard }) => pingsHeard > 0 && /ping.*time-?d? ?out|no pong/i.test(close?.reason ?? ''),
  );
  if (!strand) return [];
  const facts = [closeFact(strand), fact('frames-pongs-sent', { count: strand.pingsHeard })];
  return [found('control-frames-swallowed', 'warning', facts, { confidence: 'likely' })];
}

/** Ended pings or not, after it asked for a heartbeat in its messages, or with words that name one. */
function heartbeatWanted(evidence: Evidence): readonly Finding[] {
  const { idle, frames } = evidence;
  const cliff = cliffOf(evidence);
  if (!idle || !cliff || cliff.livesWith.length > 0) return [];
  const isAsked =
    (frames && asksForHeartbeat(frames.conversation)) ?? idle.strands.some(({ heartbeatAsked }) => heartbeatAsked);
  if (!isAsked && !HEARTBEAT.test(cliff.silent.close?.reason ?? '')) return [];
  const asked = isAsked ? [fact('frames-dialect', { dialect: 'heartbeat' })] : [];
  const facts = [...asked, strandFact(cliff.silent, idle), ...strandFacts(idle)];
  return [found('heartbeat-wrong-layer', 'warning', facts, { confidence: 'likely' })];
}

/** Silence ends it, and traffic of some kind keeps it. */
function idleTimeout(evidence: Evidence): readonly Finding[] {
  const cliff = cliffOf(evidence);
  if (!evidence.idle || !cliff || cliff.livesWith.length === 0) return [];
  const products = limitsNear(idleLimits, cliff.ms);
  return [found('idle-timeout', 'warning', cliffFacts(evidence.idle, cliff, products), { products })];
}

/** Closed by a frame that says why, busy or not: no limit of a box, but a decision of the program. */
function closedLater(evidence: Evidence): readonly Finding[] {
  const { idle } = evidence;
  const cliff = cliffOf(evidence);
  const close = cliff?.silent.close;
  if (!idle || !cliff || !close || close.code < 1002 || close.code === 1005) return [];
  const facts = [strandFact(cliff.silent, idle), ...strandFacts(idle)];
  return closeMeaning(close, facts).map((one) => ({ ...one, severity: 'warning' }));
}

/** All end in the same moment, however old they are. */
function reload(evidence: Evidence): readonly Finding[] {
  const { idle } = evidence;
  const cliff = cliffOf(evidence);
  if (!idle || !cliff || cliff.livesWith.length > 0) return [];
  const ended = idle.strands.filter(endedByServer);
  const starts = ended.map(({ startedMs }) => startedMs);
  const ends = ended.map(({ startedMs, ageMs }) => startedMs + ageMs);
  if (ended.length < 3 || spread(starts) < MIN_SPREAD_MS || spread(ends) > 0.3 * spread(starts)) return [];
  const facts = [fact('idle-all-at-once', { count: ended.length, ms: spread(ends), startsMs: spread(starts) })];
  return [found('cut-by-reload', 'warning', [...facts, ...strandFacts(idle)], { confidence: 'likely' })];
}

function spread(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

/** Whatever is sent, it ends at the same age. */
function lifetime(evidence: Evidence): readonly Finding[] {
  const { idle } = evidence;
  const cliff = cliffOf(evidence);
  if (!idle || !cliff || cliff.endsWith.length === 0) return [];
  // Messages may have been forbidden, or the server may not have taken ours.
  const triedData = cliff.endsWith.includes('data');
  const products = limitsNear(lifeLimits, cliff.ms);
  const facts = [...cliffFacts(idle, cliff, products), ...(triedData ? [] : [fact('idle-data-not-tried')])];
  const confidence = triedData ? 'certain' : 'possible';
  const limit = found('lifetime-limit', 'warning', facts, { confidence, products });
  if (triedData) return [limit];
  // Without messages nobody can tell it from a limit of silence for which pings do not count.
  return [limit, found('idle-timeout', 'warning', facts, { confidence, products: limitsNear(idleLimits, cliff.ms) })];
}

/** Pongs that come at once, and some that take seconds: something holds the server up now and then. */
function busy({ idle }: Evidence): readonly Finding[] {
  const strand = idle?.strands.find(({ traffic }) => traffic === 'ping');
  const { fastestRttMs: fastest, slowestRttMs: slowest } = strand ?? {};
  if (fastest === undefined || slowest === undefined || slowest < BUSY_MS || slowest < 20 * fastest) return [];
  return [
    found('event-loop-blocked', 'warning', [fact('idle-rtts', { fastest, slowest })], { confidence: 'possible' }),
  ];
}

/** It looks open and does not answer any more, after a silence that others of these connections have survived. */
function mute({ idle, frames }: Evidence): readonly Finding[] {
  if (!idle || frames?.pings.some(({ rttMs }) => rttMs === undefined)) return [];
  const dead = idle.strands.filter(
    (strand) => strand.traffic === 'none' && !endedByServer(strand) && strand.answersAtEnd === false,
  );
  const [shortest] = [...dead].sort((a, b) => a.wantedMs - b.wantedMs);
  if (!shortest) return [];
  const facts = [fact('idle-mute', { seconds: shortest.wantedMs / 1000 }), ...strandFacts(idle)];
  const products = limitsNear(idleLimits, shortest.wantedMs);
  return [found('half-open', 'warning', facts, { confidence: 'likely', products })];
}

function cliffFacts(idle: IdleEvidence, { silent }: Cliff, products: readonly string[]): readonly Fact[] {
  return [
    strandFact(silent, idle),
    ...strandFacts(idle),
    ...(products.length > 0 ? [fact('idle-known', { products: products.join(', ') })] : []),
  ];
}

/** One fact for each kind of traffic. */
function strandFacts(idle: IdleEvidence): readonly Fact[] {
  return idle.strands
    .filter(({ traffic, opened }) => traffic !== 'none' && opened)
    .map((strand) => strandFact(strand, idle));
}

function closeFact(strand: Strand): Fact {
  return fact('idle-silent-ended', { seconds: strand.ageMs / 1000, how: howEnded(strand) });
}
