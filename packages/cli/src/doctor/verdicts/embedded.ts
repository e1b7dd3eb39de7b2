import { type Fact, fact } from '../../facts/fact.ts';
import { type Answer, joined } from './answer.ts';
import { ESP_BUFFER_BYTES } from './clients/devices.ts';

/** Would small devices take this answer? They have one buffer, and look for text instead of reading HTTP. */
export interface EmbeddedSafety {
  readonly isSafe: boolean;
  /** Why not; empty where it is safe. */
  readonly because: readonly Fact[];
}

/** The spelling of RFC 6455 §1.3, which devices have in their source. */
const NAMES = ['Upgrade', 'Connection', 'Sec-WebSocket-Accept', 'Sec-WebSocket-Protocol'];
const WORDS = { Upgrade: 'websocket', Connection: 'upgrade' } as const;

/** Judges a 101 by what is known of embedded clients as a whole: no single library has all of these limits. */
export function safetyOf(answer: Answer): EmbeddedSafety {
  const because: Fact[] = [];
  const respelled = answer.fields
    .map(([name]) => name)
    .filter((name) => NAMES.some((right) => right !== name && right.toLowerCase() === name.trim().toLowerCase()));
  if (respelled.length > 0) because.push(fact('embedded-names', { names: respelled.join(', ') }));
  for (const name of ['Upgrade', 'Connection'] as const) {
    const value = joined(answer, name);
    if (value !== undefined && value.toLowerCase() !== WORDS[name]) {
      because.push(fact('embedded-connection', { name, value }));
    }
  }
  if (answer.bufferedBytes >= ESP_BUFFER_BYTES) {
    because.push(fact('embedded-buffer', { bytes: answer.bufferedBytes, limit: ESP_BUFFER_BYTES + 1 }));
  }
  if (answer.pieces > 1) because.push(fact('embedded-pieces', { pieces: answer.pieces }));
  const [status] = answer.interim;
  if (status !== undefined) because.push(fact('embedded-interim', { status }));
  if (answer.hasBareLineFeed) because.push(fact('embedded-line-feed'));
  if (answer.httpVersion !== '1.1' || !answer.hasReason) because.push(fact('embedded-status-line'));
  return { isSafe: because.length === 0, because };
}
