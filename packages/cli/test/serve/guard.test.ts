import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { reasonToRefuse } from '../../src/serve/guard.ts';

describe('which visitors a local server lets in', () => {
  const welcome = [
    '127.0.0.1:8080',
    'localhost',
    'LOCALHOST:8080',
    'app.localhost:1',
    '[::1]:8080',
    '[::1]',
    '192.168.1.20:8080',
    'box.example:8080',
  ];
  for (const host of welcome) {
    test(`Host ${host} is welcome`, () => {
      assert.equal(reasonToRefuse({ host, origin: undefined }, ['Box.example']), undefined);
    });
  }

  const refused = [
    'evil.example',
    'evil.example:8080',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'notlocalhost',
  ];
  for (const host of refused) {
    test(`Host ${host} is refused by name, which is what stops DNS rebinding`, () => {
      assert.match(reasonToRefuse({ host, origin: undefined }, []) ?? '', /^the Host header names "/);
    });
  }

  const malformed = [
    undefined,
    '',
    ':8080',
    'localhost:',
    'localhost:x',
    '[::1',
    'a b',
    "localhost; script-src 'none'",
    'user@localhost',
  ];
  for (const host of malformed) {
    test(`Host ${JSON.stringify(host)} is refused, because it is not a host`, () => {
      assert.match(reasonToRefuse({ host, origin: undefined }, []) ?? '', /missing or is not a host/);
    });
  }

  test('an Origin of the same host and port is welcome, with either scheme', () => {
    const host = 'localhost:8080';
    assert.equal(reasonToRefuse({ host, origin: 'http://localhost:8080' }, []), undefined);
    assert.equal(reasonToRefuse({ host, origin: 'https://localhost:8080' }, []), undefined);
  });

  for (const origin of ['https://evil.example', 'http://localhost:3000', 'http://127.0.0.1:8080', 'null', '']) {
    test(`Origin ${JSON.stringify(origin)} is refused on localhost:8080`, () => {
      assert.match(reasonToRefuse({ host: 'localhost:8080', origin }, []) ?? '', /^the Origin header names/);
    });
  }
});
