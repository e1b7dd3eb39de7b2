import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FailureDetails } from '../../../src/protocol/handshake/failure-types.ts';
import { type HandshakeFailureCode, handshakeFailure } from '../../../src/protocol/handshake/failures.ts';
import { proxyFailures } from '../../../src/protocol/handshake/failures-proxy.ts';
import { HeaderFields } from '../../../src/protocol/handshake/header-fields.ts';
import { type Pins, pinMessages } from '../../support/pinned-messages.ts';

const proxy = { url: 'http://proxy:3128', source: 'HTTPS_PROXY' };
const at = { host: 'example.com', port: 443, proxy };
const name = 'http://proxy:3128 from HTTPS_PROXY';
const squid = new HeaderFields([['X-Squid-Error', 'ERR_DNS_FAIL 0']]);
const page = Buffer.from('<!doctype html><title>Access denied</title>');

/** Every row of the table, said with these details. */
const pins: Pins<keyof typeof proxyFailures> = {
  WS_ERR_PROXY_URL: [
    [
      { value: 'http://***@[', proxy: { url: '', source: 'HTTPS_PROXY' } },
      'The proxy from HTTPS_PROXY has no usable URL: "http://***@["',
    ],
  ],
  WS_ERR_PROXY_SCHEME: [
    [
      { value: 'ftp:', proxy: { url: 'ftp://proxy', source: 'ALL_PROXY' } },
      'Nothing here speaks with the proxy ftp://proxy from ALL_PROXY: its scheme is "ftp:"',
    ],
  ],
  WS_ERR_PROXY_NO_AGENT: [
    [
      { name: 'socks5h', proxy: { url: 'socks5h://proxy:1080', source: 'ALL_PROXY' } },
      'No agent speaks socks5h with the proxy socks5h://proxy:1080 from ALL_PROXY',
    ],
  ],
  WS_ERR_PROXY_OPTION: [[{ detail: 'no token' }, 'The proxy could not be chosen: no token']],
  WS_ERR_PROXY_AGENT: [
    [
      { ...at, detail: 'Socks5 Authentication failed' },
      `No way through the proxy ${name} to example.com:443: Socks5 Authentication failed`,
    ],
  ],
  WS_ERR_PROXY_TLS: [
    [{ ...at, detail: 'wrong version number' }, `No TLS session with the proxy ${name}: wrong version number`],
  ],
  WS_ERR_PROXY_AUTH: [
    [
      { status: 407, reason: 'Proxy Authentication Required' },
      'The proxy asks for authentication: 407 Proxy Authentication Required',
    ],
    [
      { ...at, status: 407, headers: new HeaderFields([['Proxy-Authenticate', 'Basic realm="squid"']]) },
      `The proxy ${name} asks for authentication: 407; it asks for Basic realm="squid"`,
    ],
  ],
  WS_ERR_PROXY_FORBIDDEN: [
    [
      { ...at, status: 403, reason: 'Forbidden', body: page },
      `The proxy ${name} does not allow a tunnel to example.com:443: 403 Forbidden; the body is an HTML page with the title "Access denied"`,
    ],
  ],
  WS_ERR_PROXY_NO_CONNECT: [
    [
      { ...at, status: 405, reason: 'Not Allowed' },
      `The proxy ${name} does not make tunnels, not even to example.com:443: 405 Not Allowed`,
    ],
  ],
  WS_ERR_PROXY_BAD_GATEWAY: [
    [
      { ...at, status: 502, reason: 'Bad Gateway' },
      `The proxy ${name} could not reach example.com:443: 502 Bad Gateway`,
    ],
  ],
  WS_ERR_PROXY_UNAVAILABLE: [
    [
      { ...at, status: 503, reason: 'Service Unavailable', headers: squid },
      `The proxy ${name} could not open a tunnel to example.com:443: 503 Service Unavailable (ERR_DNS_FAIL)`,
    ],
  ],
  WS_ERR_PROXY_GATEWAY_TIMEOUT: [
    [
      { ...at, status: 504, reason: 'Gateway Timeout' },
      `The proxy ${name} waited in vain for example.com:443: 504 Gateway Timeout`,
    ],
  ],
  WS_ERR_PROXY_REFUSED: [
    [
      { host: 'example.com', port: 8080, status: 400, reason: 'Bad Request' },
      'The proxy refused the tunnel to example.com:8080: 400 Bad Request',
    ],
    [{ host: 'example.com', port: 8080 }, 'The proxy refused the tunnel to example.com:8080: no status'],
  ],
  WS_ERR_PROXY_NOT_HTTP: [
    [{ value: '220 mail' }, 'The proxy did not answer in HTTP: received "220 mail"'],
    [{ body: Buffer.of(0x15, 3, 1) }, 'The proxy did not answer in HTTP: received 15 03 01'],
  ],
  WS_ERR_PROXY_CLOSED: [
    [at, `The proxy ${name} closed the connection without an answer`],
    [{ ...at, value: 'HTTP/1.1 2' }, `The proxy ${name} closed the connection inside its answer, after "HTTP/1.1 2"`],
  ],
  WS_ERR_PROXY_TUNNEL_CLOSED: [
    [
      { ...at, stage: 'tls' },
      `The proxy ${name} opened the tunnel to example.com:443 and it was closed again, at the stage "tls"`,
    ],
  ],
};

