import { type ExtensionOffer, parseExtensions } from '../protocol/handshake/extensions.ts';

/** The parameters of one offer as `ws` has them: every name with the list of its values, `true` for none. */
export type ParsedParams = Record<string, (string | true)[]>;
type Parsed = Record<string, ParsedParams[]>;
type Formattable = Record<string, Record<string, unknown> | Record<string, unknown>[]>;

/** @throws {SyntaxError} for a value that is no list of extensions; reads one of `Sec-WebSocket-Extensions`. */
function parse(header: string): Parsed {
  const offers = parseExtensions(header);
  if (!Array.isArray(offers)) throw new SyntaxError(offers.error);
  const parsed: Parsed = Object.create(null);
  for (const offer of offers) {
    parsed[offer.name] ??= [];
    parsed[offer.name]?.push(toParsed(offer));
  }
  return parsed;
}

/** The header value for what `parse` returns, or for plain values instead of lists. */
function format(extensions: Formattable): string {
  const parts: string[] = [];
  for (const [name, configurations] of Object.entries(extensions)) {
    for (const params of Array.isArray(configurations) ? configurations : [configurations]) {
      parts.push([name, ...Object.entries(params).flatMap(formatParam)].join('; '));
    }
  }
  return parts.join(', ');
}

function formatParam([name, values]: [string, unknown]): string[] {
  return (Array.isArray(values) ? values : [values]).map((value) => (value === true ? name : `${name}=${value}`));
}

/** Parsing and formatting of `Sec-WebSocket-Extensions`, under the names of `ws`. */
export const extension = { parse, format };

export function toParsed(offer: ExtensionOffer): ParsedParams {
  const params: ParsedParams = Object.create(null);
  for (const [name, value] of offer.params) params[name] = [value];
  return params;
}

export function toOffers(name: string, configurations: readonly ParsedParams[]): ExtensionOffer[] {
  return configurations.map((params) => ({
    name,
    params: new Map(Object.entries(params).map(([param, values]) => [param, values[0] ?? true])),
  }));
}
