import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { describe, it } from 'node:test';
import { Utf8Validator } from '../../../src/protocol/messages/utf8-validator.ts';

/** The shortest prefix that no continuation could make valid, by trying them all; -1 when there is none. */
function firstWrongByte(bytes: Buffer): number {
  for (let length = 1; length <= bytes.length; length++) {
    if (!canBeCompleted(bytes.subarray(0, length))) return length - 1;
  }
  return -1;
}

function canBeCompleted(prefix: Buffer): boolean {
  const tails = ['', '80', '90', 'a0', 'bf', '8080', '9080', 'a080', '808080', '908080', 'bf8080'];
  return tails.some((tail) => isUtf8(Buffer.concat([prefix, Buffer.from(tail, 'hex')])));
}

function check(bytes: Buffer, cuts: readonly number[]): { offset: number; complete: boolean } | 'valid' {
  const validator = new Utf8Validator();
  const borders = [0, ...cuts, bytes.length];
  for (let i = 1; i < borders.length; i++) {
    if (!validator.write(bytes.subarray(borders[i - 1], borders[i]))) {
      return { offset: validator.offset, complete: false };
    }
  }
  return validator.complete ? 'valid' : { offset: validator.offset, complete: false };
}

const samples = [
  'ascii only',
  'κόσμε',
  '퟿',
  '𐀀',
  '\u{10ffff}',
  `${'x'.repeat(40)}é${'y'.repeat(40)}€${'z'.repeat(40)}😀`,
].map((text) => Buffer.from(text));
const broken = [
  '80',
  'bf',
  'c0af',
  'c1bf',
  'c3',
  'c328',
  'e08080',
  'e09fbf',
  'eda080',
  'edbfbf',
  'e28281'.slice(0, 4),
  'f08080af',
  'f08fbfbf',
  'f4908080',
  'f5808080',
  'ff',
  'fe',
  'cebae1bdb9cf83cebcceb5eda080656469746564',
  `${'61'.repeat(40)}c3`,
  `${'61'.repeat(40)}c328${'61'.repeat(40)}`,
].map((hex) => Buffer.from(hex, 'hex'));

describe('Utf8Validator', () => {
  it('agrees with the native check on every sample, wherever it is cut', () => {
    for (const bytes of [...samples, ...broken]) {
      for (let cut = 0; cut <= bytes.length; cut++) {
        assert.equal(check(bytes, [cut]) === 'valid', isUtf8(bytes), `${bytes.toString('hex')} cut at ${cut}`);
      }
    }
  });

  it('fails at the first byte that no continuation could make right, not later', () => {
    for (const bytes of broken) {
      const wrong = firstWrongByte(bytes);
      const byteByByte = check(
        bytes,
        Array.from({ length: bytes.length - 1 }, (_, i) => i + 1),
      );
      assert.notEqual(byteByByte, 'valid');
      if (wrong >= 0 && byteByByte !== 'valid') assert.equal(byteByByte.offset, wrong, bytes.toString('hex'));
    }
  });

  it('agrees with the native check on all pairs of bytes', () => {
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 256; second++) {
        const bytes = Buffer.of(first, second);
        assert.equal(check(bytes, []) === 'valid', isUtf8(bytes), bytes.toString('hex'));
      }
    }
  });

  it('agrees with the loop by bytes on long texts, wherever they are cut or broken', () => {
    const text = Buffer.from(`${'ascii '.repeat(5)}é€😀${'漢字'.repeat(9)}😀`);
    for (const byte of [undefined, 0x41, 0x80, 0xc3, 0xe2, 0xf0, 0xff]) {
      for (let at = 0; at < text.length; at++) {
        const bytes = Buffer.from(text);
        if (byte !== undefined) bytes[at] = byte;
        const byteByByte = check(
          bytes,
          Array.from({ length: bytes.length - 1 }, (_, i) => i + 1),
        );
        assert.deepEqual(check(bytes, []), byteByByte);
        assert.deepEqual(check(bytes, [at]), byteByByte);
        assert.deepEqual(check(bytes.subarray(0, at), []), check(bytes.subarray(0, at), [at >> 1]));
      }
    }
  });

  it('takes bytes that are known to be ASCII by their number, and not inside a sequence', () => {
    const validator = new Utf8Validator();
    assert.ok(validator.write(Buffer.from('é')) && validator.writeAscii(70_000) && validator.writeAscii(0));
    assert.equal(validator.offset, 70_002);
    assert.ok(validator.write(Buffer.of(0xe2)));
    assert.equal(validator.writeAscii(1), false);
    assert.equal(validator.offset, 70_003);
  });

  it('can be used again after reset', () => {
    const validator = new Utf8Validator();
    validator.write(Buffer.of(0xe2));
    validator.reset();
    assert.ok(validator.write(Buffer.from('ok')) && validator.complete);
  });
});
