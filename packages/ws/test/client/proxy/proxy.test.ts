import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { describe, it } from 'node:test';
import { ProxyFault } from '../../../src/client/proxy/fault.ts';
import { type ProxyAgentMaker, type ProxyOptions, readProxy } from '../../../src/client/proxy/proxy.ts';

const source = 'HTTPS_PROXY';

function read(given: string | URL | ProxyOptions, agents: Record<string, ProxyAgentMaker> = {}) {
  return readProxy(given, source, agents);
}

function fault(given: string | ProxyOptions): ProxyFault {
  try {
    read(given);
  } catch (error) {
    assert.ok(error instanceof ProxyFault, String(error));
    return error;
  }
  return assert.fail('it can be used');
}

describe('readProxy', () => {
  it('takes a URL apart', () => {
    const cases: [given: string, secure: boolean, host: string, port: number, shown: string][] = [
      ['http://proxy:3128', false, 'proxy', 3128, 'http://proxy:3128'],
      ['http://proxy:3128/', false, 'proxy', 3128, 'http://proxy:3128'],
      ['http://proxy', false, 'proxy', 80, 'http://proxy'],
      ['https://proxy', true, 'proxy', 443, 'https://proxy'],
      ['proxy:3128', false, 'proxy', 3128, 'http://proxy:3128'],
      ['proxy', false, 'proxy', 80, 'http://proxy'],
      ['10.0.0.1:8080', false, '10.0.0.1', 8080, 'http://10.0.0.1:8080'],
      ['http://[::1]:3128', false, '::1', 3128, 'http://[::1]:3128'],
      ['[::1]:3128', false, '::1', 3128, 'http://[::1]:3128'],
      ['user:secret@proxy:3128', false, 'proxy', 3128, 'http://proxy:3128'],
      [' http://proxy:3128 ', false, 'proxy', 3128, 'http://proxy:3128'],
    ];
    for (const [given, secure, host, port, shown] of cases) {
      const proxy = read(given);
      assert.deepEqual([proxy.secure, proxy.host, proxy.port, proxy.facts.url], [secure, host, port, shown], given);
      assert.equal(proxy.facts.source, source);
    }
    assert.equal(read(new URL('http://proxy:1')).port, 1);
  });

  it('takes nothing that names no URL: no host is called "undefined"', () => {
    for (const given of [{}, [], new Map(), { url: 5 }, { url: undefined }]) {
      assert.throws(
        () => read(given as never),
        /^TypeError: expected a URL, or an object with a url, from HTTPS_PROXY, received an object whose url is (undefined|number)$/,
      );
    }
    assert.throws(() => read(Promise.resolve('http://proxy') as never), /received a promise$/);
  });

  it('decodes user and password, for Basic authentication in UTF-8', () => {
    const sent = (given: string | ProxyOptions) =>
      Buffer.from(read(given).authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    assert.equal(sent('http://user:secret@proxy'), 'user:secret');
    assert.equal(sent('http://us%40er:p%3Aass%2Fw%C3%B6rd@proxy'), 'us@er:p:ass/wörd');
    assert.equal(sent('http://user@proxy'), 'user:');
    assert.equal(sent('http://100%:50%25@proxy'), '100%:50%');
    assert.equal(sent({ url: 'http://old:one@proxy', auth: 'new:one' }), 'new:one');
    assert.equal(read('http://proxy').authorization, undefined);
    assert.equal(read('http://user@proxy').facts.sendsCredentials, true);
    assert.equal(read('http://proxy').facts.sendsCredentials, undefined);
  });

  it('takes headers, and none that could smuggle something in', () => {
    const headers = { 'X-A': '1', 'X-B': ['2', '3'], 'X-C': 4, 'X-D': undefined };
    assert.deepEqual(read({ url: 'http://proxy', headers }).headers, [
      ['X-A', '1'],
      ['X-B', '2'],
      ['X-B', '3'],
      ['X-C', '4'],
    ]);
    assert.throws(() => read({ url: 'http://proxy', headers: { 'X-A': 'a\r\nEvil: 1' } }), { name: 'TypeError' });
    assert.throws(() => read({ url: 'http://proxy', headers: { 'X A': 'a' } }), { name: 'TypeError' });
  });

  it('refuses what is no URL, and shows it without what may be a password', () => {
    for (const given of [
      'http://user:secret@proxy:port',
      'http://user:secret@',
      '',
      'http://',
      'user:/secret@proxy:1',
      'http://user:#secret@proxy',
      'user:?secret@proxy',
    ]) {
      const { code, details } = fault(given);
      assert.equal(code, 'WS_ERR_PROXY_URL', given);
      assert.ok(!JSON.stringify(details).includes('secret'), given);
    }
  });

  it('refuses a scheme that nobody speaks, and says what is missing for SOCKS', () => {
    assert.equal(fault('ftp://user:secret@proxy').code, 'WS_ERR_PROXY_SCHEME');
    for (const scheme of ['socks', 'socks4', 'socks4a', 'socks5', 'socks5h']) {
      const { code, details } = fault(`${scheme}://user:secret@proxy`);
      assert.deepEqual([code, details.name], ['WS_ERR_PROXY_NO_AGENT', scheme]);
      assert.equal(details.proxy?.url, `${scheme}://proxy`);
    }
  });

  it('gives the whole URL to the function that makes the agent for its scheme', () => {
    const agent = new Agent();
    const seen: string[] = [];
    const make = (url: URL) => {
      seen.push(url.href);
      return agent;
    };
    const given = 'socks5h://user:secret@proxy:1080';
    const makers: Record<string, ProxyAgentMaker>[] = [{ socks5h: make }, { socks5: make }, { socks: make }];
    for (const agents of makers) {
      const proxy = read(given, agents);
      assert.equal(proxy.agent, agent);
      assert.deepEqual([proxy.host, proxy.port, proxy.facts.url], ['proxy', 1080, 'socks5h://proxy:1080']);
    }
    assert.deepEqual(seen, [given, given, given]);
    assert.equal(read('socks5://proxy', { socks5: make }).port, 1080);
    assert.equal(read('http://proxy', { http: make }).agent, agent, 'also instead of our own tunnel');
    assert.equal(read('http://proxy', { socks5: make }).agent, undefined);
    assert.throws(() => read('constructor://proxy', {}), ProxyFault);
  });
});
