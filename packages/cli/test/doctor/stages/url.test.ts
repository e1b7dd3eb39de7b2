import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { urlChecks } from '../../../src/doctor/checks/url.ts';
import { readUrl } from '../../../src/doctor/stages/url.ts';
import { evidenceOf, said } from '../support/network-evidence.ts';

/** What is given, what it was meant to be, and what is wrong with it. */
const table: readonly [input: string, meant: string | undefined, ...found: string[]][] = [
  ['ws://example.com/chat', 'ws://example.com/chat'],
  ['  wss://example.com:8443/chat?room=1\n', 'wss://example.com:8443/chat?room=1'],
  ['https://example.com/chat', 'wss://example.com/chat'],
  ['HTTP://example.com', 'ws://example.com/'],
  ['ws:example.com', 'ws://example.com/'],
  ['ws:/example.com/chat', 'ws://example.com/chat'],
  ['ws://user:secret@example.com/', 'ws://example.com/'],
  ['localhost:8080', 'ws://localhost:8080/', 'url-scheme-missing'],
  ['example.com/chat', 'ws://example.com/chat', 'url-scheme-missing'],
  ['//example.com/chat', 'ws://example.com/chat', 'url-scheme-missing'],
  ['wss//example.com/chat', 'wss://example.com/chat', 'url-scheme-missing'],
  ['ws;//example.com', 'ws://example.com/', 'url-scheme-missing'],
  ['"wss://example.com/chat"', 'wss://example.com/chat', 'url-scheme-missing'],
  ['<ws://example.com>', 'ws://example.com/', 'url-scheme-missing'],
  ['tcp://example.com:9000', 'ws://example.com:9000/', 'url-scheme-missing'],
  ['mqtts://example.com', 'wss://example.com/', 'url-scheme-missing'],
  ['ws://http://example.com/chat', 'ws://example.com/chat', 'url-double-scheme'],
  ['ws://https://example.com', 'wss://example.com/', 'url-double-scheme'],
  ['wss://https:/example.com', 'wss://example.com/', 'url-double-scheme'],
  ['ws://wss//example.com', 'wss://example.com/', 'url-double-scheme'],
  ['ws://example.com/#/chat', 'ws://example.com/', 'url-fragment'],
  ['ws://example.com/#', 'ws://example.com/', 'url-fragment'],
  ['localhost:8080/#room', 'ws://localhost:8080/', 'url-scheme-missing', 'url-fragment'],
  ['ws://localhost:80800/', undefined, 'url-unreadable'],
  ['ws://localhost:undefined/', undefined, 'url-unreadable'],
  ['ws://exa mple.com/', undefined, 'url-unreadable'],
  ['ws://::1:8080/', undefined, 'url-unreadable'],
  ['ws://', undefined, 'url-unreadable'],
  ['', undefined, 'url-unreadable'],
];

describe('the URL', () => {
  for (const [input, meant, ...found] of table) {
    it(`${JSON.stringify(input)} ${found.length === 0 ? 'is well' : `is ${found.join(' and ')}`}`, () => {
      assert.equal(readUrl(input).target?.href, meant);
      assert.deepEqual(
        said(urlChecks, evidenceOf(input)),
        found.map((code) => `error ${code} certain`),
      );
    });
  }

  it('takes the target apart', () => {
    assert.deepEqual(readUrl('wss://us%40er:p%3Aw@[2001:db8::1]/a?b=c').target, {
      href: 'wss://[2001:db8::1]/a?b=c',
      secure: true,
      host: '2001:db8::1',
      port: 443,
      isDefaultPort: true,
      path: '/a?b=c',
      credentials: 'us@er:p:w',
    });
  });
});
