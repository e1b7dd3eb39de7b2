import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Environment, proxyFromEnvironment } from '../../../src/client/proxy/environment.ts';

function found(url: string, environment: Environment, canUseSocks = true): string {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'wss:';
  const destination = { secure, host: hostname, port: Number(port) || (secure ? 443 : 80) };
  const proxy = proxyFromEnvironment(destination, environment, canUseSocks);
  return proxy ? `${proxy.source} ${proxy.url}` : 'direct';
}

/** An environment, and what it means for wss://h/ and ws://h/. */
const table: [environment: Environment, wss: string, ws: string][] = [
  [{}, 'direct', 'direct'],
  [{ HTTPS_PROXY: 'p' }, 'HTTPS_PROXY p', 'HTTPS_PROXY p'],
  [{ https_proxy: 'p' }, 'https_proxy p', 'https_proxy p'],
  [{ HTTP_PROXY: 'p' }, 'direct', 'HTTP_PROXY p'],
  [{ WSS_PROXY: 'p' }, 'WSS_PROXY p', 'direct'],
  [{ WS_PROXY: 'p' }, 'direct', 'WS_PROXY p'],
  [{ ALL_PROXY: 'p' }, 'ALL_PROXY p', 'ALL_PROXY p'],
  [{ SOCKS_PROXY: 'p' }, 'SOCKS_PROXY p', 'SOCKS_PROXY p'],
  // What is meant for WebSocket first, then SOCKS, then HTTPS before HTTP (RFC 6455 §4.1), then everything else.
  [
    { ALL_PROXY: 'a', HTTP_PROXY: 'b', HTTPS_PROXY: 'c', SOCKS_PROXY: 'd', WS_PROXY: 'e', WSS_PROXY: 'f' },
    'WSS_PROXY f',
    'WS_PROXY e',
  ],
  [{ ALL_PROXY: 'a', HTTP_PROXY: 'b', HTTPS_PROXY: 'c', SOCKS_PROXY: 'd' }, 'SOCKS_PROXY d', 'SOCKS_PROXY d'],
  [{ ALL_PROXY: 'a', HTTP_PROXY: 'b', HTTPS_PROXY: 'c' }, 'HTTPS_PROXY c', 'HTTPS_PROXY c'],
  [{ ALL_PROXY: 'a', HTTP_PROXY: 'b' }, 'ALL_PROXY a', 'HTTP_PROXY b'],
  // Lower case wins, also when it is empty; an empty one is none, and the next in the order counts.
  [{ https_proxy: 'low', HTTPS_PROXY: 'UP' }, 'https_proxy low', 'https_proxy low'],
  [{ https_proxy: '', HTTPS_PROXY: 'UP' }, 'direct', 'direct'],
  [{ https_proxy: ' ', ALL_PROXY: 'a' }, 'ALL_PROXY a', 'ALL_PROXY a'],
  [{ HTTPS_PROXY: ' p ' }, 'HTTPS_PROXY p', 'HTTPS_PROXY p'],
  // httpoxy: in a CGI program HTTP_PROXY comes from whoever sent the request.
  [{ REQUEST_METHOD: 'GET', HTTP_PROXY: 'evil' }, 'direct', 'direct'],
  [{ REQUEST_METHOD: 'GET', HTTP_PROXY: 'evil', http_proxy: 'p' }, 'direct', 'http_proxy p'],
  [{ REQUEST_METHOD: 'GET', HTTPS_PROXY: 'p' }, 'HTTPS_PROXY p', 'HTTPS_PROXY p'],
  // NO_PROXY is asked first, and covers them all.
  [{ NO_PROXY: 'h', HTTPS_PROXY: 'p', WSS_PROXY: 'p', WS_PROXY: 'p', ALL_PROXY: 'p' }, 'direct', 'direct'],
  [{ no_proxy: 'h:443', HTTPS_PROXY: 'p' }, 'direct', 'HTTPS_PROXY p'],
  [{ no_proxy: '', NO_PROXY: 'h', HTTPS_PROXY: 'p' }, 'HTTPS_PROXY p', 'HTTPS_PROXY p'],
  [{ NO_PROXY: '*', ALL_PROXY: 'p' }, 'direct', 'direct'],
];

describe('the proxy of the environment', () => {
  for (const [environment, wss, ws] of table) {
    it(`${JSON.stringify(environment)}: wss ${wss}, ws ${ws}`, () => {
      assert.equal(found('wss://h/', environment), wss);
      assert.equal(found('ws://h/', environment), ws);
    });
  }

  it('passes SOCKS_PROXY over when nothing speaks SOCKS, and no other variable', () => {
    const environment = { SOCKS_PROXY: 'socks5://s', ALL_PROXY: 'socks5://a' };
    assert.equal(found('wss://h/', environment, false), 'ALL_PROXY socks5://a');
    assert.equal(found('wss://h/', { SOCKS_PROXY: 'socks5://s' }, false), 'direct');
  });
});
