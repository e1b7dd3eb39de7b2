import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { DialOptions } from '../../src/client/options.ts';
import { failure, GOOD_ANSWER, opening } from '../support/attempt.ts';
import { answering, closedPort, listening } from '../support/peers.ts';

/** Options with a resolver that knows one name. */
function resolving(...addresses: string[]): DialOptions {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const lookup: LookupFunction = (_name, options, done) => {
    const [first] = found;
    setImmediate(() => (options.all ? done(null, found) : done(null, first?.address ?? '', first?.family)));
  };
  return { lookup, autoSelectFamily: true } as DialOptions;
}

function failingLookup(code: string): DialOptions {
  const lookup: LookupFunction = (hostname, _options, done) => {
    const error = Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), {
      errno: -3000,
      code,
      syscall: 'getaddrinfo',
      hostname,
    });
    setImmediate(() => done(error, ''));
  };
  return { lookup } as DialOptions;
}

describe('a connection that is refused', () => {
  it('says ECONNREFUSED, the address, and what the system says', async () => {
    const port = await closedPort();
    const error = await failure(`ws://127.0.0.1:${port}/`);
    assert.equal(error.code, 'ECONNREFUSED');
    assert.equal(error.stage, 'tcp');
    assert.ok(error.message.startsWith(`connect ECONNREFUSED 127.0.0.1:${port}`), error.message);
    assert.deepEqual(error.addresses, [{ address: '127.0.0.1', port, family: 4, outcome: 'ECONNREFUSED' }]);
    assert.equal(error.url, `ws://127.0.0.1:${port}/`);
    assert.match(error.hint, /Nothing listens on that port: is the server running\?/);
  });

  it('carries what programs written for ws read from the error', async () => {
    const port = await closedPort();
    const error = await failure(`ws://127.0.0.1:${port}/`);
    assert.deepEqual([error.syscall, error.address, error.port], ['connect', '127.0.0.1', port]);
    assert.equal(typeof error.errno, 'number');
    assert.equal((error.cause as NodeJS.ErrnoException).code, 'ECONNREFUSED');
  });

  it('names the one family that was tried when the host is localhost', async () => {
    const port = await closedPort();
    const error = await failure(`ws://localhost:${port}/`, { options: resolving('127.0.0.1') });
    assert.match(error.hint, /Only 127\.0\.0\.1 was tried.*the other of 127\.0\.0\.1 and ::1/);
  });

  it('lists every address when all of them fail, and never has an empty message', async () => {
    const port = await closedPort();
    const error = await failure(`ws://localhost:${port}/`, { options: resolving('::1', '127.0.0.1') });
    const tried = error.addresses?.map(({ address, outcome }) => [
      address,
      outcome !== 'connected' && outcome !== 'pending',
    ]);
    assert.deepEqual(tried, [
      ['::1', true],
      ['127.0.0.1', true],
    ]);
    assert.match(error.message, /^connect E\w+ .*tried \[::1\]:\d+ E\w+, 127\.0\.0\.1:\d+ ECONNREFUSED/);
    assert.equal((error as { errors?: unknown[] }).errors?.length, 2);
  });
});

describe('a name with two addresses, of which one answers', () => {
  it('tells of both when it opens, too', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    await opening(`ws://localhost:${port}/`, { options: resolving('::1', '127.0.0.1') }, ({ addresses, proxy }) => {
      assert.deepEqual(
        addresses?.map(({ address, outcome }) => [address, outcome === 'connected']),
        [
          ['::1', false],
          ['127.0.0.1', true],
        ],
      );
      assert.equal(proxy, undefined);
    });
  });

  it('opens, whichever comes first', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER));
    await opening(`ws://localhost:${port}/`, { options: resolving('::1', '127.0.0.1') });
    await opening(`ws://localhost:${port}/`, { options: resolving('127.0.0.1', '::1') });
  });

  it('keeps the address that failed in the record of a later failure', async (t) => {
    const port = await listening(t, answering('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
    const error = await failure(`ws://localhost:${port}/`, { options: resolving('::1', '127.0.0.1') });
    assert.equal(error.code, 'WS_ERR_STATUS_404');
    assert.deepEqual(
      error.addresses?.map(({ address, outcome }) => [address, outcome === 'connected']),
      [
        ['::1', false],
        ['127.0.0.1', true],
      ],
    );
  });
});

describe('a name that cannot be resolved', () => {
  it('says ENOTFOUND', async () => {
    const error = await failure('ws://nowhere.example:1/', { options: failingLookup('ENOTFOUND') });
    assert.deepEqual([error.code, error.stage], ['ENOTFOUND', 'dns']);
    assert.ok(error.message.startsWith('getaddrinfo ENOTFOUND nowhere.example'));
    assert.equal(error.hostname, 'nowhere.example');
    assert.match(error.hint, /spelling/);
    assert.deepEqual(error.addresses, []);
  });

  it('says EAI_AGAIN, and that the name may be right', async () => {
    const error = await failure('ws://somewhere.example:1/', { options: failingLookup('EAI_AGAIN') });
    assert.deepEqual([error.code, error.stage], ['EAI_AGAIN', 'dns']);
    assert.match(error.hint, /name may well be right/);
  });

  for (const code of ['ENOTFOUND', 'EAI_AGAIN']) {
    it(`sees the second scheme of ws://http://host behind ${code}`, async () => {
      const error = await failure('ws://http://example.com/', { options: failingLookup(code) });
      assert.equal(error.code, code);
      assert.match(error.hint, /two schemes/);
    });
  }
});

describe('a local socket that is not there', () => {
  it('says ENOENT and the path', async (t) => {
    if (process.platform === 'win32') return t.skip('local sockets are pipes there');
    const path = join(tmpdir(), `handfast-none-${process.pid}.sock`);
    const error = await failure(`ws+unix:${path}:/chat`);
    assert.deepEqual([error.code, error.stage], ['ENOENT', 'tcp']);
    assert.ok(error.message.startsWith('connect ENOENT'), error.message);
    assert.ok(error.message.includes(path), error.message);
    assert.match(error.hint, /no socket at that path/);
    assert.deepEqual(error.addresses, [{ address: path, port: undefined, family: undefined, outcome: 'ENOENT' }]);
  });
});

/** Failures that no loopback produces on demand: the transport reports them as the system would. */
describe('a network that fails', () => {
  for (const code of ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']) {
    it(`says ${code}, with its own hint`, async () => {
      const port = 80;
      const address = '192.0.2.1';
      const said = Object.assign(new Error(`connect ${code} ${address}:${port}`), {
        code,
        syscall: 'connect',
        address,
        port,
      });
      const createConnection = () => {
        throw said;
      };
      const error = await failure(`ws://${address}/`, { options: { createConnection } });
      assert.deepEqual([error.code, error.stage, error.cause], [code, 'tcp', said]);
      assert.ok(error.message.startsWith(said.message), error.message);
      assert.notEqual(error.hint, '');
    });
  }

  it('keeps the words of an error that is not the system’s', async () => {
    const said = new Error('the tunnel fell in');
    const createConnection = () => {
      throw said;
    };
    const error = await failure('ws://example.com/', { options: { createConnection } });
    assert.deepEqual([error.code, error.message, error.cause], ['WS_ERR_REQUEST_FAILED', 'the tunnel fell in', said]);
  });
});