describe('the words for what fails on the way through a proxy', () => {
  pinMessages(proxyFailures, pins);

  const asks = (...schemes: string[]) =>
    new HeaderFields(schemes.map((scheme) => ['Proxy-Authenticate', scheme] as const));
  const hints: [code: HandshakeFailureCode, details: FailureDetails, words: RegExp][] = [
    ['WS_ERR_PROXY_AUTH', { headers: asks('Basic realm="x"') }, /http:\/\/user:password@host:port.*none were sent/],
    ['WS_ERR_PROXY_AUTH', { headers: asks('Basic'), proxy: { ...proxy, sendsCredentials: true } }, /percent-encoded/],
    ['WS_ERR_PROXY_AUTH', { headers: asks('Negotiate', 'NTLM') }, /takes Negotiate, NTLM only/],
    [
      'WS_ERR_PROXY_NO_AGENT',
      { name: 'socks5h' },
      /npm install socks-proxy-agent.*socks5h: \(url\) => new SocksProxyAgent\(url\)/,
    ],
    ['WS_ERR_PROXY_NOT_HTTP', { body: Buffer.of(0x15, 3, 1) }, /https:\/\//],
    ['WS_ERR_PROXY_NOT_HTTP', { body: Buffer.of(5, 0xff) }, /socks5:\/\//],
    ['WS_ERR_PROXY_NOT_HTTP', { body: Buffer.from('220') }, /scheme or port/],
    ['WS_ERR_PROXY_TLS', { detail: 'write EPROTO wrong version number' }, /write http:\/\/ .*HTTPS_PROXY/],
    ['WS_ERR_PROXY_TLS', { detail: 'self-signed certificate' }, /proxy\.tls\.ca/],
    ['WS_ERR_PROXY_TLS', { detail: "does not match certificate's altnames" }, /proxy\.tls\.servername/],
    ['WS_ERR_PROXY_TLS', { detail: 'anything' }, /its options are proxy\.tls/],
    ['WS_ERR_PROXY_UNAVAILABLE', { headers: squid }, /not known to the DNS of the proxy/],
    ['WS_ERR_PROXY_UNAVAILABLE', { headers: new HeaderFields([['X-Squid-Error', 'ERR_X 1']]) }, /The proxy works/],
    ['WS_ERR_PROXY_REFUSED', { status: 400 }, /port 443 only/],
    ['WS_ERR_PROXY_REFUSED', { status: 500 }, /tinyproxy says 500/],
    ['WS_ERR_PROXY_AGENT', { detail: 'connect ECONNREFUSED 127.0.0.1:1', proxy }, /check HTTPS_PROXY/],
    ['WS_ERR_PROXY_AGENT', { detail: 'Socks5 Authentication failed' }, /user and password/],
    ['WS_ERR_PROXY_AGENT', { detail: 'Socks5 proxy rejected connection - ConnectionRefused' }, /The proxy works/],
    ['WS_ERR_PROXY_AGENT', { detail: 'something else' }, /The agent of proxyAgents said this/],
    ['WS_ERR_PROXY_FORBIDDEN', { port: 443 }, /allow this host/],
    ['WS_ERR_PROXY_FORBIDDEN', { port: 8080 }, /port 443 only/],
    ['WS_ERR_PROXY_UNAVAILABLE', { headers: new HeaderFields([['Retry-After', '9']]) }, /Retry-After is "9"/],
    // A code of the system, on the way to the proxy: the hint is about the proxy.
    ['ECONNREFUSED', { proxy, host: 'proxy', port: 3128 }, /check HTTPS_PROXY, and that the proxy runs.*NO_PROXY/],
    ['ENOTFOUND', { proxy, host: 'proxy' }, /check HTTPS_PROXY/],
    ['WS_ERR_PROXY_BAD_GATEWAY', { proxy }, /belongs in NO_PROXY/],
    ['WS_ERR_PROXY_BAD_GATEWAY', { proxy: { ...proxy, source: 'the option proxy' } }, /needs proxy: false/],
    // The same behind the proxy is about the server.
    ['CERT_HAS_EXPIRED', { proxy }, /Renew the certificate/],
  ];
  for (const [code, details, words] of hints) {
    it(`${code}: the hint has ${words.source}`, () => assert.match(handshakeFailure(code, details).hint, words));
  }

  it('name the proxy in every other error, too', () => {
    const { message, proxy: named } = handshakeFailure('WS_ERR_STATUS_404', { status: 404, proxy });
    assert.ok(message.includes(`(through the proxy ${name})`), message);
    assert.deepEqual(named, proxy);
  });
});
