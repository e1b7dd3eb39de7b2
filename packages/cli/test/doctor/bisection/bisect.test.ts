import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bisect } from '../../../src/doctor/bisection/bisect.ts';
import type { Attempt } from '../../../src/doctor/bisection/change.ts';
import { causeOf } from '../../../src/doctor/checks/bisection/named.ts';
import type { BisectionEvidence } from '../../../src/doctor/evidence/bisection.ts';
import type { DiagnoseOptions } from '../../../src/doctor/options.ts';
import { headersOf, probersOf, type Rule, searchFor, serverOf } from './fake-server.ts';

const URL_OF_IT = 'ws://srv.example:8080/chat?room=1';

async function search(rule: Rule, options: DiagnoseOptions = {}, url = URL_OF_IT): Promise<BisectionEvidence> {
  const server = serverOf(rule);
  return bisect(await searchFor(url, server, options), ...probersOf(server));
}

const changesOf = ({ openings }: BisectionEvidence) =>
  openings.map(({ changes }) => changes.map(({ name, to }) => [name, to]));

describe('one thing that decides is found, and named', () => {
  type Headers = ReadonlyMap<string, string>;
  const cases: readonly (readonly [string, (headers: Headers, attempt: Attempt) => boolean, DiagnoseOptions?])[] = [
    ['subprotocol-refused', (h) => !h.has('sec-websocket-protocol'), { subprotocols: ['a', 'b'] }],
    ['subprotocol-refused', (h) => h.get('sec-websocket-protocol') === 'b', { subprotocols: ['a', 'b'] }],
    ['subprotocol-required', (h) => h.get('sec-websocket-protocol')?.split(', ').includes('ocpp1.6') === true],
    ['extension-header-mangled', (h) => !h.has('sec-websocket-extensions')],
    ['extension-offer-refused', (h) => !h.get('sec-websocket-extensions')?.includes('bits')],
    ['origin-not-allowed', (h) => !h.has('origin'), { origin: 'https://app.example' }],
    ['origin-not-allowed', (h) => h.get('origin') === 'http://srv.example:8080'],
    ['origin-not-allowed', (h) => h.get('origin') === 'https://srv.example', { origin: 'http://localhost' }],
    ['origin-not-allowed', (h) => h.get('origin') === 'https://app.example', { origin: 'http://app.example' }],
    ['origin-not-allowed', (h) => h.get('origin') === 'https://app.example', { origin: 'https://www.app.example' }],
    ['origin-not-allowed', (h) => h.get('origin') === 'http://app.example', { origin: 'http://app.example:8080' }],
    ['user-agent-required', (h) => h.has('user-agent')],
    ['blocked-by-firewall-rule', (h) => !h.get('user-agent')?.includes('bot'), { headers: { 'User-Agent': 'bot/1' } }],
    ['blocked-by-firewall-rule', (h) => h.has('accept-language')],
    ['host-header-not-matched', (h) => h.get('host') === 'srv.example'],
    ['path-mismatch', (_, { shape }) => shape.target === '/chat/?room=1'],
    ['handshake-detail-decides', (_, { shape }) => shape.target === '/chat'],
    ['websocket-version-unsupported', (h) => h.get('sec-websocket-version') === '8'],
    ['not-authenticated', (h) => !h.has('authorization'), { headers: { Authorization: 'Bearer old' } }],
    ['not-authenticated', (h) => !h.has('cookie'), { headers: { Cookie: 'sid=gone' } }],
    [
      'request-connection-close',
      (h) => h.get('connection') === 'Upgrade',
      { headers: { Connection: 'close, Upgrade' } },
    ],
    [
      'request-connection-list',
      (h) => h.get('connection') === 'Upgrade',
      { headers: { Connection: 'keep-alive, Upgrade' } },
    ],
    ['handshake-detail-decides', (h) => h.get('upgrade') === 'WebSocket'],
    ['handshake-detail-decides', (h) => !h.has('x-forwarded-proto'), { headers: { 'X-Forwarded-Proto': 'https' } }],
    ['handshake-detail-decides', (_, { shape }) => shape.fields.every(([name]) => name === name.toLowerCase())],
    ['handshake-detail-decides', (_, { shape }) => shape.fields[1]?.[0] === 'Connection'],
    ['request-head-too-large', (h) => !h.has('x-big'), { headers: { 'X-Big': 'x'.repeat(9000) } }],
  ];
  for (const [code, opens, options] of cases) {
    test(`${code}: ${String(opens).slice(0, 90)}`, async () => {
      const found = await search((attempt) => (opens(headersOf(attempt), attempt) ? 101 : 400), options);
      const [opening] = found.openings;
      assert.ok(opening, 'something opens it');
      assert.equal(causeOf(opening.changes, 400), code);
      assert.deepEqual(opening.changed, { opened: 3, of: 3 });
      assert.deepEqual(opening.unchanged, { opened: 0, of: 3 });
      assert.match(opening.failing, /^GET \/chat\?room=1 HTTP\/1\.1\r\n/);
      assert.notEqual(opening.failing, opening.working);
    });
  }
});

