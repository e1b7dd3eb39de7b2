import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '../../../src/doctor/checks/bisection/index.ts';
import { causeOf } from '../../../src/doctor/checks/bisection/named.ts';
import type { Check } from '../../../src/doctor/checks/check.ts';
import type { BisectionEvidence, Change } from '../../../src/doctor/evidence/bisection.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import type { Finding } from '../../../src/findings/finding.ts';
import { exchangeOf, upgradeOf } from '../support/diagnosis.ts';

const header = (name: string, from?: string, to?: string): Change => ({ kind: 'header', name, from, to });
const target = (from: string, to: string): Change => ({ kind: 'target', name: '', from, to });

test('a set of changes has a name where it is known, and the general one elsewhere', () => {
  const cases: readonly (readonly [string, readonly Change[], number?])[] = [
    ['subprotocol-required', [header('sec-websocket-protocol', undefined, 'chat')]],
    ['not-authenticated', [header('authorization', undefined, 'Bearer [redacted]')]],
    ['not-authenticated', [header('cookie', undefined, 'a=[redacted]'), header('x-csrf', undefined, '1')]],
    ['origin-not-allowed', [header('x-a', undefined, '1'), header('origin', undefined, 'https://a.example')]],
    ['request-head-too-large', [header('cookie', 'a=[redacted]')], 431],
    ['not-authenticated', [header('cookie', 'a=[redacted]')], 401],
    ['handshake-key-invalid', [header('sec-websocket-key', 'short', '')]],
    ['sni-missing', [{ kind: 'sni', name: '', from: undefined, to: 'a.example' }]],
    ['handshake-detail-decides', [{ kind: 'sni', name: '', from: 'a.example', to: undefined }]],
    ['handshake-detail-decides', [{ kind: 'address', name: '', from: '192.0.2.1', to: '192.0.2.2' }]],
    ['handshake-detail-decides', [{ kind: 'order', name: '', from: 'a,b', to: 'b,a' }]],
    ['handshake-detail-decides', [header('connection', 'Upgrade', 'keep-alive, Upgrade')]],
    ['handshake-detail-decides', []],
  ];
  for (const [code, changes, status = 400] of cases)
    assert.equal(causeOf(changes, status), code, JSON.stringify(changes));
});

const reading = (code: Finding['code'], confidence: Finding['confidence']): Check => {
  return () => [{ code, severity: 'error', confidence, facts: [] }];
};

interface Found {
  readonly changes: readonly Change[];
  readonly status?: number;
  readonly unchanged?: number;
  readonly changed?: number;
}

function evidenceOf({ changes, status = 404, unchanged = 0, changed = 3 }: Found): Evidence {
  const exchange = exchangeOf('GET / HTTP/1.1\n\n', `HTTP/1.1 ${status} X\r\n\r\n`);
  const bisection: BisectionEvidence = {
    handshakes: 40,
    stopped: undefined,
    unchanged: { opened: 0, of: 3 },
    trials: [],
    openings: [
      {
        changes,
        changed: { opened: changed, of: 3 },
        unchanged: { opened: unchanged, of: 3 },
        failing: '',
        working: '',
      },
    ],
    likeOpened: undefined,
  };
  return { upgrade: upgradeOf(exchange, false), bisection };
}

function codesFor(found: Found, readings: readonly Check[]): readonly string[] {
  return refusal(readings)(evidenceOf(found)).map(({ code, confidence }) => `${confidence} ${code}`);
}

const someReading = [reading('no-handler-on-path', 'possible')];

test('an experiment comes before what is read out of the answer, however sure that is', () => {
  const found = { changes: [header('origin', 'https://a.example')] };
  assert.deepEqual(codesFor(found, someReading), ['certain origin-not-allowed']);
  assert.deepEqual(codesFor(found, [reading('server-error', 'certain')]), ['certain origin-not-allowed']);
});

test('what opened only sometimes is possible; several things together are likely', () => {
  assert.deepEqual(codesFor({ changes: [header('origin', 'x')], changed: 2 }, []), ['possible origin-not-allowed']);
  const both = [header('origin', 'x'), header('host', 'a:1', 'a')];
  assert.deepEqual(codesFor({ changes: both }, []), ['likely origin-not-allowed']);
});

test('what opens without any change is chance, and the answer is read as ever', () => {
  assert.deepEqual(codesFor({ changes: [header('origin', 'x')], unchanged: 1 }, someReading), [
    'certain handshake-flaps',
    'possible no-handler-on-path',
  ]);
});

test('a redirect says itself where to go, unless something else than the path opens', () => {
  const redirect = [reading('redirect-trailing-slash', 'certain')];
  assert.deepEqual(codesFor({ changes: [target('/ws', '/ws/')], status: 307 }, redirect), [
    'certain redirect-trailing-slash',
  ]);
  assert.deepEqual(codesFor({ changes: [header('origin', 'x')], status: 302 }, redirect), [
    'certain origin-not-allowed',
  ]);
});

test('another path that opens counts less than what is certain, and more than what is possible', () => {
  const elsewhere = { changes: [target('/', '/ws')] };
  assert.deepEqual(codesFor(elsewhere, [reading('upgrade-headers-stripped', 'certain')]), [
    'certain upgrade-headers-stripped',
  ]);
  assert.deepEqual(codesFor(elsewhere, someReading), ['likely path-mismatch']);
  assert.deepEqual(codesFor(elsewhere, [reading('no-handler-on-path', 'certain')]), ['likely path-mismatch']);
  const socketIo = { changes: [target('/', '/socket.io/?EIO=4&transport=websocket')] };
  assert.deepEqual(codesFor(socketIo, someReading), ['likely raw-client-to-socketio']);
  assert.deepEqual(codesFor({ changes: [target('/ws', '/ws/')] }, someReading), ['certain path-mismatch']);
});

test('a query that opens when it is left out is no other path; with a session of Socket.IO in it, that session is not known', () => {
  assert.deepEqual(codesFor({ changes: [target('/ws?v=2', '/ws')] }, []), ['certain handshake-detail-decides']);
  const session = target('/socket.io/?EIO=4&transport=websocket&sid=a', '/socket.io/?EIO=4&transport=websocket');
  assert.deepEqual(codesFor({ changes: [session] }, []), ['certain socketio-session-unknown']);
  assert.deepEqual(codesFor({ changes: [target('/ws?v=2', '/ws/?v=2')] }, []), ['certain path-mismatch']);
});

test('a 101 that does not open is judged by what is in it', () => {
  assert.deepEqual(codesFor({ changes: [header('sec-websocket-protocol', 'chat')], status: 101 }, []), []);
});
