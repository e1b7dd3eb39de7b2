import { type ExtensionOffer, parseExtensions } from '@handfast/ws/protocol';
import { fact } from '../../facts/fact.ts';
import { joined, valuesOf } from './answer.ts';
import { type Says, said } from './rules.ts';
import type { Refusal, Rule } from './verdict.ts';

/** What a client says of `Sec-WebSocket-Protocol`; what is left out it does not mind. */
export interface ProtocolSayings {
  /** Offered, and none answered. */
  readonly unanswered?: Says | null;
  /** Answered, and never offered. Default: as `other`. */
  readonly unasked?: Says | null;
  /** One that was not offered. */
  readonly other?: Says | null;
  /** Several at once. Default: as `other`. */
  readonly several?: Says | null;
  /** Does the client compare without regard to case? */
  readonly ignoresCase?: boolean;
}

/** The subprotocol of the answer, where the client offered the same ones as the request did. `null`: not looked at. */
export function protocolIs(sayings: ProtocolSayings): Rule {
  const { unanswered = null, other = null, unasked = other, several = other, ignoresCase = false } = sayings;
  const fold = (name: string) => (ignoresCase ? name.toLowerCase() : name);
  return (answer) => {
    const value = joined(answer, 'Sec-WebSocket-Protocol');
    const refusal = (says: Says | null, why: Refusal['why']) =>
      says === null ? undefined : { says: said(says, value ?? '', answer), why };
    const { protocols } = answer;
    if (value === undefined || value === '') {
      return protocols.length === 0 ? undefined : refusal(unanswered, fact('verdict-protocol-unanswered'));
    }
    if (protocols.length === 0) return refusal(unasked, fact('verdict-protocol-unasked', { value }));
    if (protocols.map(fold).includes(fold(value))) return undefined;
    if (value.includes(',')) return refusal(several, fact('verdict-protocol-several', { value }));
    return refusal(other, fact('verdict-protocol-other', { value }));
  };
}

/** What is wrong with an answer to an offer of permessage-deflate, in the order in which clients look. */
export type ExtensionFlaw =
  | { readonly kind: 'syntax'; readonly value: string }
  | { readonly kind: 'unknown'; readonly value: string; readonly name: string }
  | { readonly kind: 'twice'; readonly value: string }
  | { readonly kind: 'parameter'; readonly value: string; readonly name: string; readonly given: string | true }
  | { readonly kind: 'bits'; readonly value: string; readonly name: string; readonly given: string | true };

const BITS = new Set(['8', '9', '10', '11', '12', '13', '14', '15']);
const flawFacts = {
  syntax: 'verdict-extension-syntax',
  unknown: 'verdict-extension-unknown',
  twice: 'verdict-extension-twice',
  parameter: 'verdict-extension-parameter',
  bits: 'verdict-extension-bits',
} as const;

/**
 * The extensions of the answer, for a client that offers permessage-deflate with client_max_window_bits.
 *
 * @param says the error for a flaw; `null` where the client does not mind it
 */
export function extensionsAre(says: (flaw: ExtensionFlaw) => string | undefined | null): Rule {
  return (answer) => {
    const values = valuesOf(answer, 'Sec-WebSocket-Extensions');
    if (values.length === 0) return undefined;
    for (const flaw of flawsOf(values.join(', '))) {
      const text = says(flaw);
      if (text === null) continue;
      const { kind, value } = flaw;
      return { says: text, why: fact(flawFacts[kind], { value, name: 'name' in flaw ? flaw.name : '' }) };
    }
    return undefined;
  };
}

/** Every flaw of such an answer (RFC 6455 §9.1, RFC 7692 §7.1). */
function flawsOf(value: string): readonly ExtensionFlaw[] {
  const parsed = parseExtensions(value);
  if (!Array.isArray(parsed)) return [{ kind: 'syntax', value }];
  const flaws: ExtensionFlaw[] = parsed
    .filter(({ name }) => name !== 'permessage-deflate')
    .map(({ name }) => ({ kind: 'unknown', value, name }));
  const ours = parsed.filter(({ name }) => name === 'permessage-deflate');
  if (ours.length > 1) flaws.push({ kind: 'twice', value });
  return [...flaws, ...ours.flatMap((offer) => parameterFlaws(offer, value))];
}

function parameterFlaws({ params, repeated }: ExtensionOffer, value: string): readonly ExtensionFlaw[] {
  const flaws: ExtensionFlaw[] =
    repeated === undefined ? [] : [{ kind: 'parameter', value, name: repeated, given: true }];
  for (const [name, given] of params) {
    switch (name) {
      case 'server_no_context_takeover':
      case 'client_no_context_takeover':
        if (given !== true) flaws.push({ kind: 'parameter', value, name, given });
        break;
      case 'server_max_window_bits':
      case 'client_max_window_bits':
        if (given === true || !BITS.has(given)) flaws.push({ kind: 'bits', value, name, given });
        break;
      default:
        flaws.push({ kind: 'parameter', value, name, given });
    }
  }
  return flaws;
}
