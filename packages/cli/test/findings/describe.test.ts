import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingCodes } from '../../src/findings/codes.ts';
import { describeFinding } from '../../src/findings/describe.ts';

describe('describeFinding', () => {
  test('puts what is known of the case into what can be pasted', () => {
    const { snippets, stage } = describeFinding('upgrade-headers-stripped', 'en', {
      path: '/chat',
      backend: '10.0.0.7:3000',
    });
    assert.equal(stage, 'http');
    const nginx = snippets.find(({ product }) => product === 'nginx');
    assert.match(nginx?.text ?? '', /^location \/chat \{\n {4}proxy_pass http:\/\/10\.0\.0\.7:3000;\n/);
  });

  test('a value that could be read as configuration, code or shell is not put in', () => {
    for (const host of [
      'a; rm -rf /',
      '$(id)',
      'a b',
      "a'b",
      'a"b',
      'a\nb',
      'a{b',
      '`id`',
      'a\\b',
      '-oProxyCommand',
      '[1-9999999].example',
      '',
      'x'.repeat(300),
    ]) {
      const { fix } = describeFinding('csp-blocks-connection', 'en', { host });
      assert.match(fix[0] ?? '', /wss:\/\/example\.com\./, JSON.stringify(host));
    }
  });

  test('a snippet stands once for a cause, and its braces balance', () => {
    for (const code of findingCodes) {
      const { snippets } = describeFinding(code, 'en');
      assert.equal(new Set(snippets.map(({ text }) => text)).size, snippets.length, code);
      for (const { format, text } of snippets) {
        if (!['js', 'nginx', 'c', 'caddy', 'java', 'python'].includes(format)) continue;
        const count = (char: string) => text.split(char).length;
        assert.equal(count('{'), count('}'), `${code}: ${text}`);
        assert.equal(count('('), count(')'), `${code}: ${text}`);
      }
    }
  });

  test('the words are English or Chinese, the snippets the same', () => {
    const en = describeFinding('idle-timeout', 'en');
    const zh = describeFinding('idle-timeout', 'zh');
    assert.notEqual(en.title, zh.title);
    assert.deepEqual(en.snippets, zh.snippets);
    assert.ok(en.snippets.length > 5);
  });
});
