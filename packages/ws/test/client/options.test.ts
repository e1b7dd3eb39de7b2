import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { describe, it } from 'node:test';
import { type DialOptions, readDialOptions } from '../../src/client/options.ts';

const duplicated = { name: 'SyntaxError', message: 'An invalid or duplicated subprotocol was specified' };

describe('readDialOptions', () => {
  it('is complete without any option, with the defaults of ws', () => {
    const { passedOn, ...settings } = readDialOptions(undefined, undefined);
    assert.deepEqual(passedOn, {});
    assert.deepEqual(settings, {
      protocols: [],
      protocolVersion: 13,
      origin: undefined,
      headers: [],
      auth: undefined,
      deflate: {},
      handshakeTimeoutMs: 0,
      followRedirects: false,
      maxRedirects: 10,
      strict: true,
      diagnose: 'loopback',
      http2: false,
      agent: undefined,
      createConnection: undefined,
      signal: undefined,
      timeouts: { dnsMs: 0, connectMs: 0, tlsMs: 0, handshakeMs: 0, totalMs: 0 },
      proxies: { proxy: undefined, agents: {} },
    });
  });

  it('takes undefined for the default', () => {
    const settings = readDialOptions(undefined, { perMessageDeflate: undefined, maxRedirects: undefined });
    assert.deepEqual(settings.deflate, {});
    assert.equal(settings.maxRedirects, 10);
  });

  it('takes subprotocols as a name, as a list and as an option', () => {
    assert.deepEqual(readDialOptions('a', {}).protocols, ['a']);
    assert.deepEqual(readDialOptions(['a', 'b'], {}).protocols, ['a', 'b']);
    assert.deepEqual(readDialOptions(undefined, { protocols: 'a' }).protocols, ['a']);
    assert.deepEqual(readDialOptions(undefined, { protocols: ['a', 'b'] }).protocols, ['a', 'b']);
  });

  it('takes null and undefined for no subprotocol, instead of sending the word "null"', () => {
    assert.deepEqual(readDialOptions(null, {}).protocols, []);
    assert.deepEqual(readDialOptions(undefined, { protocols: null }).protocols, []);
    assert.deepEqual(readDialOptions(null, null).protocols, []);
  });

  it('throws for a subprotocol that is no token, or that comes twice', () => {
    for (const protocols of ['', 'a b', 'a,b', 'é', ['a', 'a'], [''], [null as unknown as string]]) {
      assert.throws(() => readDialOptions(protocols, {}), duplicated, JSON.stringify(protocols));
    }
  });

  it('throws for a version that it does not speak', () => {
    assert.throws(() => readDialOptions(undefined, { protocolVersion: 1000 }), {
      name: 'RangeError',
      message: 'Unsupported protocol version: 1000 (supported versions: 8, 13)',
    });
  });

  it('throws for window bits that cannot be', () => {
    for (const perMessageDeflate of [{ serverMaxWindowBits: 16 }, { clientMaxWindowBits: 7 }]) {
      assert.throws(() => readDialOptions(undefined, { perMessageDeflate }), { name: 'RangeError' });
    }
  });

  it('throws for headers that could smuggle something in', () => {
    const bad: DialOptions[] = [
      { headers: { 'X-Test': 'a\r\nEvil: 1' } },
      { headers: { 'X-Test': ['fine', 'a\nb'] } },
      { headers: { 'X-Test': '\0' } },
      { headers: { 'X Test': 'a' } },
      { headers: { 'X-Test\r\nEvil': 'a' } },
      { headers: { '': 'a' } },
      { origin: 'http://example.com\r\nEvil: 1' },
    ];
    for (const options of bad) {
      assert.throws(() => readDialOptions(undefined, options), { name: 'TypeError' }, JSON.stringify(options));
    }
  });

  it('keeps the spelling of headers, lists of values, and the last of two spellings', () => {
    const headers = { 'X-Number': 1, 'X-List': ['a', 'b'], cookie: 'old', Cookie: 'new' };
    assert.deepEqual(readDialOptions(undefined, { headers }).headers, [
      ['X-Number', '1'],
      ['X-List', ['a', 'b']],
      ['Cookie', 'new'],
    ]);
  });

  it('leaves out headers without a value', () => {
    const headers = { 'X-None': undefined, 'X-Null': null as unknown as undefined, 'X-Some': 'a' };
    assert.deepEqual(readDialOptions(undefined, { headers }).headers, [['X-Some', 'a']]);
  });

  it('throws for a timeout that is no number of milliseconds', () => {
    for (const handshakeTimeout of ['100' as unknown as number, Number.NaN, -1]) {
      assert.throws(() => readDialOptions(undefined, { handshakeTimeout }), { name: 'TypeError' });
    }
    assert.equal(readDialOptions(undefined, { handshakeTimeout: 100 }).handshakeTimeoutMs, 100);
  });

  it('reads each limit of timeouts, and takes Infinity for none', () => {
    const timeouts = { dnsMs: 1, connectMs: 2, tlsMs: 3, handshakeMs: Number.POSITIVE_INFINITY, totalMs: 0 };
    assert.deepEqual(readDialOptions(undefined, { timeouts }).timeouts, { ...timeouts, handshakeMs: 0 });
    for (const name of ['dnsMs', 'connectMs', 'tlsMs', 'handshakeMs', 'totalMs']) {
      const message = `The "timeouts.${name}" option must be a number of milliseconds, not -1`;
      assert.throws(() => readDialOptions(undefined, { timeouts: { [name]: -1 } }), { name: 'TypeError', message });
    }
  });

  it('throws for a signal, a proxy and proxy agents of a type that cannot be meant', () => {
    const bad: [DialOptions, RegExp][] = [
      [{ signal: new AbortController() as unknown as AbortSignal }, /"signal" option must be an AbortSignal/],
      [{ proxy: 3128 as unknown as string }, /"proxy" option must be 'environment', a URL/],
      [{ proxy: true as unknown as string }, /"proxy" option/],
      [{ proxyAgents: { socks5: {} } as unknown as NonNullable<DialOptions['proxyAgents']> }, /"socks5" is none/],
    ];
    for (const [options, message] of bad) {
      assert.throws(() => readDialOptions(undefined, options), { name: 'TypeError', message });
    }
  });

  it('passes nothing on that is undefined', () => {
    const { passedOn } = readDialOptions(undefined, { ca: 'x', cert: undefined, tls: { ca: undefined } as never });
    assert.deepEqual(passedOn, { ca: 'x' });
  });

  it('lays tls over the options beside it, without what is not about TLS', () => {
    const tls = { ca: 'inner', host: 'evil', headers: {}, path: '/evil', ALPNProtocols: ['x'] };
    const { passedOn } = readDialOptions(undefined, { ca: 'outer', cert: 'outer', tls });
    assert.deepEqual(passedOn, { ca: 'inner', cert: 'outer', ALPNProtocols: ['x'] });
  });

  it('offers no extension when perMessageDeflate is false, and copies its options else', () => {
    assert.equal(readDialOptions(undefined, { perMessageDeflate: false }).deflate, undefined);
    const perMessageDeflate = { serverNoContextTakeover: true };
    const { deflate } = readDialOptions(undefined, { perMessageDeflate });
    assert.deepEqual(deflate, perMessageDeflate);
    assert.notEqual(deflate, perMessageDeflate);
  });

  it('passes on what it does not know, but nothing that the URL decides', () => {
    const given = { family: 4, rejectUnauthorized: false, host: 'evil', port: 1, path: '/evil', method: 'POST' };
    const more = { protocol: 'https:', hostname: 'evil', socketPath: '/evil', timeout: 1 };
    const { passedOn } = readDialOptions(undefined, { ...given, ...more } as DialOptions);
    assert.deepEqual(passedOn, { family: 4, rejectUnauthorized: false });
  });

  it('reads every option once and writes none', () => {
    const reads: string[] = [];
    const given = { headers: { A: 'b' }, perMessageDeflate: {}, agent: new Agent(), family: 4 };
    const frozen = new Proxy(Object.freeze(given), {
      get: (target, name, receiver) => {
        reads.push(String(name));
        return Reflect.get(target, name, receiver);
      },
    });
    readDialOptions(undefined, frozen as DialOptions);
    assert.equal(new Set(reads).size, reads.length, `read twice: ${reads}`);
  });
});