describe('several things that decide together', () => {
  test('the origin and the host: neither alone, and nothing else', async () => {
    const found = await search((attempt) => {
      const headers = headersOf(attempt);
      return headers.get('host') === 'srv.example' && headers.get('origin') === 'https://srv.example' ? 101 : 403;
    });
    assert.deepEqual(changesOf(found), [
      [
        ['host', 'srv.example'],
        ['origin', 'https://srv.example'],
      ],
    ]);
  });

  test('what a browser sends, all of it: a firewall', async () => {
    const needed = ['user-agent', 'accept-language', 'pragma'];
    const found = await search((attempt) => (needed.every((name) => headersOf(attempt).has(name)) ? 101 : 403));
    const [opening] = found.openings;
    assert.deepEqual(opening?.changes.map(({ name }) => name).sort(), needed.toSorted());
    assert.equal(causeOf(opening?.changes ?? [], 403), 'blocked-by-firewall-rule');
  });

  test('any two of the headers of Chrome are found, and no third', async () => {
    const names = ['user-agent', 'accept-encoding', 'accept-language', 'cache-control', 'pragma', 'origin'];
    for (const [i, one] of names.entries()) {
      for (const other of names.slice(i + 1)) {
        const found = await search((attempt) => {
          const headers = headersOf(attempt);
          return headers.has(one) && headers.has(other) ? 101 : 403;
        });
        assert.deepEqual(
          found.openings[0]?.changes.map(({ name }) => name).sort(),
          [one, other].toSorted(),
          `${one} and ${other}`,
        );
      }
    }
  });
});

test('nothing opens what is closed, and it was tried decently often', async () => {
  const found = await search(() => 403);
  assert.deepEqual(found.openings, []);
  assert.deepEqual(found.unchanged, { opened: 0, of: 3 });
  assert.ok(found.handshakes <= 96, `${found.handshakes} handshakes`);
  assert.equal(found.trials.length, found.handshakes);
});

test('what opens by chance is no cause: the same handshake is repeated', async () => {
  let count = 0;
  const found = await search(() => (++count % 3 === 0 ? 101 : 502));
  assert.ok(found.unchanged.opened > 0 && found.unchanged.opened < found.unchanged.of);
  assert.ok(found.unchanged.of >= 10);
  assert.deepEqual(found.openings, []);
});

test('chance that shows only when a cause is repeated is recorded with it', async () => {
  let count = 0;
  const found = await search((attempt) => (headersOf(attempt).has('user-agent') || ++count > 3 ? 101 : 400));
  assert.ok((found.openings[0]?.unchanged.opened ?? 0) > 0 || found.unchanged.opened > 0);
});

test('a server that has enough (429) is left alone', async () => {
  let count = 0;
  const server = serverOf(() => (++count >= 10 ? 429 : 403));
  const found = await bisect(await searchFor(URL_OF_IT, server), ...probersOf(server));
  assert.equal(found.stopped, 'rate-limited');
  // Those that were under way when the answer came.
  assert.ok(server.seen.length <= 10 + 6, `${server.seen.length} handshakes`);
});

test('a server that takes no more connections is left alone', async () => {
  let count = 0;
  const found = await search(() => (++count > 8 ? 'unreachable' : 403));
  assert.equal(found.stopped, 'refused-connections');
  assert.ok(found.handshakes < 24);
});

test('the handshake of another path is found where this one has nothing', async () => {
  const found = await search(({ shape }) => (shape.target === '/ws' ? 101 : 404));
  assert.deepEqual(changesOf(found), [[['', '/ws']]]);
});

test('credentials are those that were given, or none: nothing is made up', async () => {
  const server = serverOf(() => 401);
  await bisect(await searchFor(URL_OF_IT, server, { headers: { Authorization: 'Bearer mine' } }), ...probersOf(server));
  const sent = new Set(server.seen.map((attempt) => headersOf(attempt).get('authorization')));
  assert.deepEqual(sent, new Set(['Bearer mine', undefined]));
  const cookies = new Set(server.seen.map((attempt) => headersOf(attempt).get('cookie')));
  assert.deepEqual(cookies, new Set([undefined]));
});

test('no secret gets into the evidence', async () => {
  const secret = 'verysecretvalue1234';
  const found = await search(
    (attempt) => (headersOf(attempt).has('authorization') ? 401 : 101),
    { headers: { Authorization: `Bearer ${secret}`, Cookie: `sid=${secret}`, 'X-Api-Key': secret } },
    `ws://srv.example/ws?token=${secret}`,
  );
  assert.equal(found.openings.length > 0, true);
  assert.doesNotMatch(JSON.stringify(found), new RegExp(secret));
});
