import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Outcome } from '../../src/interop/exchange.ts';
import { exchanges } from '../../src/interop/exchanges.ts';
import { asciiText, bytes, cut, frameSizes, wideText } from '../../src/interop/payloads.ts';
import { checkOutcome } from '../../src/interop/suite.ts';

const table = exchanges();
const echo = table.find(({ name }) => name === 'binary of 126 bytes is echoed with deflate');

/** The outcome that the row asks for. */
function perfect(): Outcome {
  assert.ok(echo);
  return {
    opened: true,
    protocol: '',
    extensions: 'permessage-deflate',
    received: [...echo.expect.received],
    pongs: [],
    close: { code: 1000, reason: '' },
    status: null,
    error: null,
  };
}

describe('the table of exchanges', () => {
  test('names every row once', () => {
    assert.equal(new Set(table.map(({ name }) => name)).size, table.length);
  });

  test('has every size at which a frame header changes, as text and binary, with deflate and without', () => {
    for (const size of frameSizes) {
      const rows = table.filter(({ name }) => name.includes(` of ${size} bytes is echoed`));
      assert.equal(rows.length, 4);
      for (const { expect } of rows) assert.equal(Buffer.from(expect.received[0]?.data ?? '', 'base64').length, size);
    }
  });
});

describe('the payloads', () => {
  test('are the same every time, and as long as was asked', () => {
    assert.equal(asciiText(1000), asciiText(1000));
    assert.equal(asciiText(1000).length, 1000);
    assert.deepEqual(bytes(1000), bytes(1000));
    assert.equal(new Set(bytes(10_000)).size, 256);
  });

  test('cut in parts give the whole again', () => {
    const whole = Buffer.from(wideText(20));
    assert.equal(cut(whole, 97).length, 97);
    assert.deepEqual(Buffer.concat(cut(whole, 97)), whole);
  });
});

describe('comparing an outcome with its row', () => {
  test('lets the right one pass', () => {
    assert.ok(echo);
    checkOutcome(echo, perfect());
    checkOutcome(echo, { ...perfect(), extensions: null });
  });

  const flipped = bytes(126);
  flipped[99] = (flipped[99] ?? 0) ^ 1;
  const wrong: [string, Partial<Outcome>, RegExp][] = [
    ['a connection that did not open', { opened: false }, /opened/],
    ['a subprotocol that nobody asked for', { protocol: 'x' }, /"protocol":"x"/],
    ['deflate that was not agreed', { extensions: '' }, /deflate/],
    ['a message that is missing', { received: [] }, /message 1 of 1 did not arrive/],
    ['a message of the wrong type', { received: [{ type: 'text', data: '' }] }, /type of message 1/],
    ['a wrong byte', { received: [{ type: 'binary', data: flipped.toString('base64') }] }, /differ at byte 99/],
    ['a message too many', { received: [...perfect().received, { type: 'text', data: '' }] }, /number of messages/],
    ['a pong that nobody caused', { pongs: ['eA=='] }, /eA==/],
    ['another close code', { close: { code: 1006, reason: '' } }, /1006/],
  ];
  for (const [what, difference, says] of wrong) {
    test(`finds ${what}`, () => {
      assert.ok(echo);
      const row = echo;
      assert.throws(() => checkOutcome(row, { ...perfect(), ...difference }), says);
    });
  }
});
