import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Asked } from '../../support/answers.ts';
import { findings, first, page, text } from '../../support/http-answers.ts';

describe('a server that says what it misses, although it was sent, lies behind somebody who took it away', () => {
  const words: readonly (readonly [who: string, status: string, body: string])[] = [
    ['ws', '426 Upgrade Required', 'Upgrade Required'],
    [
      'Handfast',
      '426 Upgrade Required',
      'Upgrade Required: this is a WebSocket server, and the request did not ask for an upgrade (received no Upgrade header)\n',
    ],
    [
      'Python websockets',
      '426 Upgrade Required',
      'Failed to open a WebSocket connection: missing Connection header.\n\nYou cannot access a WebSocket server directly with a browser. You need a WebSocket client.\n',
    ],
    ['aiohttp', '400 Bad Request', 'No WebSocket UPGRADE hdr: None\n Can "Upgrade" only to "WebSocket".'],
    ['Tornado and Spring', '400 Bad Request', 'Can "Upgrade" only to "WebSocket".'],
    [
      'coder/websocket',
      '426 Upgrade Required',
      'WebSocket protocol violation: Connection header "close" does not contain Upgrade\n',
    ],
    ['gobwas/ws', '400 Bad Request', 'handshake error: bad "Upgrade" header'],
    ['axum', '400 Bad Request', "Connection header did not include 'upgrade'"],
    ['actix-web', '400 Bad Request', 'WebSocket upgrade is expected'],
    ['Netty', '400 Bad Request', 'not a WebSocket request: missing upgrade'],
    ['SignalR', '400 Bad Request', 'Connection ID required'],
    ['Cloudflare Workers', '426 Upgrade Required', 'Expected Upgrade: websocket'],
    ['Bun', '500 Internal Server Error', 'Upgrade failed'],
    ['a program in JSON', '400 Bad Request', '{"error":"WebSocket connection required"}'],
    ['engine.io', '400 Bad Request', '{"code":3,"message":"Bad request"}'],
  ];
  for (const [who, status, body] of words) {
    it(who, () => assert.equal(first({ upgrade: { status, fields: text, body } }), 'upgrade-headers-stripped'));
  }

  it('even without words, by the header that belongs to 426', () => {
    const upgrade = { status: '426 Upgrade Required', fields: { Upgrade: 'websocket', Connection: 'Upgrade' } };
    assert.equal(first({ upgrade }), 'upgrade-headers-stripped');
  });

  it('gorilla, which names its version with a refusal that says nothing', () => {
    const upgrade = {
      status: '400 Bad Request',
      fields: { 'Sec-Websocket-Version': '13', ...text },
      body: 'Bad Request\n',
    };
    assert.equal(first({ upgrade }), 'upgrade-headers-stripped');
  });

  it('the snippets of the proxy in front come first', () => {
    const upgrade = { status: '426 Upgrade Required', fields: { Server: 'nginx' }, body: 'Upgrade Required' };
    assert.deepEqual(findings({ upgrade })[0]?.products, ['nginx']);
  });
});

