import { type Fact, fact } from '../../../facts/fact.ts';
import type { FindingCode } from '../../../findings/codes.ts';
import type { Finding, Severity } from '../../../findings/finding.ts';
import type { ConversationEvidence, HeardClose } from '../../evidence/conversation.ts';
import type { FramesEvidence } from '../../evidence/frames.ts';
import { endFacts } from '../../facts/frames.ts';
import { wantsHeartbeat } from '../../facts/idle.ts';
import type { Check } from '../check.ts';
import { found } from '../found.ts';
import { isAtOnce } from './ended.ts';

interface Meaning {
  readonly code: FindingCode;
  /** Default `error`. */
  readonly severity?: Severity;
}

/** What the codes of RFC 6455 §7.4.1 and the registry mean when a server sends them, and nobody asked it to close. */
const meanings: Readonly<Record<number, Meaning>> = {
  1000: { code: 'closed-normally', severity: 'warning' },
  1001: { code: 'closed-going-away', severity: 'warning' },
  1002: { code: 'closed-protocol-error' },
  1003: { code: 'closed-unsupported-data' },
  1005: { code: 'closed-without-code', severity: 'warning' },
  1007: { code: 'text-not-utf8' },
  1008: { code: 'closed-by-policy' },
  1009: { code: 'message-too-big' },
  1010: { code: 'closed-extension-missing' },
  1011: { code: 'closed-server-error' },
  1012: { code: 'closed-service-restart' },
  1013: { code: 'closed-try-again-later' },
  1014: { code: 'closed-bad-gateway' },
};

/** Codes and words with which services say that they do not know who we are. */
const UNKNOWN_USER =
  /unauthori[sz]ed|unauthenticated|not authenticated|authenticat|\bauth\b|token|jwt|api.?key|credential|log ?in|forbidden|access denied/i;
const UNKNOWN_USER_CODES = [3000, 3003, 4001, 4003, 4401, 4403];
const TOO_SLOW = /too slow|slow (?:consumer|client|reader)|back-?pressure|send (?:buffer|queue)/i;
const HEARTBEAT = /heart ?beat|keep-?alive|ping|pong|idle|inactiv/i;

/** The server closed by itself, soon after it opened: what its code says. */
export const closedChecks: Check = ({ frames, url }) => {
  const close = frames?.conversation.close;
  if (!frames || !close || frames.closing) return [];
  const facts = [...endFacts(frames.conversation), ...silentFacts(frames)];
  return [
    ...withoutEnd(frames),
    ...heartbeat(frames.conversation, close, facts),
    ...atOnce(frames, close, facts),
    ...graphql(close, url?.target?.path ?? '', facts),
    ...closeMeaning(close, facts),
  ];
};

/** Both close frames are through: the server ends TCP (RFC 6455 §7.1.1). This one does not. */
function withoutEnd({ conversation }: FramesEvidence): readonly Finding[] {
  if (conversation.end || !conversation.close) return [];
  const ms = conversation.leftMs - conversation.close.atMs;
  const facts = [...endFacts(conversation), fact('frames-open-after-close', { ms })];
  return [found('close-handshake-incomplete', 'warning', facts)];
}

/** It asked for something in the form of its own messages, and closed when that did not come. */
function heartbeat(
  conversation: ConversationEvidence,
  { code, reason }: HeardClose,
  facts: readonly Fact[],
): readonly Finding[] {
  const asked = asksForHeartbeat(conversation);
  if (!asked || !(code >= 3000 || code === 1008 || code === 1002 || HEARTBEAT.test(reason))) return [];
  return [found('heartbeat-wrong-layer', 'error', [asked, ...facts], { confidence: 'likely' })];
}

/** Does the server want a heartbeat of its own protocol, as far as its messages say? */
export function asksForHeartbeat({ messages }: Pick<ConversationEvidence, 'messages'>): Fact | undefined {
  return wantsHeartbeat(messages) ? fact('frames-dialect', { dialect: 'heartbeat' }) : undefined;
}

/** Opened and closed in one breath, without a word: the handler had nothing to wait for. */
function atOnce(frames: FramesEvidence, { code }: HeardClose, facts: readonly Fact[]): readonly Finding[] {
  const isOrderly = code === 1000 || code === 1001 || code === 1005;
  if (!isOrderly || frames.conversation.messageCount > 0 || !isAtOnce(frames)) return [];
  return [found('handler-ended-at-once', 'error', facts, { confidence: 'likely' })];
}

/** Servers of the older protocol close with 1002, and without a word, who does not offer it. */
function graphql({ code, reason }: HeardClose, path: string, facts: readonly Fact[]): readonly Finding[] {
  if (code !== 1002 || reason !== '' || !/graphql|subscriptions/i.test(path)) return [];
  return [found('subprotocol-graphql-mismatch', 'error', facts, { confidence: 'likely' })];
}

/** What a close frame of the server says: its words name a cause, where its code names no more than a kind of causes. */
export function closeMeaning(close: HeardClose, facts: readonly Fact[]): readonly Finding[] {
  return [...byWords(close, facts), ...byCode(close, facts)];
}

function byCode({ code, reason }: HeardClose, facts: readonly Fact[]): readonly Finding[] {
  if (code === 4406 || (code >= 1002 && /(?:sub-?|unsupported |invalid |unknown )protocol/i.test(reason))) {
    const confidence = code === 4406 ? 'certain' : 'likely';
    return [found('subprotocol-graphql-mismatch', 'error', facts, { confidence })];
  }
  const { code: meaning, severity = 'error' } = meanings[code] ?? { code: 'closed-by-application' };
  return [found(meaning, severity, facts)];
}

/** What the reason names besides. */
function byWords({ code, reason }: HeardClose, facts: readonly Fact[]): readonly Finding[] {
  if (code < 1002) return [];
  if (TOO_SLOW.test(reason)) return [found('closed-too-slow', 'error', facts, { confidence: 'likely' })];
  if (/\borigin\b/i.test(reason)) return [found('origin-not-allowed', 'error', facts, { confidence: 'likely' })];
  const isUnknown = UNKNOWN_USER_CODES.includes(code) || (code !== 1002 && UNKNOWN_USER.test(reason));
  return isUnknown ? [found('not-authenticated', 'error', facts, { confidence: 'likely' })] : [];
}

function silentFacts({ silent }: FramesEvidence): readonly Fact[] {
  const atMs = silent?.close?.atMs ?? silent?.end?.atMs;
  return atMs === undefined ? [] : [fact('frames-silent-same', { ms: atMs })];
}
