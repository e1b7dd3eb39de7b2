import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isUrlFault, readTarget, redacted, type Target, type UrlFault } from '../../src/client/url.ts';

function target(address: string | URL, base?: string): Target {
  const read = readTarget(address, base);
  assert.ok(!isUrlFault(read), `${address} is no target`);
  return read;
}

function fault(address: string | URL): UrlFault {
  const read = readTarget(address);
  assert.ok(isUrlFault(read), `${address} is a target`);
  return read;
}

describe('readTarget', () => {
  it('takes a ws: URL apart', () => {
    assert.deepEqual(target('ws://Example.com:8080/chat?room=1'), {
      href: 'ws://example.com:8080/chat?room=1',
      secure: false,
      host: 'example.com',
      port: 8080,
      writtenPort: '8080',
      hostHeader: 'example.com:8080',
      path: '/chat?room=1',
      socketPath: undefined,
      authority: 'example.com:8080',
      auth: undefined,
    });
  });

  it('knows the default ports and leaves them out of Host', () => {
    const plain = target('ws://example.com:80');
    assert.deepEqual([plain.port, plain.writtenPort, plain.hostHeader], [80, undefined, 'example.com']);
    const secure = target('wss://example.com');
    assert.deepEqual([secure.port, secure.secure, secure.hostHeader], [443, true, 'example.com']);
  });

  it('reads http: as ws: and https: as wss:, and leaves a URL object alone', () => {
    const given = new URL('http://example.com/a');
    assert.equal(target(given).href, 'ws://example.com/a');
    assert.equal(given.href, 'http://example.com/a');
    assert.equal(target('https://example.com/a').href, 'wss://example.com/a');
  });

  it('takes the brackets off an IPv6 address, but not in Host', () => {
    const { host, hostHeader } = target('ws://[::1]:8080/');
    assert.deepEqual([host, hostHeader], ['::1', '[::1]:8080']);
  });

  it('decodes the user and the password', () => {
    assert.equal(target('ws://us%40er:p%3Aw@example.com/').auth, 'us@er:p:w');
    assert.equal(target('ws://user@example.com/').auth, 'user:');
  });

  it('splits ws+unix: into the path of the socket and the request target', () => {
    const both = target('ws+unix:/tmp/a.sock:/chat?x=1');
    assert.deepEqual([both.socketPath, both.path, both.hostHeader], ['/tmp/a.sock', '/chat?x=1', 'localhost']);
    const one = target('ws+unix:/tmp/a.sock');
    assert.deepEqual([one.socketPath, one.path], ['/tmp/a.sock', '/']);
  });

  it('undoes the percent-encoding of a socket path, so that it may hold spaces', () => {
    assert.equal(target('ws+unix:/tmp/My App/a.sock').socketPath, '/tmp/My App/a.sock');
  });

  it('gives a local socket an authority that no host can have', () => {
    assert.notEqual(target('ws+unix:8080').authority, target('ws://unix:8080').authority);
  });

  it('resolves a relative URL against a base', () => {
    assert.equal(target('/b', 'ws://example.com:8080/a?x=1').href, 'ws://example.com:8080/b');
  });

  it('says in the words of ws what is wrong', () => {
    const scheme = 'The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"';
    const cases: [string, UrlFault['code'], string][] = [
      ['foo', 'WS_ERR_INVALID_URL', 'Invalid URL: foo'],
      ['bad-scheme://example.com', 'WS_ERR_URL_SCHEME', scheme],
      ['localhost:8080', 'WS_ERR_URL_SCHEME', scheme],
      ['ws+unix:', 'WS_ERR_URL_NO_PATH', "The URL's pathname is empty"],
      ['ws://example.com/#part', 'WS_ERR_URL_FRAGMENT', 'The URL contains a fragment identifier'],
    ];
    for (const [address, code, message] of cases) {
      const { code: actual, message: said } = fault(address);
      assert.deepEqual([actual, said], [code, message], address);
    }
  });

  it('shows no password of what is wrong', () => {
    for (const address of [
      'wss://user:secret@exa mple.com/',
      'wss://user:secret@host:99999/',
      'ws+unix://user:secret@h',
    ]) {
      const { message, value } = fault(address);
      assert.ok(!`${message} ${value}`.includes('secret'), message);
    }
  });

  it('takes whatever is no URL for an invalid one', () => {
    assert.equal(fault(undefined as unknown as string).message, 'Invalid URL: undefined');
  });
});

describe('redacted', () => {
  it('takes user and password out of anything that looks like a URL', () => {
    const cases = [
      ['http://user:secret@host:1/path', 'http://***@host:1/path'],
      ['user:secret@host', '***@host'],
      ['http://a@b:secret@host', 'http://***@host'],
      ['http://user:sec/ret@host:x', 'http://***@host:x'],
      ['user:sec/ret@host', '***@host'],
      ['http://host', 'http://host'],
      ['', ''],
    ] as const;
    for (const [given, shown] of cases) assert.equal(redacted(given), shown);
  });
});
