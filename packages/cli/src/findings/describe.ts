import type { Language } from '../shared/language.ts';
import { type FindingCode, type FindingStage, stageOf } from './codes.ts';
import { en } from './en/index.ts';
import { snippets } from './snippets/index.ts';
import type { Snippet } from './snippets/snippet.ts';
import type { Catalogue } from './words.ts';
import { zh } from './zh/index.ts';

export const catalogues: Readonly<Record<Language, Catalogue>> = { en, zh };

/** What is put into the texts; what is left out gets an example. */
export interface FindingParams {
  readonly host?: string;
  readonly port?: number | string;
  /** The URL of the endpoint, without query and user. Default: made of host, port and path, with TLS. */
  readonly url?: string;
  /** The path of the endpoint, with its slash. */
  readonly path?: string;
  /** Host and port of the server behind a proxy. */
  readonly backend?: string;
  /** The origin of the page. */
  readonly origin?: string;
  readonly protocol?: string;
}

/** One cause, with everything that can be said of it in one language. */
export interface FindingText {
  readonly code: FindingCode;
  readonly stage: FindingStage;
  readonly title: string;
  readonly why: string;
  readonly fix: readonly string[];
  readonly snippets: readonly Snippet[];
}

/** A place for each parameter, `originHost` for lists that take hosts, and `site` for what speaks http(s): at the same place. */
const examples: Readonly<Record<keyof FindingParams | 'originHost' | 'site', string>> = {
  host: 'example.com',
  port: '8080',
  url: 'wss://example.com/ws',
  site: 'https://example.com',
  path: '/ws',
  backend: '127.0.0.1:8080',
  origin: 'https://example.com',
  originHost: 'example.com',
  protocol: 'chat',
};

const MAX_VALUE_CHARACTERS = 200;

/** The text of a cause. Parameters that could be read as code or configuration are replaced by the examples. */
export function describeFinding(code: FindingCode, language: Language, params: FindingParams = {}): FindingText {
  const { title, why, fix } = catalogues[language][code];
  const put = (text: string): string => fillPlaces(text, params);
  return {
    code,
    stage: stageOf(code),
    title: put(title),
    why: put(why),
    fix: fix.map(put),
    snippets: (snippets[code] ?? []).map((one) => ({ ...one, text: put(one.text) })),
  };
}

/** A text with its places filled in, each by a harmless value or by the example. */
export function fillPlaces(text: string, params: FindingParams): string {
  return text.replace(/\{\{(\w+)\}\}/g, (place, name: string) => {
    if (!Object.hasOwn(examples, name)) return place;
    const key = name as keyof typeof examples;
    const value = placeOf(key, params);
    return isHarmless(value) ? value : examples[key];
  });
}

function placeOf(key: keyof typeof examples, params: FindingParams): string {
  if (key === 'originHost') return hostOf(params.origin);
  if (key === 'site') return urlOf(params).replace(/^ws(s?:\/\/[^/]+).*$/, 'http$1');
  return key === 'url' ? urlOf(params) : String(params[key] ?? '');
}

function urlOf({ url, host, port, path = examples.path }: FindingParams): string {
  if (url !== undefined || host === undefined) return url ?? '';
  const isUsual = port === undefined || [80, 443].includes(Number(port));
  return `wss://${host}${isUsual ? '' : `:${port}`}${path}`;
}

/** The host of an origin, without its port. */
function hostOf(origin = ''): string {
  return URL.canParse(origin) ? new URL(origin).hostname : '';
}

/** Snippets are pasted into configurations and shells: a value from a peer must not bring syntax, or options, of its own. */
function isHarmless(value: string): boolean {
  // Brackets stand around IPv6 only: to curl, [1-9999] is as many URLs.
  return value.length <= MAX_VALUE_CHARACTERS && /^(?!-)(?:[\w.:/@~+-]|\[[\da-f:.]+\])+$/i.test(value);
}
