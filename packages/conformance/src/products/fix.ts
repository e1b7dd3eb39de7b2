import type { Case, Patient } from './case.ts';
import { describeFinding, type FindingParams } from './doctor.ts';
import type { Workshop } from './workshop.ts';

/** The snippet of the finding for the product of the case, with its places filled with what its operator knows. */
export function fixOf(one: Case, { url }: Patient, workshop: Workshop): string {
  const { hostname, port, pathname } = new URL(url);
  const params: FindingParams = { host: hostname, port, path: pathname, url, ...one.params?.(workshop) };
  const [en, zh] = (['en', 'zh'] as const).map((language) =>
    describeFinding(one.finding, language, params).snippets.find(
      ({ product, text }) => product === one.product && (one.snippet?.test(text) ?? true),
    ),
  );
  if (en === undefined) throw new Error(`${one.finding} has nothing to paste for ${one.product}`);
  if (en.text !== zh?.text) throw new Error(`${one.finding}: what is pasted depends on the language`);
  return en.text;
}
