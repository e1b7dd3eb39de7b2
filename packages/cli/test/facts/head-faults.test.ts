import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ResponseHeadParser } from '@handfast/ws/protocol';
import { fact, textOf } from '../../src/facts/fact.ts';

const LINE = 'HTTP/1.1 101 x\r\n';
const heads = [
  'EHLO there, this is no HTTP at all\r\n\r\n',
  'HTTP/1.1 1 x\r\n\r\n',
  `${LINE}a: b\rc\r\n\r\n`,
  `${LINE}a: b\n\n`,
  `${LINE}a: \x01\r\n\r\n`,
  `${LINE}a: b\r\n c\r\n\r\n`,
  `${LINE}nothing\r\n\r\n`,
  `${LINE}: b\r\n\r\n`,
  `${LINE}a : b\r\n\r\n`,
  `${LINE}a\xe9: b\r\n\r\n`,
  `${LINE}a: ${'b'.repeat(2000)}\r\n\r\n`,
  `${LINE}${'a: b\r\n'.repeat(20)}\r\n`,
  `${LINE}a: b`,
];

/** What the parser says of a head. */
function faultOf(head: string): string {
  const parser = new ResponseHeadParser({ maxHeadBytes: 1000, maxHeaders: 10 });
  const pushed = parser.push(Buffer.from(head, 'latin1'));
  const result = pushed.state === 'more' ? parser.finish() : pushed;
  return result.state === 'failed' ? result.fault.message : assert.fail(head);
}

test('every fault of a head has Chinese words', () => {
  const faults = heads.map(faultOf);
  assert.equal(
    new Set(faults.map((one) => one.replace(/\d+$/, ''))).size,
    heads.length,
    'each head has a fault of its own',
  );
  for (const fault of faults) {
    const text = textOf(fact('http-fault', { fault }), 'zh');
    assert.doesNotMatch(text, /[a-z]{3}/, fault);
    assert.ok(textOf(fact('http-fault', { fault }), 'en').includes(fault));
  }
});

test('a fault that nobody knows stays as it is', () => {
  assert.match(textOf(fact('http-fault', { fault: 'something new' }), 'zh'), /something new/);
});
