import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textOf } from '../../../../src/facts/fact.ts';
import { findings } from '../../support/http-answers.ts';

describe('redirects', () => {
  const to = (location: string | undefined, url = 'ws://example.com/ws') =>
    findings({
      url,
      upgrade: { status: '302 Found', fields: location === undefined ? {} : { Location: location } },
    })[0];
  const cases: readonly (readonly [location: string | undefined, code: string, url?: string])[] = [
    ['https://example.com/ws', 'redirect-to-https'],
    ['https://127.0.0.1/ws', 'redirect-to-https', 'ws://localhost:8080/ws'],
    ['https://www.example.com/ws', 'redirect-elsewhere'],
    ['/ws/', 'redirect-trailing-slash'],
    ['http://example.com/ws/', 'redirect-trailing-slash', 'wss://example.com/ws'],
    ['/ws', 'redirect-trailing-slash', 'ws://example.com/ws/'],
    ['/login?next=/ws', 'redirect-to-login'],
    ['/users/sign_in', 'redirect-to-login'],
    ['https://acme.cloudflareaccess.com/cdn-cgi/access/x', 'redirect-to-login'],
    ['https://login.microsoftonline.com/x/oauth2/v2.0/authorize?client_id=1', 'redirect-to-login'],
    ['/v2/ws', 'redirect-elsewhere'],
    [undefined, 'redirect-elsewhere'],
    ['http://[', 'redirect-elsewhere'],
  ];
  for (const [location, code, url] of cases) {
    it(`${url ?? 'ws://example.com/ws'} to ${location}: ${code}`, () => assert.equal(to(location, url)?.code, code));
  }

  it('no secret of the query gets into the facts', () => {
    const shown = to('/login?token=s3cret')?.facts.map((one) => textOf(one, 'en')) ?? [];
    assert.ok(shown.some((line) => line.includes('/login?…')));
    assert.ok(!shown.join().includes('s3cret'));
  });
});
