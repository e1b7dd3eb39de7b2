import { fact } from '../../../facts/fact.ts';
import type { Exchange } from '../../evidence/exchange.ts';
import type { Check } from '../check.ts';
import { switched, upgradeFinding } from './switched.ts';

/** What devices have for the head by default, and what Node.js has. */
const DEVICE_BYTES = 1024;
const NODE_BYTES = 16 * 1024;

/** A head that is larger than what clients keep free for it. */
export const headSize: Check = (evidence) => {
  const head = switched(evidence);
  const bytes = evidence.upgrade?.exchange.rawHead.length ?? 0;
  if (!head || bytes <= DEVICE_BYTES) return [];
  const severity = bytes > NODE_BYTES ? 'error' : 'note';
  return [
    upgradeFinding(evidence, 'response-head-too-large', 'certain', [fact('upgrade-head-size', { bytes })], severity),
  ];
};

/** A head in pieces, each time: once may be chance on the way. */
export const pieces: Check = (evidence) => {
  const { upgrade } = evidence;
  if (!switched(evidence) || !upgrade?.again) return [];
  const [first, second] = [piecesOf(upgrade.exchange), piecesOf(upgrade.again)];
  if (first < 2 || second < 2) return [];
  const facts = [fact('upgrade-pieces', { first, second })];
  return [upgradeFinding(evidence, 'response-in-several-segments', 'likely', facts, 'note')];
};

/** In how many pieces the head itself came; what was in front of it or behind it does not count. */
export function piecesOf({ segments, rawHead }: Exchange): number {
  if (rawHead.length === 0) return 0;
  const start = Buffer.concat(segments.map(({ bytes }) => bytes)).indexOf(rawHead);
  let at = 0;
  let cuts = 0;
  for (const { bytes } of segments) {
    at += bytes.length;
    if (at > start && at < start + rawHead.length) cuts++;
  }
  return cuts + 1;
}
