import {
  formatExtensions,
  isSubprotocol,
  isToken,
  isValidKey,
  parseExtensions,
  parseSubprotocols,
  parseTokenList,
  printable,
} from '@handfast/ws/protocol';
import { requestBytes } from '../generate/http.ts';
import type { Random } from '../random.ts';
import { ensure, ensureSame, isShowable, type Target } from '../target.ts';

const pieces = [
  'permessage-deflate',
  'a',
  'b',
  '"',
  '\\',
  ';',
  ',',
  '=',
  ' ',
  '\t',
  '"x"',
  '"\\x"',
  '=""',
  '__proto__',
  '\x00',
  'é',
  '=15',
  '"8"',
];

/** The lists in header values: extensions, tokens, subprotocols. */
export const lists: Target = {
  name: 'lists',
  promise: 'A list in a header is read to its end or to its first fault, and what was read means the same when written',
  notation: 'text',
  briefIterations: 10_000,
  generate: (random) => ({ settings: {}, bytes: listBytes(random) }),
  check({ bytes }) {
    const value = bytes.toString('latin1');
    checkExtensions(value);
    checkTokens(value);
    checkSubprotocols(value);
    ensure(isValidKey(value) === /^[A-Za-z0-9+/]{22}==$/.test(value), 'isValidKey disagrees with its pattern');
    const shown = printable(value);
    ensure(isShowable(shown) && shown.length <= 131, 'printable is not printable');
  },
};

function listBytes(random: Random): Buffer {
  if (random.oneIn(20)) return requestBytes(random);
  let text = '';
  for (let count = random.length(2000); count > 0; count--) text += random.pick(pieces);
  return Buffer.from(text, 'latin1');
}

function checkExtensions(value: string): void {
  const parsed = parseExtensions(value);
  if (!Array.isArray(parsed)) return ensureOffset(parsed.offset, value);
  ensure(parsed.length > 0, 'a list of extensions that is empty');
  for (const { name, params } of parsed) {
    ensure(isToken(name), `the name ${name} is not a token`);
    for (const [param, content] of params)
      ensure(isToken(param) && (content === true || isToken(content)), `the parameter ${param} is not a token`);
  }
  const again = parseExtensions(formatExtensions(parsed));
  ensure(Array.isArray(again), 'what was written cannot be read');
  const plain = (offers: typeof parsed) => offers.map(({ name, params }) => JSON.stringify([name, ...params]));
  ensureSame(plain(again), plain(parsed), 'written and read again');
}

function checkTokens(value: string): void {
  const parsed = parseTokenList(value);
  if (!Array.isArray(parsed)) return ensureOffset(parsed.offset, value);
  ensure(parsed.every(isToken), 'a member of the list is not a token');
  // Blanks and empty members aside, the text is its tokens.
  ensureSame(
    parsed,
    value
      .split(',')
      .map((it) => it.replace(/^[ \t]+|[ \t]+$/g, ''))
      .filter((it) => it !== ''),
    'split by hand',
  );
}

function checkSubprotocols(value: string): void {
  const half = value.length >> 1;
  for (const values of [[value], [value.slice(0, half), value.slice(half)]]) {
    const parsed = parseSubprotocols(values);
    if (!Array.isArray(parsed)) continue;
    ensure(new Set(parsed).size === parsed.length && parsed.length > 0, 'subprotocols that are not unique, or none');
    ensure(parsed.every(isSubprotocol), 'a subprotocol that is not a token');
  }
}

function ensureOffset(offset: number, value: string): void {
  ensure(offset >= 0 && offset <= value.length, `a fault at ${offset} of ${value.length}`);
}
