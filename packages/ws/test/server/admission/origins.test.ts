import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkOrigin, readOrigins } from '../../../src/server/admission/origins.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';
import { visit } from './visits.ts';

const codeFor = (option: string | string[] | undefined, ...given: Parameters<typeof visit>) =>
  checkOrigin(readOrigins(option), visit(...given))?.code;

describe('the option origins', () => {
  it('lets in what it lists, and requests without Origin, which no browser sends', () => {
    const origins = ['https://app.example.com', 'https://*.example.org'];
    assert.equal(codeFor(origins, { Origin: 'https://app.example.com' }), undefined);
    assert.equal(codeFor(origins, { Origin: 'https://a.example.org' }), undefined);
    assert.equal(codeFor(origins, {}), undefined);
  });

  it('refuses the rest, also null, lists of origins, and what is none', () => {
    for (const origin of ['https://evil.example', 'null', '', 'https://app.example.com, https://evil.example', 'x']) {
      assert.equal(codeFor('https://app.example.com', { Origin: origin }), 'WS_ERR_REQUEST_ORIGIN', origin);
    }
  });

  it('lets null in when it is listed', () => {
    assert.equal(codeFor(['null'], { Origin: 'null' }), undefined);
  });

  it('tells the client nothing but that, and the operator the line to add', () => {
    const refusal = checkOrigin(readOrigins('https://a.example'), visit({ Origin: 'https://b.example' }));
    assert.equal(refusal?.status, 403);
    assert.equal(refusal?.body, 'Forbidden: this server takes no connections from pages of this origin\n');
    assert.match(refusal?.failure.message ?? '', /^Forbidden origin: "https:\/\/b\.example" is not among/);
    assert.match(refusal?.failure.hint ?? '', /give the server origins: \['https:\/\/b\.example'\]/);
  });

  it('* lets everything in, also on a local server', () => {
    assert.equal(codeFor('*', { Origin: 'https://evil.example' }), undefined);
    assert.equal(codeFor(['https://a.example', '*'], { Origin: 'https://evil.example' }), undefined);
  });
});

describe("origins: 'same-host'", () => {
  const far = { isLocal: false };

  it('lets in pages of the host that is asked, with the usual port of their scheme', () => {
    assert.equal(codeFor('same-host', { Origin: 'https://a.example', Host: 'a.example' }, far), undefined);
    assert.equal(codeFor('same-host', { Origin: 'http://a.example:8080', Host: 'a.example:8080' }, far), undefined);
    assert.equal(codeFor('same-host', { Origin: 'https://a.example', Host: 'a.example:443' }, far), undefined);
  });

  it('refuses pages of another host, and of another port', () => {
    for (const Origin of ['https://b.example', 'https://a.example:8443', 'https://sub.a.example']) {
      assert.equal(codeFor('same-host', { Origin, Host: 'a.example' }, far), 'WS_ERR_REQUEST_ORIGIN', Origin);
    }
  });

  it('takes the host that a proxy was asked for', () => {
    const headers = { Origin: 'https://a.example', Host: '10.0.0.7:8080', 'X-Forwarded-Host': 'a.example' };
    assert.equal(codeFor('same-host', headers, far), undefined);
  });

  it('refuses, on a local server, a host that is pointed here, unless hosts lists it', () => {
    const headers = { Origin: 'http://evil.example:8080', Host: 'evil.example:8080' };
    assert.equal(codeFor('same-host', headers), 'WS_ERR_REQUEST_HOST_NOT_SERVED');
    assert.equal(codeFor('same-host', headers, { hostIsListed: true }), undefined);
    assert.equal(codeFor('same-host', headers, far), undefined);
    assert.equal(codeFor('same-host', { Origin: 'http://localhost:8080' }), undefined);
  });
});

