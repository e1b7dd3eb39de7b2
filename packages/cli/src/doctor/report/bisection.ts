import { STATUS_CODES } from 'node:http';
import type { Language } from '../../shared/language.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { BisectionEvidence, StopReason, Trial, TrialResult } from '../evidence/bisection.ts';
import { bisectionFacts } from '../facts/bisection.ts';
import { profileOf } from '../profiles/index.ts';
import type { Redaction } from '../redact.ts';
import { changesText } from './changes.ts';
import type { ReportBisection, ReportTry } from './report.ts';
import { factText, headLines } from './texts.ts';

interface BisectionWords {
  readonly sentence: (parts: readonly string[]) => string;
  readonly results: Readonly<Record<Exclude<TrialResult, 'refused'>, string>>;
  readonly refused: string;
  readonly stopped: Readonly<Record<StopReason, string>>;
  readonly client: (client: string) => string;
  readonly like: string;
}

const words: Readonly<Record<Language, BisectionWords>> = {
  en: {
    sentence: (parts) => `${parts.join('; ').replace(/^[a-z]/, (letter) => letter.toUpperCase())}.`,
    results: {
      opened: 'opens',
      closed: 'closed without an answer',
      unanswered: 'no answer in time',
      unreachable: 'no connection',
    },
    refused: 'refused',
    stopped: {
      'rate-limited': 'It ended early: the server asks for fewer requests (429).',
      'refused-connections': 'It ended early: the server took no more connections.',
      enough: 'It ended early: these were as many handshakes as are decent.',
      'out-of-time': 'It ended early: the time was over.',
      aborted: 'It was ended.',
    },
    client: (client) => `the handshake of ${client}`,
    like: 'the request that was given',
  },
  zh: {
    sentence: (parts) => `${parts.join('；')}。`,
    results: { opened: '打开', closed: '没有应答就被关闭', unanswered: '没有及时应答', unreachable: '无法连接' },
    refused: '被拒绝',
    stopped: {
      'rate-limited': '提前结束：服务器要求减少请求（429）。',
      'refused-connections': '提前结束：服务器不再接受连接。',
      enough: '提前结束：握手次数已达到适当的上限。',
      'out-of-time': '提前结束：时间已到。',
      aborted: '已被终止。',
    },
    client: (client) => `${client} 的握手`,
    like: '所给的请求',
  },
};

/** What was found by changing the handshake. */
export function reportBisection(
  { evidence: { bisection } }: Diagnosis,
  language: Language,
  redaction: Redaction,
): ReportBisection | null {
  if (bisection === undefined) return null;
  const { handshakes, stopped, trials, openings } = bisection;
  const [opening] = openings;
  return {
    summary: summaryOf(bisection, language, redaction),
    handshakes,
    stopped: stopped === undefined ? null : words[language].stopped[stopped],
    tries: onceEach(trials.map((one) => tryOf(one, language, redaction))),
    pair:
      opening === undefined
        ? null
        : { fails: headLines(opening.failing, redaction), opens: headLines(opening.working, redaction) },
  };
}

/** Why it ended is said apart from what was found. */
function summaryOf(bisection: BisectionEvidence, language: Language, redaction: Redaction): string {
  const facts = bisectionFacts({ ...bisection, stopped: undefined });
  return words[language].sentence(facts.map((one) => factText(one, language, redaction)));
}

function tryOf(trial: Trial, language: Language, redaction: Redaction): ReportTry {
  const { results, refused } = words[language];
  const { result, status } = trial;
  const answer = status === undefined ? '' : `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const outcome = result === 'refused' ? refused : results[result];
  return {
    what: redaction.text(whatOf(trial, language)),
    opened: result === 'opened',
    answer: answer === '' || result === 'opened' ? outcome : answer,
  };
}

/** The handshake of a client is one thing, however much it differs from that of the doctor. */
function whatOf({ client, changes }: Trial, language: Language): string {
  const say = words[language];
  if (client === undefined) return changesText(changes, language);
  return client === 'like' ? say.like : say.client(profileOf(client).name);
}

/** The same with the same outcome is told once. */
function onceEach(tries: readonly ReportTry[]): readonly ReportTry[] {
  const seen = new Set<string>();
  return tries.filter((one) => {
    const text = JSON.stringify(one);
    return !seen.has(text) && seen.add(text);
  });
}
