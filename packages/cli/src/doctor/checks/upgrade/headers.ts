import { listHas } from '@handfast/ws/protocol';
import { fact } from '../../../facts/fact.ts';
import type { Check } from '../check.ts';
import { switched, upgradeFinding } from './switched.ts';

/** RFC 6455 §4.1 wants 1.1 or later; of an earlier one, strict clients hang up. */
export const httpVersion: Check = (evidence) => {
  const head = switched(evidence);
  if (!head || head.httpVersion === '1.1') return [];
  return [
    upgradeFinding(evidence, 'response-http-1-0', 'certain', [fact('upgrade-line', { version: head.httpVersion })]),
  ];
};

/** RFC 6455 §4.1 item 2. */
export const upgradeHeader: Check = (evidence) => {
  const head = switched(evidence);
  if (!head) return [];
  const values = head.headers.all('upgrade');
  if (values.join(', ').toLowerCase() === 'websocket') return [];
  return [upgradeFinding(evidence, 'response-upgrade-missing', 'certain', [headerFact('Upgrade', values)])];
};

/** RFC 6455 §4.1 item 3. A list is legal, and several clients take none. */
export const connectionHeader: Check = (evidence) => {
  const head = switched(evidence);
  if (!head) return [];
  const values = head.headers.all('connection');
  const facts = [headerFact('Connection', values)];
  if (!listHas(values, 'upgrade')) return [upgradeFinding(evidence, 'response-connection-missing', 'certain', facts)];
  if (values.join(',').trim().toLowerCase() === 'upgrade') return [];
  return [upgradeFinding(evidence, 'response-connection-list', 'certain', facts, 'warning')];
};

const USUAL = ['Upgrade', 'Connection', 'Sec-WebSocket-Accept', 'Sec-WebSocket-Protocol', 'Sec-WebSocket-Extensions'];

/** Names have no case (RFC 9110 §5.1), and devices compare them byte for byte all the same. */
export const spelling: Check = (evidence) => {
  const head = switched(evidence);
  if (!head) return [];
  const facts = USUAL.flatMap((usual) => {
    const spelled = head.headers.spelling(usual);
    return spelled === undefined || spelled === usual ? [] : [fact('upgrade-spelling', { spelled, usual })];
  });
  return facts.length === 0 ? [] : [upgradeFinding(evidence, 'header-names-respelled', 'certain', facts, 'note')];
};

function headerFact(name: string, values: readonly string[]) {
  return values.length === 0
    ? fact('upgrade-header-missing', { name })
    : fact('upgrade-header', { name, value: values.join(', ') });
}