describe('without the option, on a server that this machine alone can reach', () => {
  for (const Origin of [
    'https://evil.example',
    'http://evil.example:3000',
    'http://192.168.1.7',
    'null',
    '',
    'http://a, http://localhost',
    'null, null',
    'chrome-extension://abc, null',
    'HTTP://EVIL.EXAMPLE',
    'http:/evil.example',
    'http://evil@localhost',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://[2001:db8::1]',
    'http://[::1%25lo]',
    'http://é',
  ]) {
    it(`a page of ${JSON.stringify(Origin)} is refused`, () => {
      assert.equal(codeFor(undefined, { Origin }), 'WS_ERR_REQUEST_ORIGIN_NOT_LOCAL');
    });
  }

  for (const Origin of [
    'http://localhost:3000',
    'https://app.localhost',
    'http://127.0.0.1:5173',
    'http://[::1]:3000',
    'http://[::ffff:127.0.0.1]',
    'HTTP://LOCALHOST.:3000',
    'chrome-extension://abcdefghijklmnop',
    'vscode-webview://1a2b',
    'file://',
    'capacitor://localhost',
  ]) {
    it(`a page of ${Origin} is let in`, () => assert.equal(codeFor(undefined, { Origin }), undefined));
  }

  it('a program, which sends no Origin, is let in', () => assert.equal(codeFor(undefined, {}), undefined));

  it('a page whose own name was pointed here (DNS rebinding) is refused, and the log says so', () => {
    const rebound = visit({ Origin: 'http://evil.example:8080', Host: 'evil.example:8080' });
    const refusal = checkOrigin(undefined, rebound);
    assert.equal(refusal?.code, 'WS_ERR_REQUEST_ORIGIN_NOT_LOCAL');
    assert.match(refusal?.failure.message ?? '', /by a name that leads here, "evil\.example:8080" \(DNS rebinding\)/);
  });

  it('a page of the same host over https is let in: only a proxy on this machine can have its certificate', () => {
    assert.equal(codeFor(undefined, { Origin: 'https://app.example.com', Host: 'app.example.com' }), undefined);
    const other = { Origin: 'https://evil.example', Host: 'app.example.com' };
    assert.equal(codeFor(undefined, other), 'WS_ERR_REQUEST_ORIGIN_NOT_LOCAL');
  });

  for (const name of ['X-Forwarded-For', 'X-Forwarded-Host', 'x-forwarded-proto', 'X-Real-IP', 'Forwarded', 'Via']) {
    it(`a request with ${name} came through a proxy, which no page can feign, and is let in`, () => {
      assert.equal(codeFor(undefined, { Origin: 'https://app.example.com', [name]: 'x' }), undefined);
    });
  }

  it('a host that the option hosts lists is the own one', () => {
    const headers = { Origin: 'http://dev.test:3000', Host: 'dev.test:3000' };
    assert.equal(codeFor(undefined, headers, { hostIsListed: true }), undefined);
  });

  it('a server that others can reach lets everybody in, as ws does', () => {
    assert.equal(codeFor(undefined, { Origin: 'https://evil.example' }, { isLocal: false }), undefined);
  });
});

describe('whatever stands in Origin and Host', () => {
  it('is let in or refused with 403, and never more than the line to add is made of it', () => {
    const random = pseudoRandom(7);
    const pieces = [
      'http',
      'https',
      '://',
      ':',
      'localhost',
      '127.0.0.1',
      '[',
      ']',
      '::1',
      '.',
      'é',
      "'",
      '\\',
      '%',
      ' ',
      '8080',
      'null',
      ',',
      '*',
      '\0',
      'a'.repeat(300),
    ];
    const text = () => Array.from({ length: random(6) }, () => pieces[random(pieces.length)]).join('');
    const rules = [undefined, ['same-host'], ['https://*.example.com', 'null']].map(readOrigins);
    for (let i = 0; i < 20_000; i++) {
      const one = visit({ Origin: text(), Host: text() }, { isLocal: random(2) === 0 });
      for (const rule of rules) {
        const refusal = checkOrigin(rule, one);
        if (!refusal) continue;
        assert.equal(refusal.status, 403);
        const line = /give the server (\w+: (?:'\*'|\['[^'\\]*'\]))/.exec(refusal.failure.hint);
        assert.ok(line, refusal.failure.hint);
      }
    }
  });
});
