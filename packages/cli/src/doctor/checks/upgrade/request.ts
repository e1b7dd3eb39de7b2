import { isValidKey } from '@handfast/ws/protocol';
import { fact } from '../../../facts/fact.ts';
import type { Evidence } from '../../evidence/index.ts';
import { headerValues } from '../../evidence/request-shape.ts';
import type { Check } from '../check.ts';
import { upgradeFinding } from './switched.ts';

/** Headers of the handshake that the caller has set by hand: what was sent may be wrong itself. */
export const ownHeaders: Check = (evidence) => {
  const { upgrade } = evidence;
  if (!upgrade || upgrade.exchange.end === 'not-opened') return [];
  const keys = valuesOf(evidence, 'sec-websocket-key').filter((value) => value !== '');
  const shown = fact('upgrade-set-by-hand', { name: 'Sec-WebSocket-Key' });
  if (!upgrade.opened) {
    if (keys.length > 1 || keys.some((key) => !isValidKey(key))) {
      return [upgradeFinding(evidence, 'handshake-key-invalid', 'certain', [shown])];
    }
    const wrong = wrongField(evidence);
    if (wrong) return [upgradeFinding(evidence, wrong.code, 'certain', [fact('upgrade-sent', wrong)])];
  }
  // A library that sends a key of its own beside this one checks the answer against its own.
  return keys.length === 1 ? [upgradeFinding(evidence, 'accept-of-user-key', 'possible', [shown], 'warning')] : [];
};

function wrongField(evidence: Evidence) {
  const [version = ''] = valuesOf(evidence, 'sec-websocket-version');
  if (version !== '13')
    return { code: 'websocket-version-unsupported', name: 'Sec-WebSocket-Version', value: version } as const;
  const upgrade = valuesOf(evidence, 'upgrade').join(', ');
  if (upgrade.toLowerCase() !== 'websocket')
    return { code: 'handshake-request-incomplete', name: 'Upgrade', value: upgrade } as const;
  const connection = valuesOf(evidence, 'connection').join(', ');
  if (!/\bupgrade\b/i.test(connection))
    return { code: 'handshake-request-incomplete', name: 'Connection', value: connection } as const;
  return undefined;
}

function valuesOf({ upgrade }: Evidence, wanted: string): readonly string[] {
  return upgrade === undefined ? [] : headerValues(upgrade.shape, wanted);
}
