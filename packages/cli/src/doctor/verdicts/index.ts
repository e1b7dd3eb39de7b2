import type { Exchange } from '../evidence/exchange.ts';
import type { Evidence } from '../evidence/index.ts';
import { answerOf } from './answer.ts';
import { chromeRules, firefoxRules } from './clients/browsers.ts';
import { arduinoRules, espRules, libwebsocketsRules } from './clients/devices.ts';
import { coderRules, gorillaRules } from './clients/go.ts';
import { fastwebsocketsRules, okhttpRules, tungsteniteRules } from './clients/libraries.ts';
import { pythonRules, undiciRules, wsRules } from './clients/runtimes.ts';
import { type EmbeddedSafety, safetyOf } from './embedded.ts';
import { type ClientRules, type ClientVerdict, verdictOf } from './verdict.ts';

export type { EmbeddedSafety } from './embedded.ts';
export { type ClientId, type ClientVerdict, clientIds } from './verdict.ts';

const clients: readonly ClientRules[] = [
  chromeRules,
  firefoxRules,
  undiciRules,
  wsRules,
  pythonRules,
  gorillaRules,
  coderRules,
  tungsteniteRules,
  fastwebsocketsRules,
  okhttpRules,
  libwebsocketsRules,
  espRules,
  arduinoRules,
];

/** What each known client would say of the 101 of this server, had it asked as the doctor did. Empty where none came. */
export function verdictsOf({ upgrade }: Evidence): readonly ClientVerdict[] {
  return upgrade === undefined ? [] : verdictsOn(upgrade.exchange);
}

/** The same, for one exchange. */
export function verdictsOn(exchange: Exchange): readonly ClientVerdict[] {
  const answer = answerOf(exchange);
  return answer === undefined ? [] : clients.map((client) => verdictOf(client, answer));
}

/** Would small devices take this answer? undefined where it is not good enough for any client. */
export function embeddedSafety({ upgrade }: Evidence): EmbeddedSafety | undefined {
  return upgrade?.opened ? safetyOn(upgrade.exchange) : undefined;
}

/** The same, for one exchange. */
export function safetyOn(exchange: Exchange): EmbeddedSafety | undefined {
  const answer = answerOf(exchange);
  return answer === undefined ? undefined : safetyOf(answer);
}
