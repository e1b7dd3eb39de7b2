import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OwnHeader } from '../../src/client/options.ts';
import { isRedirect, nextTarget, pack } from '../../src/client/redirect.ts';
import { isUrlFault, readTarget, type Target } from '../../src/client/url.ts';

function target(address: string): Target {
  const read = readTarget(address);
  assert.ok(!isUrlFault(read));
  return read;
}

const headers: readonly OwnHeader[] = [
  ['Authorization', 'Bearer x'],
  ['COOKIE', 'a=b'],
  ['Proxy-Authorization', 'Basic x'],
  ['X-Api-Key', 'x'],
  ['X-Auth-Token', 'x'],
  ['host', 'example.com'],
  ['X-Other', '1'],
];
const names = (list: readonly OwnHeader[]) => list.map(([name]) => name);
const everything = names(headers);

describe('isRedirect', () => {
  it('asks for a status from 300 to 399 and a Location', () => {
    assert.equal(isRedirect(301, '/a'), true);
    assert.equal(isRedirect(399, '/a'), true);
    assert.equal(isRedirect(301, undefined), false);
    assert.equal(isRedirect(301, ''), false);
    assert.equal(isRedirect(200, '/a'), false);
    assert.equal(isRedirect(400, '/a'), false);
  });
});

describe('nextTarget', () => {
  it('resolves the Location against the target that answered', () => {
    const next = (from: string, location: string) => (nextTarget(target(from), location) as Target).href;
    assert.equal(next('ws://a:81/x/y', '/z'), 'ws://a:81/z');
    assert.equal(next('ws://a:81/x/y', 'z'), 'ws://a:81/x/z');
    assert.equal(next('wss://a/x', '//b/z'), 'wss://b/z');
    assert.equal(next('ws://a/x', 'https://b/z'), 'wss://b/z');
  });

  it('stays on the local socket when only a path is named', () => {
    const next = nextTarget(target('ws+unix:/tmp/a.sock:/x'), '/y?z') as Target;
    assert.deepEqual([next.socketPath, next.path], ['/tmp/a.sock', '/y?z']);
    const odd = nextTarget(target('ws+unix:/tmp/a%3Ab%25%3F%23 c.sock:/x'), '/y') as Target;
    assert.deepEqual([odd.socketPath, odd.path], ['/tmp/a:b%?# c.sock', '/y']);
  });

  it('refuses to go from the network to a local socket, and not from one local socket to another', () => {
    for (const from of ['ws://a/', 'wss://a/']) {
      const fault = nextTarget(target(from), 'ws+unix:/run/x.sock:/y');
      assert.ok(isUrlFault(fault));
      assert.deepEqual([fault.code, fault.value], ['WS_ERR_REDIRECT_TO_UNIX', 'ws+unix:/run/x.sock:/y']);
    }
    const next = nextTarget(target('ws+unix:/run/a.sock'), 'ws+unix:/run/b.sock') as Target;
    assert.equal(next.socketPath, '/run/b.sock');
  });

  it('reports a Location that leads nowhere, as it came', () => {
    const fault = nextTarget(target('ws://a/'), 'ws://');
    assert.ok(isUrlFault(fault));
    assert.deepEqual([fault.code, fault.value], ['WS_ERR_INVALID_URL', 'ws://']);
  });
});

describe('pack', () => {
  const all = { headers, auth: 'user:pass' };
  const matrix: [from: string, to: string, kept: string[]][] = [
    ['ws://a/', 'ws://a/other', everything],
    ['ws://a/', 'wss://a/', everything],
    ['wss://a/', 'wss://a/other', everything],
    ['ws+unix:/tmp/a:/x', 'ws+unix:/tmp/a:/y', everything],
    // The same host in plain text: its name may go along, the credentials must not.
    ['wss://a/', 'ws://a/', ['host', 'X-Other']],
    ['ws://a/', 'ws://b/', ['X-Other']],
    ['ws://a/', 'ws://sub.a/', ['X-Other']],
    ['ws://a/', 'ws://a:81/', ['X-Other']],
    ['wss://a/', 'wss://b/', ['X-Other']],
    ['ws://a/', 'ws+unix:/tmp/a', ['X-Other']],
    ['ws+unix:/tmp/a', 'ws://a/', ['X-Other']],
    ['ws+unix:/tmp/a', 'ws+unix:/tmp/b', ['X-Other']],
  ];

  for (const [from, to, kept] of matrix) {
    it(`sends ${kept === everything ? 'everything' : kept.join(' and ')} from ${from} to ${to}`, () => {
      const baggage = pack(all, target(to), { first: target(from), auth: 'user:pass' }, false);
      assert.deepEqual(names(baggage.headers), kept);
      assert.equal(baggage.auth, kept === everything ? 'user:pass' : undefined);
    });

    it(`sends everything from ${from} to ${to} when somebody watches`, () => {
      const baggage = pack(all, target(to), { first: target(from), auth: 'user:pass' }, true);
      assert.deepEqual(names(baggage.headers), everything);
      assert.equal(baggage.auth, 'user:pass');
    });
  }

  it('prefers the user of the URL to the auth option, and the first of them to those of later hops', () => {
    const first = target('ws://user:url@a/');
    assert.equal(pack(all, first, undefined, false).auth, 'user:url');
    const later = pack(all, target('ws://evil:guess@a/'), { first, auth: 'user:url' }, false);
    assert.equal(later.auth, 'user:url');
  });

  it('ignores the user that a redirect to another host names', () => {
    const trail = { first: target('ws://a/'), auth: undefined };
    assert.equal(pack({ headers: [], auth: undefined }, target('ws://evil:guess@b/'), trail, false).auth, undefined);
  });
});
