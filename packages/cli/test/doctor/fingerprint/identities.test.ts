import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { type Answer, answerOf, bodyLine } from '../../../src/doctor/fingerprint/answer.ts';
import { identitiesOf, productsOf } from '../../../src/doctor/fingerprint/identities.ts';
import { isSameAnswer } from '../../../src/doctor/fingerprint/same-answer.ts';
import { answered, type Said, unanswered } from '../support/answers.ts';
import { exchangeOf } from '../support/diagnosis.ts';

const answer = (said: Said): Answer => answerOf(answered(said)) as Answer;
const names = (fields: Readonly<Record<string, string>>, body = '') =>
  identitiesOf(answer({ status: '404 Not Found', fields, body })).map(({ name }) => name);

test('a page of blanks without end is looked at once', () => {
  const page = answer({ status: '400 Bad Request', body: '' });
  const body = `<html><body><h1>400 Bad Request</h1>${'\n'.repeat(2_000_000)}x`;
  assert.deepEqual(identitiesOf({ ...page, body, isHtml: true }), []);
});

describe('who shows in an answer', () => {
  const cases: readonly (readonly [
    wanted: readonly string[],
    fields: Readonly<Record<string, string>>,
    body?: string,
  ])[] = [
    [['nginx'], { Server: 'nginx/1.26.2' }],
    [['nginx'], {}, '<html><body><hr><center>nginx</center></body></html>'],
    [['nginx', 'Express'], { Server: 'openresty', 'X-Powered-By': 'Express' }],
    [['Cloudflare', 'nginx'], { Server: 'nginx', 'CF-RAY': '8f0c1d2e3f4a5b6c-FRA' }],
    [['Apache httpd'], { Server: 'Apache/2.4.62 (Debian)' }],
    [['Tomcat'], { Server: 'Apache-Coyote/1.1' }],
    [['Heroku', 'Express'], { Via: '1.1 vegur', 'X-Powered-By': 'Express' }],
    [['Squid'], { Via: '1.1 proxy (squid/5.7)' }],
    [['Envoy', 'uvicorn'], { server: 'uvicorn', 'x-envoy-upstream-service-time': '3' }],
    [['Python websockets'], { Server: 'Python/3.11 websockets/15.0' }],
    [['Express', 'a Java server'], { 'Set-Cookie': 'connect.sid=1', 'set-cookie': 'JSESSIONID=1' }],
    [['FastAPI'], {}, '{"detail":"Not Found"}'],
    [['Caddy', 'uvicorn'], { Server: 'Caddy', server: 'uvicorn' }],
    [['Heroku', 'Squid'], { Via: '1.1 proxy (squid/5.7), 1.1 vegur' }],
    [['Rails'], { 'X-Runtime': '0.012345' }],
    [[], {}, 'Not Found'],
  ];
  for (const [wanted, fields, body] of cases) {
    it(wanted.join(' before ') || 'nobody', () => assert.deepEqual(names(fields, body), wanted));
  }

  it('gives the snippets of those in front first, each once', () => {
    const both = answer({
      status: '502 Bad Gateway',
      fields: { Server: 'nginx', Via: '1.1 google', 'X-Powered-By': 'Express' },
    });
    assert.deepEqual(productsOf(identitiesOf(both)), ['Google Cloud', 'nginx', 'Express']);
  });
});

describe('an answer', () => {
  it('is read without its chunks', () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    const chunked = exchangeOf('GET / HTTP/1.1\n\n', `${head}5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n`);
    assert.equal(answerOf(chunked)?.body, 'hello world');
  });
  it('is none where nothing came', () => assert.equal(answerOf(unanswered('closed')), undefined));
  it('is told by its title, or by its first line', () => {
    assert.equal(
      bodyLine(answer({ status: '200 OK', body: '<!DOCTYPE html><html><title lang="en">Shop</title>' })),
      'Shop',
    );
    assert.equal(bodyLine(answer({ status: '400 Bad Request', body: 'no\r\nbecause' })), 'no');
  });
  it('is JSON where it can be read as that', () => {
    assert.deepEqual(answer({ status: '400 Bad Request', body: '{"code":1}' }).json, { code: 1 });
    assert.equal(answer({ status: '400 Bad Request', body: '{"code":' }).json, undefined);
  });
});

describe('two answers are the same', () => {
  const said = (body: string, status = '404 Not Found') => answer({ status, body });
  it('apart from ids, dates and numbers', () => {
    const body = (id: string, at: string) => `Reference ${id} at ${at}, 12 ms`;
    const one = said(body('5d0c7bd0-3f6e-4a3b-9a51-1d6a2f3b4c5d', '2026-01-01T00:00:00Z'));
    assert.ok(
      isSameAnswer(
        one,
        said(body('aa0c7bd0-3f6e-4a3b-9a51-1d6a2f3b4c5d', '2026-01-02T10:00:01.5Z').replace('12', '7')),
      ),
    );
  });
  it('apart from the path that they repeat', () => {
    assert.ok(isSameAnswer(said('Cannot GET /ws'), said('Cannot GET /abc'), ['/ws', '/abc']));
    assert.ok(!isSameAnswer(said('Cannot GET /ws'), said('Cannot GET /abc')));
  });
  it('not with another status, title or message', () => {
    assert.ok(!isSameAnswer(said('x'), said('x', '200 OK')));
    assert.ok(!isSameAnswer(said('<html><title>a</title>'), said('<html><title>b</title>')));
    assert.ok(!isSameAnswer(said('{"message":"a"}'), said('{"message":"b"}')));
  });
  it('is told of a hostile body in the time that it takes to read it', () => {
    const body = 'a-'.repeat(8000);
    assert.ok(isSameAnswer(said(body), said(body)));
  });
});
