import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likeShape } from '../../../src/doctor/bisection/like-shape.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import type { Target } from '../../../src/doctor/evidence/url.ts';
import { parseLike } from '../../../src/doctor/like/index.ts';
import { planOf } from '../../../src/doctor/options.ts';
import { readUrl } from '../../../src/doctor/stages/url.ts';

const URL_OF_IT = 'wss://api.example/ws?a=1';
const target = readUrl(URL_OF_IT).target as Target;
const like = parseLike(
  [
    'Host: api.example',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Authorization: Bearer abcdefgh12345678',
    'Cookie: sid=abcdefgh12345678',
    'X-Api-Key: abcdefgh12345678',
    'X-Tenant: blue',
  ].join('\n'),
  URL_OF_IT,
);

const namesFor = (evidence: Evidence, insecure = false): readonly string[] =>
  likeShape(like, planOf(URL_OF_IT, { insecure }), target, evidence).fields.map(([name]) => name);

test('credentials of a request that works are sent to whom the certificate proves to be meant', () => {
  assert.ok(namesFor({}).includes('Authorization'));
  assert.ok(namesFor({}).includes('X-Api-Key'));
});

test('without that proof they are not, unless one wants it so', () => {
  const evidence = { tls: { authorizationError: 'SELF_SIGNED_CERT_IN_CHAIN' } } as unknown as Evidence;
  const names = ['Host', 'Upgrade', 'Connection', 'Sec-WebSocket-Version', 'X-Tenant', 'Sec-WebSocket-Key'];
  assert.deepEqual(namesFor(evidence), names);
  assert.ok(namesFor(evidence, true).includes('Cookie'));
});

test('where only headers were given, the path is that of the URL', () => {
  assert.equal(likeShape(like, planOf(URL_OF_IT), target, {}).target, '/ws?a=1');
});

test('a request that opens no WebSocket is told before anything is probed', () => {
  assert.throws(() => planOf(URL_OF_IT, { like: 'GET / HTTP/1.1\nHost: a' }), /no Upgrade, no Connection/);
});
