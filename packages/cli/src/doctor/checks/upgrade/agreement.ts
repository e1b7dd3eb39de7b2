import { parseTokenList } from '@handfast/ws/protocol';
import { fact } from '../../../facts/fact.ts';
import type { FindingCodeOf } from '../../../findings/codes.ts';
import type { Evidence } from '../../evidence/index.ts';
import { headerValue, headerValues } from '../../evidence/request-shape.ts';
import type { Check } from '../check.ts';
import { switched, upgradeFinding } from './switched.ts';

const GRAPHQL = new Set(['graphql-ws', 'graphql-transport-ws']);

/** What was chosen among the subprotocols that were offered (RFC 6455 §4.1, and the rule of browsers that one must be). */
export const subprotocol: Check = (evidence) => {
  const head = switched(evidence);
  if (!head) return [];
  const offered = offeredProtocols(evidence);
  const values = head.headers.all('sec-websocket-protocol');
  const value = values.join(', ');
  if (values.length === 0 && offered.length === 0) return [];
  if (values.length === 1 && offered.includes(value)) return [];
  const facts = [
    offered.length === 0
      ? fact('upgrade-offered-none', { name: 'Sec-WebSocket-Protocol' })
      : fact('upgrade-offered', { name: 'Sec-WebSocket-Protocol', value: offered.join(', ') }),
    values.length === 0
      ? fact('upgrade-header-missing', { name: 'Sec-WebSocket-Protocol' })
      : fact('upgrade-header', { name: 'Sec-WebSocket-Protocol', value }),
  ];
  return [upgradeFinding(evidence, protocolFault(values, offered), 'certain', facts)];
};

function protocolFault(values: readonly string[], offered: readonly string[]): FindingCodeOf<'upgrade'> {
  if (values.length === 0) return 'subprotocol-not-answered';
  const list = parseTokenList(values.join(','));
  if (values.length > 1 || (Array.isArray(list) && list.length > 1)) return 'subprotocol-list-echoed';
  const [value = ''] = values;
  if (offered.some((name) => name.toLowerCase() === value.toLowerCase())) return 'subprotocol-case-changed';
  if (GRAPHQL.has(value) && offered.some((name) => GRAPHQL.has(name))) return 'subprotocol-graphql-mismatch';
  return 'subprotocol-not-requested';
}

function offeredProtocols({ upgrade }: Evidence): readonly string[] {
  const values = upgrade === undefined ? [] : headerValues(upgrade.shape, 'sec-websocket-protocol');
  return values
    .flatMap((value) => value.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** What was agreed about compression (RFC 6455 §9.1, RFC 7692 §7.1), as the library judges it. */
export const extensions: Check = (evidence) => {
  const head = switched(evidence);
  const failure = evidence.upgrade?.failure;
  if (!head || !failure?.startsWith('WS_ERR_EXTENSION_')) return [];
  const value = head.headers.all('sec-websocket-extensions').join(', ');
  const isStranger = failure === 'WS_ERR_EXTENSION_UNKNOWN' || failure === 'WS_ERR_EXTENSION_NOT_REQUESTED';
  const offer = evidence.upgrade && headerValue(evidence.upgrade.shape, 'sec-websocket-extensions');
  const facts = [
    offer === undefined
      ? fact('upgrade-offered-none', { name: 'Sec-WebSocket-Extensions' })
      : fact('upgrade-offered', { name: 'Sec-WebSocket-Extensions', value: offer }),
    fact('upgrade-header', { name: 'Sec-WebSocket-Extensions', value }),
  ];
  return [
    upgradeFinding(evidence, isStranger ? 'extension-not-requested' : 'extension-answer-invalid', 'certain', facts),
  ];
};