describe('other complaints of servers', () => {
  const cases: readonly (readonly [name: string, code: string, asked: Asked])[] = [
    [
      'a hop of HTTP/1.0, by the words of coder/websocket',
      'proxy-speaks-http-1-0',
      {
        upgrade: {
          status: '426 Upgrade Required',
          body: 'WebSocket protocol violation: handshake request must be at least HTTP/1.1: "HTTP/1.0"',
        },
      },
    ],
    [
      'a hop of HTTP/1.0, by axum',
      'proxy-speaks-http-1-0',
      {
        upgrade: {
          status: '426 Upgrade Required',
          body: "WebSocket request couldn't be upgraded since no upgrade state was present",
        },
      },
    ],
    ['505', 'proxy-speaks-http-1-0', { upgrade: { status: '505 HTTP Version Not Supported' } }],
    [
      'Upgrade twice, where the value is quoted',
      'upgrade-header-duplicated',
      {
        upgrade: {
          status: '400 Bad Request',
          body: 'Invalid Upgrade header: expected websocket, received "websocket,websocket"',
        },
        plain: page,
      },
    ],
    [
      'Upgrade twice, where only the upgrade is refused for its header',
      'upgrade-header-duplicated',
      {
        upgrade: { status: '400 Bad Request', fields: text, body: 'Invalid Upgrade header' },
        plain: { status: '426 Upgrade Required', body: 'Upgrade Required' },
      },
    ],
    [
      'a proxy that takes the key away',
      'handshake-request-incomplete',
      { upgrade: { status: '400 Bad Request', body: 'Missing or invalid Sec-WebSocket-Key header' }, plain: page },
    ],
    [
      'a list of versions without 13',
      'websocket-version-unsupported',
      { upgrade: { status: '426 Upgrade Required', fields: { 'Sec-WebSocket-Version': '8, 7' } }, plain: page },
    ],
    [
      'an origin that coder/websocket does not know',
      'origin-not-allowed',
      {
        upgrade: {
          status: '403 Forbidden',
          body: 'request Origin "https://a.example" is not authorized for Host "b.example"',
        },
        plain: page,
      },
    ],
    [
      'an origin that gorilla does not know',
      'origin-not-allowed',
      {
        upgrade: { status: '403 Forbidden', fields: { 'Sec-Websocket-Version': '13' }, body: 'Forbidden\n' },
        plain: page,
      },
    ],
    [
      'a host that Vite does not know',
      'host-header-not-matched',
      { upgrade: { status: '403 Forbidden', body: 'Blocked request. This host ("dev.example") is not allowed.' } },
    ],
    [
      'a host that HTTP.sys does not know',
      'host-header-not-matched',
      {
        upgrade: {
          status: '400 Bad Request',
          fields: { Server: 'Microsoft-HTTPAPI/2.0' },
          body: '<html><body><h2>Bad Request - Invalid Hostname</h2></body></html>',
        },
      },
    ],
    [
      'a path that Handfast does not serve',
      'path-mismatch',
      {
        upgrade: { status: '400 Bad Request', body: 'No WebSocket on this path: "/ws", expected "/live"' },
        plain: page,
      },
    ],
    [
      'cookies too large for nginx',
      'request-head-too-large',
      {
        upgrade: {
          status: '400 Bad Request',
          fields: { Server: 'nginx' },
          body: '<html><head><title>400 Request Header Or Cookie Too Large</title></head><body><center><h1>400 Bad Request</h1></center></body></html>',
        },
      },
    ],
    [
      'a writer that is no Hijacker',
      'response-writer-cannot-hijack',
      {
        upgrade: { status: '500 Internal Server Error', body: 'websocket: response does not implement http.Hijacker' },
        plain: page,
      },
    ],
    [
      'gorilla without a Hijacker',
      'response-writer-cannot-hijack',
      {
        upgrade: {
          status: '500 Internal Server Error',
          fields: { 'Sec-Websocket-Version': '13' },
          body: 'Internal Server Error\n',
        },
        plain: page,
      },
    ],
    [
      'uvicorn without a library',
      'websocket-library-missing',
      { upgrade: { status: '400 Bad Request', body: 'Unsupported upgrade request.' } },
    ],
    [
      'plain text on a TLS port of Go',
      'plain-on-tls-port',
      { upgrade: { status: '400 Bad Request', body: 'Client sent an HTTP request to an HTTPS server.\n' } },
    ],
    [
      'a proxy with TLS that speaks plain text to a TLS port',
      'backend-protocol-mismatch',
      {
        url: 'wss://example.com/ws',
        upgrade: { status: '400 Bad Request', body: 'Client sent an HTTP request to an HTTPS server.\n' },
      },
    ],
  ];
  for (const [name, code, asked] of cases) it(name, () => assert.equal(first(asked), code));
});

describe('words that ask for credentials', () => {
  for (const body of [
    '{"error":"missing parameter: \'token\'"}',
    'API key required',
    'Invalid or expired session',
    'jwt expired: token is not valid',
    '{"message":"User is not logged in"}',
  ]) {
    it(body, () => {
      const upgrade = { status: '400 Bad Request', fields: text, body };
      assert.equal(first({ upgrade, plain: page }), 'not-authenticated');
    });
  }
  it('are no others', () => {
    const upgrade = { status: '400 Bad Request', fields: text, body: 'missing room' };
    assert.notEqual(first({ upgrade, plain: page }), 'not-authenticated');
  });
});

describe('what a server says to a plain GET of its own name', () => {
  it('holds for the upgrade, which gets no word', () => {
    const upgrade = { status: '400 Bad Request', fields: { 'Content-Type': 'text/html' }, body: 'Bad Request' };
    const plain = {
      status: '403 Forbidden',
      fields: text,
      body: 'Blocked request. This host ("a.example") is not allowed.',
    };
    const [found] = findings({ upgrade, plain });
    assert.deepEqual([found?.code, found?.products?.includes('Vite')], ['host-header-not-matched', true]);
  });
});

describe('Jetty, which looks at the name in the TLS greeting', () => {
  const body =
    '<html><head><title>Error 400 Invalid SNI</title></head><body><h2>HTTP ERROR 400 Invalid SNI</h2></body></html>';
  const upgrade = { status: '400 Bad Request', fields: { Server: 'Jetty(12.0.5)', 'Content-Type': 'text/html' }, body };
  it('misses it where the URL has an address', () =>
    assert.equal(first({ url: 'wss://192.0.2.7/ws', upgrade }), 'sni-missing'));
  it('knows no site of that name', () =>
    assert.equal(first({ url: 'wss://a.example/ws', upgrade }), 'server-name-refused'));
});
