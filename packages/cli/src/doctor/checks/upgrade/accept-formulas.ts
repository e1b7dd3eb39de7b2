import { createHash } from 'node:crypto';
import { acceptFor, GUID } from '@handfast/ws/protocol';
import type { FindingCodeOf } from '../../../findings/codes.ts';

/** The key of the example of RFC 6455 §1.3, which finds its way into servers with its answer. */
export const SAMPLE_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** A mistake, and how it makes this value. */
export interface Formula {
  readonly code: FindingCodeOf<'upgrade'>;
  /** As one would write it down, in no language: `base64(SHA-256(key + GUID))`. */
  readonly formula: string;
}

type Text = string | Buffer;

/** The longest that a mistake makes is base64 of SHA-512 in hexadecimal. */
const MAX_VALUE_CHARACTERS = 200;

/** Which mistake makes this value out of this key? The simplest comes first; undefined where none is known that does. */
export function formulaOf(value: string, key: string): Formula | undefined {
  if (value.length > MAX_VALUE_CHARACTERS) return undefined;
  return respelled(value, acceptFor(key)) ?? unhashed(value, key) ?? hashed(value, key) ?? mistyped(value, key);
}

/** The right value, written differently. */
function respelled(value: string, wanted: string): Formula | undefined {
  const code = 'accept-respelled';
  const bare = value.replace(/^["'<\s]+|["'>\s]+$/g, '');
  if (bare === wanted) return { code, formula: '"…"' };
  if (bare.toLowerCase() === wanted.toLowerCase()) return { code, formula: 'toLowerCase/toUpperCase' };
  if (bare.replace(/=+$/, '') === wanted.replace(/=+$/, '')) return { code, formula: '… without =' };
  const standard = bare.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (standard === wanted.replace(/=+$/, '')) return { code, formula: 'base64url(SHA-1(key + GUID))' };
  if (decodedUri(value) === wanted) return { code, formula: 'encodeURIComponent(…)' };
  return undefined;
}

function unhashed(value: string, key: string): Formula | undefined {
  if (value.trim() === key) return { code: 'accept-is-the-key', formula: 'key' };
  const others: readonly (readonly [string, string])[] = [
    [key + GUID, 'key + GUID'],
    [GUID, 'GUID'],
    [base64(key + GUID), 'base64(key + GUID)'],
    [base64(key), 'base64(key)'],
  ];
  const found = others.find(([text]) => text === value);
  return found && { code: 'accept-wrong', formula: found[1] };
}

/** What is hashed, as servers get it wrong, with the cause that it is. */
function inputs(key: string): readonly (readonly [Text, string, Formula['code'] | undefined])[] {
  const decoded = Buffer.from(key, 'base64');
  const guid = Buffer.from(GUID);
  return [
    [key + GUID, 'key + GUID', undefined],
    [key, 'key', 'accept-without-guid'],
    [Buffer.concat([decoded, guid]), 'decoded key + GUID', 'accept-of-decoded-key'],
    [decoded, 'decoded key', 'accept-of-decoded-key'],
    [GUID + key, 'GUID + key', 'accept-wrong'],
    [GUID, 'GUID', 'accept-wrong'],
    [key + GUID.toLowerCase(), `key + "${GUID.toLowerCase()}"`, 'accept-wrong-guid'],
    [key + GUID.replaceAll('-', ''), `key + "${GUID.replaceAll('-', '')}"`, 'accept-wrong-guid'],
    [`${key}{${GUID}}`, 'key + "{GUID}"', 'accept-wrong-guid'],
    [`${key}"${GUID}"`, 'key + "\\"GUID\\""', 'accept-wrong-guid'],
    [`${key} ${GUID}`, 'key + " " + GUID', 'accept-wrong'],
    [` ${key}${GUID}`, '" " + key + GUID', 'accept-wrong'],
    [`${key} ${GUID}`.trim(), 'key + " " + GUID', 'accept-wrong'],
    [`${key}\r\n${GUID}`, 'key + CR LF + GUID', 'accept-wrong'],
    [`${key}\r${GUID}`, 'key + CR + GUID', 'accept-wrong'],
    [`${key}\n${GUID}`, 'key + LF + GUID', 'accept-wrong'],
    [`${key}${GUID}\r\n`, 'key + GUID + CR LF', 'accept-wrong'],
    [`${key}${GUID}\n`, 'key + GUID + LF', 'accept-wrong'],
    [`${key}${GUID}\0`, 'key + GUID + NUL', 'accept-wrong'],
    [`${key.replace(/=+$/, '')}${GUID}`, 'key without = + GUID', 'accept-wrong'],
    [key.toLowerCase() + GUID, 'lower-case key + GUID', 'accept-wrong'],
    [key.toUpperCase() + GUID, 'upper-case key + GUID', 'accept-wrong'],
    [Buffer.from(key + GUID, 'utf16le'), 'UTF-16(key + GUID)', 'accept-wrong'],
    [decoded.toString('hex') + GUID, 'hex key + GUID', 'accept-of-decoded-key'],
    [`Sec-WebSocket-Key: ${key}${GUID}`, '"Sec-WebSocket-Key: " + key + GUID', 'accept-wrong'],
  ];
}

const digests = ['sha1', 'sha256', 'md5', 'sha512', 'sha384', 'sha224'] as const;

function hashed(value: string, key: string): Formula | undefined {
  for (const digest of digests) {
    const name = digest === 'md5' ? 'MD5' : digest.replace('sha', 'SHA-');
    for (const [text, input, code] of inputs(key)) {
      const hash = createHash(digest).update(text).digest();
      const encoded = encodingOf(value, hash, digest === 'sha1');
      if (encoded === undefined) continue;
      const formula = encoded.formula.replace('…', `${name}(${input})`);
      const otherDigest = digest === 'sha1' ? undefined : 'accept-wrong';
      return { code: otherDigest ?? code ?? encoded.code, formula };
    }
  }
  return undefined;
}

/** How a hash was written down. */
function encodingOf(value: string, hash: Buffer, isSha1: boolean): Formula | undefined {
  const hex = hash.toString('hex');
  if (sameBase64(value, hash)) return { code: 'accept-wrong', formula: 'base64(…)' };
  if (value.toLowerCase() === hex) return { code: 'accept-as-hex', formula: 'hex(…)' };
  if (sameBase64(value, hex)) return { code: 'accept-as-hex', formula: 'base64(hex(…))' };
  if (sameBase64(value, hex.toUpperCase())) return { code: 'accept-as-hex', formula: 'base64(HEX(…))' };
  if (!isSha1) return undefined;
  if (sameBase64(value, hash.toString('base64'))) return { code: 'accept-wrong', formula: 'base64(base64(…))' };
  if (sameBase64(value, sha1(hash))) return { code: 'accept-wrong', formula: 'base64(SHA-1(…))' };
  if (sameBase64(value, Buffer.from(hash).swap32()))
    return { code: 'accept-wrong', formula: 'base64(little-endian …)' };
  if (sameBase64(value, hash.toString('latin1'))) return { code: 'accept-wrong', formula: 'base64(UTF-8(…))' };
  return undefined;
}

const HEX = '0123456789ABCDEF';

/** One slip of the finger in the GUID: a digit changed, left out, doubled, or two exchanged. */
function mistyped(value: string, key: string): Formula | undefined {
  for (const guid of slips(GUID)) {
    if (sameBase64(value, sha1(key + guid)))
      return { code: 'accept-wrong-guid', formula: `base64(SHA-1(key + "${guid}"))` };
  }
  return undefined;
}

function* slips(guid: string): Generator<string> {
  for (let i = 0; i < guid.length; i++) {
    const [before, char, after] = [guid.slice(0, i), guid[i] as string, guid.slice(i + 1)];
    yield before + after;
    yield before + char.toLowerCase() + after;
    if (after !== '') yield before + after[0] + char + after.slice(1);
    for (const digit of `${HEX}-OIlB`) {
      yield before + digit + after;
      yield before + digit + char + after;
    }
  }
  for (const digit of HEX) yield guid + digit;
}

function sameBase64(value: string, data: Text): boolean {
  return value.replace(/=+$/, '') === base64(data).replace(/=+$/, '');
}

function base64(data: Text): string {
  return Buffer.from(data as string).toString('base64');
}

function sha1(data: Text): Buffer {
  return createHash('sha1').update(data).digest();
}

function decodedUri(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
