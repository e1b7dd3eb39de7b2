import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCertificate } from '@handfast/ws/testing';
import { planOf } from '../../src/doctor/options.ts';

const one = makeCertificate();
const other = makeCertificate();
const url = 'wss://example.com/';

test('a certificate with its key, and authorities of any number, are taken', () => {
  const plan = planOf(url, { cert: one.cert, key: one.key, ca: [one.cert, Buffer.from(other.cert)] });
  assert.equal(plan.cert, one.cert);
  assert.equal(plan.ca.length, 2);
});

test('what cannot be used here is refused at once, and not taken for a fault of the server', () => {
  assert.throws(() => planOf(url, { cert: one.cert, key: other.key }), /^TypeError: ca, cert and key cannot be used/);
  assert.throws(() => planOf(url, { cert: 'no PEM', key: one.key }), TypeError);
  assert.throws(() => planOf(url, { cert: one.cert }), /^TypeError: cert and key belong together/);
});
