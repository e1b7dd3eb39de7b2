import { Redactor } from '@handfast/ws/protocol';
import type { Change, Trial, TrialResult } from '../evidence/bisection.ts';
import type { Exchange } from '../evidence/exchange.ts';
import { handshakeResult } from '../wire/handshake-result.ts';
import type { Attempt } from './change.ts';

/** How a handshake went, by the same rules as the first one. */
export function trialOf(
  { shape }: Attempt,
  done: Exchange,
  changes: readonly Change[],
  client: Trial['client'] = undefined,
): Trial {
  const { failure } = handshakeResult(done, shape);
  const ms = done.openMs + (done.headMs ?? 0);
  const result = failure === undefined ? 'opened' : results[done.end];
  return { changes: changes.map(withoutSecrets), client, result, status: done.head?.status, failure, ms };
}

const results: Readonly<Record<Exchange['end'], TrialResult>> = {
  answered: 'refused',
  unreadable: 'refused',
  closed: 'closed',
  reset: 'closed',
  timeout: 'unanswered',
  'not-opened': 'unreachable',
};

const redactor = new Redactor();

/** A request as sent, without what nobody else is to see. */
export function shownRequest({ request }: Exchange): string {
  return redactor.head(request);
}

/** The change as it may be shown. */
export function withoutSecrets(change: Change): Change {
  const { kind, name, from, to } = change;
  if (kind === 'target') return { ...change, from: from && redactor.url(from), to: to && redactor.url(to) };
  if (kind !== 'header') return change;
  return { ...change, from: shownValue(name, from), to: shownValue(name, to) };
}

function shownValue(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const [, line = ''] = redactor.head(`GET / HTTP/1.1\r\n${name}: ${value}`).split('\r\n');
  return line.slice(name.length + 1).trim();
}
