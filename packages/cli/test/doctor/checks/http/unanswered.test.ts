import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpChecks } from '../../../../src/doctor/checks/http/index.ts';
import { answered, codesOf, evidenceOf, unanswered } from '../../support/answers.ts';
import { exchangeOf } from '../../support/diagnosis.ts';
import { findings, first, notFound, page } from '../../support/http-answers.ts';

describe('no answer', () => {
  it('closed, where a plain GET is answered', () => {
    const found = findings({ upgrade: unanswered('closed'), plain: page });
    assert.deepEqual(codesOf(found), ['closed-without-answer']);
    assert.ok(found[0]?.facts.some(({ id }) => id === 'http-plain-works'));
  });
  it('reset for the upgrade alone is a hang-up too', () =>
    assert.equal(first({ upgrade: unanswered('reset'), plain: page }), 'closed-without-answer'));
  it('reset whatever is asked', () => assert.equal(first({ upgrade: unanswered('reset') }), 'connection-reset'));
  it('Socket.IO beside the path hangs up like this', () => {
    const socketIo = answered({ status: '400 Bad Request', body: '{"code":0,"message":"Transport unknown"}' });
    assert.equal(
      first({ upgrade: unanswered('closed'), plain: notFound, more: { socketIo } }),
      'raw-client-to-socketio',
    );
  });
  it('silence', () =>
    assert.deepEqual(codesOf(findings({ upgrade: unanswered('timeout') })), ['handshake-unanswered']));
  it('silence behind nginx, for pages too: a server for WebSockets alone does not see that it is asked for one', () => {
    const firstHop = answered({ status: '400 Bad Request', fields: { Server: 'nginx' } });
    const codes = codesOf(findings({ upgrade: unanswered('timeout'), more: { firstHop } }));
    assert.deepEqual(codes, ['upgrade-headers-stripped', 'handshake-unanswered']);
  });
  it('a port that TLS was found on is explained there', () => {
    const sniff = { speaks: 'tls', banner: Buffer.alloc(0), plain: undefined } as never;
    const evidence = { ...evidenceOf({ upgrade: unanswered('closed') }), sniff };
    assert.deepEqual(
      httpChecks.flatMap((check) => check(evidence)),
      [],
    );
  });
});

describe('an answer that cannot be read', () => {
  const of = (bytes: string) => findings({ upgrade: exchangeOf('GET / HTTP/1.1\n\n', bytes) })[0]?.code;
  it('another protocol', () => assert.equal(of('SSH-2.0-OpenSSH_9.2\r\n'), 'not-http'));
  it('lines that end in LF', () =>
    assert.equal(of('HTTP/1.1 101 Switching\nUpgrade: websocket\n\n'), 'response-malformed'));
  it('a head that never ends', () =>
    assert.equal(of(`HTTP/1.1 101 Switching\r\nX: ${'x'.repeat(70_000)}`), 'response-head-too-large'));
});

it('a handshake that opened is none of these', () => {
  const upgrade = answered({
    status: '101 Switching Protocols',
    fields: { Upgrade: 'websocket', Connection: 'Upgrade' },
  });
  assert.deepEqual(findings({ upgrade, plain: page }), []);
});
