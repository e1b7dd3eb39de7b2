import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isWslKernel } from '../../../src/doctor/net/environment-kind.ts';
import { addressesIn, hostsEntries } from '../../../src/doctor/net/hosts-file.ts';
import { isLoopback } from '../../../src/doctor/net/loopback.ts';
import { nameKindOf } from '../../../src/doctor/net/name-kind.ts';
import { proxyVariablesIn } from '../../../src/doctor/net/proxy-variables.ts';

describe('a hosts file', () => {
  const text =
    '# comment\r\n127.0.0.1\tlocalhost  App.Example # not.example\r\n::1 localhost\n\nnonsense app.example\n';

  it('has addresses for a name, whatever its case', () => {
    assert.deepEqual(addressesIn(text, 'localhost'), ['127.0.0.1', '::1']);
    assert.deepEqual(addressesIn(text, 'app.EXAMPLE.'), ['127.0.0.1']);
  });

  it('has none for what stands in a comment, or behind what is no address', () => {
    assert.deepEqual(addressesIn(text, 'not.example'), []);
    assert.deepEqual(addressesIn(text, 'nonsense'), []);
  });

  it('may be missing', async () => {
    assert.deepEqual(await hostsEntries('/does/not/exist', 'localhost'), []);
  });
});

describe('names', () => {
  it('are of a kind that says who knows them', () => {
    const table = {
      '192.0.2.1': 'address',
      '::1': 'address',
      localhost: 'localhost',
      'app.localhost': 'localhost',
      'printer.local': 'multicast',
      'web.default.svc.cluster.local': 'private',
      'metadata.google.internal': 'private',
      redis: 'single',
      'example.com.': 'public',
    };
    for (const [host, kind] of Object.entries(table)) assert.equal(nameKindOf(host), kind, host);
  });

  it('lead to this machine, or do not', () => {
    for (const host of [
      '127.0.0.1',
      '127.8.9.1',
      '::1',
      '::ffff:127.0.0.1',
      'localhost',
      'LOCALHOST.',
      'a.localhost',
    ]) {
      assert.equal(isLoopback(host), true, host);
    }
    for (const host of ['128.0.0.1', '::2', 'localhost.example', '127.example', '0.0.0.0']) {
      assert.equal(isLoopback(host), false, host);
    }
  });
});

describe('the environment', () => {
  it('has variables about proxies, without their passwords', () => {
    const env = {
      HTTPS_PROXY: 'http://user:p@ss@proxy.example:3128',
      http_proxy: ' proxy.example:8080 ',
      NO_PROXY: 'localhost,.example',
      ALL_PROXY: '',
      ws_proxy: undefined,
      PATH: '/bin',
    };
    assert.deepEqual(proxyVariablesIn(env), {
      HTTPS_PROXY: 'http://***@proxy.example:3128',
      http_proxy: 'proxy.example:8080',
      NO_PROXY: 'localhost,.example',
    });
  });

  it('knows the kernel of WSL', () => {
    assert.equal(isWslKernel('5.15.153.1-microsoft-standard-WSL2'), true);
    assert.equal(isWslKernel('4.4.0-19041-Microsoft'), true);
    assert.equal(isWslKernel('6.8.0-45-generic'), false);
  });
});
