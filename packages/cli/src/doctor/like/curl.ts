import type { HeaderField } from '@handfast/ws/protocol';
import { type CurlOption, curlOptions } from './curl-options.ts';
import type { Pasted } from './like.ts';
import { cmdWords, shellWords } from './shell-words.ts';

/** Is it a command line of curl, with or without the prompt before it? */
export function isCurl(text: string): boolean {
  return /^\s*(?:[$>#%]\s+)?curl(?:\.exe)?\s/i.test(text);
}

/** The request that a command line of curl sends. Throws a TypeError for what cannot be known from the line alone. */
export function parseCurl(text: string): Pasted {
  const line = text.trim().replace(/^[$>#%]\s+/, '');
  const isCmd = /\^["\r\n]|^curl\.exe\b/i.test(line);
  const [, ...words] = isCmd ? cmdWords(line) : shellWords(line);
  const options = curlOptions(words);
  const valuesOf = (name: string) => options.filter((option) => option.name === name).map(({ value }) => value);
  const url = urlOf(valuesOf('url')[0]);
  const asksOtherwise = valuesOf('head').length > 0 ? 'HEAD' : options.some(isBody) ? 'POST' : 'GET';
  return {
    source: 'curl',
    method: valuesOf('request').at(-1) ?? asksOtherwise,
    target: valuesOf('request-target').at(-1) ?? url.pathname + url.search,
    fields: fieldsOf(url, options),
    options: {
      insecure: valuesOf('insecure').length > 0,
      proxy: valuesOf('proxy').at(-1),
      resolve: valuesOf('resolve'),
    },
  };
}

function urlOf(text: string | undefined): URL {
  if (text === undefined) throw new TypeError('the command line of curl has no URL');
  const url = /^[a-z][\w+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(url)) throw new TypeError('the URL of the command line of curl cannot be read');
  return new URL(url);
}

function isBody({ name }: CurlOption): boolean {
  return /^(?:data|form|json)/.test(name);
}

/** As curl writes them: its own first, those that were given behind; a given one replaces its own, or takes it away. */
function fieldsOf(url: URL, options: readonly CurlOption[]): readonly HeaderField[] {
  const given = options.filter(({ name }) => name === 'header').map(({ value }) => headerOf(value));
  const isGiven = (wanted: string) => given.some(([name]) => name.toLowerCase() === wanted.toLowerCase());
  const host = given.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? url.host;
  const own = ownFields(url, options).filter(([name]) => !isGiven(name));
  const rest = given.filter(([name, value]) => name.toLowerCase() !== 'host' && value !== undefined);
  return [['Host', host], ...own, ...rest.map(([name, value = '']): HeaderField => [name, value])];
}

function ownFields(url: URL, options: readonly CurlOption[]): readonly HeaderField[] {
  const last = (name: string) => options.findLast((option) => option.name === name)?.value;
  const user = last('user') ?? (url.username === '' ? undefined : `${decoded(url.username)}:${decoded(url.password)}`);
  const bearer = last('oauth2-bearer');
  const authorization =
    bearer !== undefined ? `Bearer ${bearer}` : user && `Basic ${Buffer.from(user).toString('base64')}`;
  const isCompressed = options.some(({ name }) => name === 'compressed');
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['Authorization', authorization],
    ['User-Agent', last('user-agent') ?? 'curl/8.0.0'],
    ['Accept', '*/*'],
    ['Accept-Encoding', isCompressed ? 'deflate, gzip, br, zstd' : undefined],
    ['Referer', last('referer')],
    ['Cookie', cookies(options)],
    ...(/^wss?:$/.test(url.protocol) ? opening : []),
  ];
  return fields.flatMap(([name, value]): readonly HeaderField[] => (value ? [[name, value]] : []));
}

/** What curl 7.86 and later add for ws and wss. */
const opening: readonly (readonly [string, string])[] = [
  ['Upgrade', 'websocket'],
  ['Connection', 'Upgrade'],
  ['Sec-WebSocket-Version', '13'],
];

function cookies(options: readonly CurlOption[]): string | undefined {
  const given = options.filter(({ name }) => name === 'cookie').map(({ value }) => value);
  if (given.some((value) => !value.includes('='))) {
    throw new TypeError('the cookies of curl are in a file (-b): give them as name=value');
  }
  return given.length === 0 ? undefined : given.join(';');
}

/** `Name: value`; `Name;` for an empty value; `Name:` takes it away (undefined). */
function headerOf(text: string): readonly [name: string, value: string | undefined] {
  if (text.startsWith('@')) throw new TypeError('the headers of curl are in a file (-H @…): give them one by one');
  const [, name, sign, value = ''] = /^([^\s:;]+)([:;])\s*([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined) throw new TypeError('a header of the command line of curl (-H) is no "Name: value"');
  if (sign === ';') return [name, ''];
  return [name, value === '' ? undefined : value.trim()];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
