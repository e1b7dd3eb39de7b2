import type { ExtensionOffer } from '@handfast/ws/protocol';

const BITS = new Set<string | true>(['8', '9', '10', '11', '12', '13', '14', '15']);

/** Whether a parameter may stand in an offer with that value (RFC 7692 §7.1). */
const parameters: Readonly<Record<string, (value: string | true) => boolean>> = {
  server_no_context_takeover: (value) => value === true,
  client_no_context_takeover: (value) => value === true,
  server_max_window_bits: (value) => BITS.has(value),
  client_max_window_bits: (value) => value === true || BITS.has(value),
};

/** The parameters of offers of permessage-deflate that are unknown, repeated, or have a value that they may not have. */
export function deflateFaults(offers: readonly ExtensionOffer[]): readonly string[] {
  return offers
    .filter(({ name }) => name === 'permessage-deflate')
    .flatMap(({ params, repeated }) => {
      const wrong = [...params].filter(
        ([name, value]) => !(Object.hasOwn(parameters, name) && parameters[name]?.(value)),
      );
      return [...wrong.map(([name]) => name), ...(repeated === undefined ? [] : [repeated])];
    });
}
