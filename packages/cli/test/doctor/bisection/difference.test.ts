import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attempt, applied, headerChange, spelled } from '../../../src/doctor/bisection/change.ts';
import { difference } from '../../../src/doctor/bisection/difference.ts';
import { profiles } from '../../../src/doctor/profiles/index.ts';
import type { Route } from '../../../src/doctor/wire/route.ts';

const route: Route = {
  host: 'example.com',
  port: 443,
  address: '192.0.2.1',
  proxy: undefined,
  tls: { servername: 'example.com', alpn: ['http/1.1'], ca: [], cert: undefined, key: undefined },
};

const settings = {
  host: 'example.com',
  hostWithPort: 'example.com:443',
  origin: 'https://example.com',
  isTrustworthy: true,
  isSameOrigin: true,
};

const attempts: readonly Attempt[] = profiles.flatMap((profile) =>
  [['chat', 'superchat'], []].map((subprotocols) => ({
    shape: {
      method: 'GET',
      target: subprotocols.length > 0 ? '/ws?a=1' : '/ws/',
      httpVersion: '1.1',
      fields: profile.fields({ ...settings, subprotocols }),
    },
    route,
  })),
);

test('all changes from the handshake of one client to that of another, applied, give that of the other', () => {
  for (const from of attempts) {
    for (const to of attempts) assert.deepEqual(applied(from, difference(from, to)), to);
  }
});

test('between a handshake and itself there is no difference', () => {
  for (const attempt of attempts) assert.deepEqual(difference(attempt, attempt), []);
});

test('the key of the handshake is none', () => {
  const [one] = attempts as [Attempt];
  const other = applied(one, [headerChange(one.shape, 'Sec-WebSocket-Key', 'AAAA')]);
  assert.deepEqual(difference(one, other), []);
});

test('what can be chosen of the connection is a difference, and can be applied', () => {
  const [one] = attempts as [Attempt];
  const other: Attempt = {
    ...one,
    route: {
      ...route,
      address: '192.0.2.2',
      tls: { ...(route.tls as object), servername: undefined, alpn: [] } as never,
    },
  };
  const changes = difference(one, other);
  assert.deepEqual(
    changes.map(({ kind, to }) => [kind, to]),
    [
      ['sni', undefined],
      ['alpn', undefined],
      ['address', '192.0.2.2'],
    ],
  );
  assert.deepEqual(applied(one, changes), other);
});

test('a change to TLS is made on the port of wss, and the server is told the name', () => {
  const [one] = attempts as [Attempt];
  const plain: Attempt = { ...one, route: { ...route, port: 80, tls: undefined } };
  const changed = applied(plain, [{ kind: 'scheme', name: '', from: 'ws', to: 'wss' }]);
  assert.equal(changed.route.port, 443);
  assert.equal(changed.route.tls?.servername, 'example.com');
});

test('a header that is new is spelled as usual, and comes last', () => {
  const [one] = attempts as [Attempt];
  const { shape } = applied(one, [headerChange(one.shape, 'x-api-version', '2')]);
  assert.deepEqual(shape.fields.at(-1), ['X-Api-Version', '2']);
  assert.equal(spelled('sec-websocket-protocol'), 'Sec-WebSocket-Protocol');
});
