import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hexBytes, printable, quoted } from '../../../src/protocol/handshake/printable.ts';

describe('text from a peer in messages', () => {
  it('escapes what could start a line, move the cursor or turn the direction of the text', () => {
    assert.equal(printable('a\r\nb\0\x1b[31m\x7f\x85'), 'a\\x0d\\x0ab\\x00\\x1b[31m\\x7f\\x85');
    assert.equal(
      printable('\u2028\u202e\u200b\ufeff\u2066\u061c'),
      '\\u{2028}\\u{202e}\\u{200b}\\u{feff}\\u{2066}\\u{61c}',
    );
    assert.equal(printable('\ud800'), '\\u{d800}');
  });

  it('leaves letters of every script alone', () => {
    assert.equal(printable('Zürich 東京 – “ok” 🙂'), 'Zürich 東京 – “ok” 🙂');
  });

  it('cuts what is long, and says so', () => {
    assert.equal(printable('a'.repeat(10), 10), 'a'.repeat(10));
    assert.equal(printable('a'.repeat(11), 10), `${'a'.repeat(10)}…`);
    assert.equal(quoted('abc', 2), '"ab…"');
  });

  it('shows bytes in hexadecimal', () => {
    assert.equal(hexBytes(Buffer.from([0x81, 0x05, 0x48])), '81 05 48');
    assert.equal(hexBytes(Buffer.alloc(20), 2), '00 00 …');
  });
});
