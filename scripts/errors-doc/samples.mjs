// One made-up case or more for each row whose sentence depends on details, so that the page can show what a message looks
// like. The first case is the one whose message is shown; every different hint is shown.
import { STATUS_CODES } from 'node:http';
import { HeaderFields } from '@handfast/ws/protocol';

const loopback = { host: 'localhost', port: 8080, url: 'ws://localhost:8080/chat' };
const key = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const chat = { protocols: ['chat.v2', 'chat.v1'] };
const deflate = 'permessage-deflate';
const proxy = { url: 'http://proxy.example.com:3128', source: 'HTTPS_PROXY' };
const secureProxy = { url: 'https://proxy.example.com:3128', source: 'HTTPS_PROXY' };

/** What every case knows. */
export const common = {
  host: 'example.com',
  port: 443,
  url: 'wss://example.com/chat',
  timings: { dnsMs: 2, tcpMs: 14, tlsMs: 21, totalMs: 5000 },
};

/** By code: one case or a list of them. A status code in the name of a row needs no case. */
export const cases = {
  WS_ERR_INVALID_URL: { value: 'example.com/chat' },
  WS_ERR_URL_SCHEME: { value: 'localhost:' },
  WS_ERR_URL_FRAGMENT: { value: '#top' },
  ENOTFOUND: [{ host: 'exmaple.com' }, { host: 'backend' }, { host: 'http' }],
  EAI_AGAIN: {},
  ECONNREFUSED: [
    {
      ...loopback,
      detail: 'connect ECONNREFUSED 127.0.0.1:8080',
      addresses: [
        { address: '::1', port: 8080, family: 6, outcome: 'ECONNREFUSED' },
        { address: '127.0.0.1', port: 8080, family: 4, outcome: 'ECONNREFUSED' },
      ],
    },
    { ...loopback, addresses: [{ address: '127.0.0.1', port: 8080, family: 4, outcome: 'ECONNREFUSED' }] },
  ],
  ECONNRESET: [{ stage: 'response' }, { stage: 'tls' }],
  ENOENT: { value: '/run/app.sock' },
  WS_ERR_PROXY_URL: { value: 'http://***@proxy.example.com:port', proxy: { url: '', source: 'HTTPS_PROXY' } },
  WS_ERR_PROXY_SCHEME: { value: 'ftp:', proxy: { url: 'ftp://proxy.example.com', source: 'ALL_PROXY' } },
  WS_ERR_PROXY_NO_AGENT: { name: 'socks5', proxy: { url: 'socks5://proxy.example.com:1080', source: 'ALL_PROXY' } },
  WS_ERR_PROXY_OPTION: { detail: 'no proxy is known for example.com' },
  WS_ERR_PROXY_AGENT: {
    detail: 'Socks5 Authentication failed',
    proxy: { url: 'socks5://proxy.example.com:1080', source: 'ALL_PROXY' },
  },
  WS_ERR_PROXY_TLS: [
    { detail: 'write EPROTO wrong version number', proxy: secureProxy },
    { detail: 'self-signed certificate', proxy: secureProxy },
    { detail: "Hostname/IP does not match certificate's altnames", host: 'proxy.example.com', proxy: secureProxy },
    { detail: 'Client network socket disconnected before secure TLS connection was established', proxy: secureProxy },
  ],
  WS_ERR_PROXY_AUTH: [
    { ...refused(407), ...header('Proxy-Authenticate', 'Basic realm="proxy"') },
    { ...refused(407), proxy: { ...proxy, sendsCredentials: true } },
    { ...refused(407), ...header('Proxy-Authenticate', 'Negotiate') },
  ],
  WS_ERR_PROXY_FORBIDDEN: [refused(403), { ...refused(403), port: 8080 }],
  WS_ERR_PROXY_NO_CONNECT: refused(405),
  WS_ERR_PROXY_BAD_GATEWAY: refused(502),
  WS_ERR_PROXY_UNAVAILABLE: { ...refused(503), ...header('X-Squid-Error', 'ERR_DNS_FAIL 0') },
  WS_ERR_PROXY_GATEWAY_TIMEOUT: refused(504),
  WS_ERR_PROXY_REFUSED: refused(400),
  WS_ERR_PROXY_NOT_HTTP: [
    { body: Buffer.from([0x15, 3, 1, 0, 2, 2, 0x28]), proxy },
    { body: Buffer.from([5, 0xff]), proxy },
    { value: '220 mail.example.com ESMTP', proxy },
  ],
  WS_ERR_PROXY_CLOSED: { proxy },
  WS_ERR_PROXY_TUNNEL_CLOSED: { stage: 'tls', proxy },
  WS_ERR_TLS_TO_PLAIN: { ...loopback, value: 'HTTP/1.1 400 Bad Request' },
  WS_ERR_PLAIN_TO_TLS: loopback,
  CERT_HAS_EXPIRED: { value: 'valid until Nov 20 12:00:00 2026 GMT' },
  CERT_NOT_YET_VALID: { value: 'valid from Nov 22 12:00:00 2026 GMT' },
  WS_ERR_STATUS_200: [{}, page('My site'), from('nginx')],
  WS_ERR_STATUS_2XX: { status: 204, reason: 'No Content' },
  WS_ERR_STATUS_3XX: [
    { status: 301, ...header('Location', 'https://example.com/chat'), url: 'ws://example.com/chat' },
    { status: 308, ...header('Location', '/chat/') },
    { status: 302, ...header('Location', '/login') },
    { status: 302, ...header('Location', '/elsewhere') },
    { status: 302 },
  ],
  WS_ERR_STATUS_400: [{}, body('{"code":0,"message":"Transport unknown"}'), from('nginx'), body('Missing API version')],
  WS_ERR_STATUS_401: header('WWW-Authenticate', 'Bearer'),
  WS_ERR_STATUS_403: [{}, from('uvicorn'), from('envoy')],
  WS_ERR_STATUS_404: [{}, from('nginx')],
  WS_ERR_STATUS_426: [{}, header('Sec-WebSocket-Version', '8')],
  WS_ERR_STATUS_429: header('Retry-After', '30'),
  WS_ERR_STATUS_4XX: { status: 418, reason: "I'm a Teapot" },
  WS_ERR_STATUS_502: [{}, from('nginx')],
  WS_ERR_STATUS_503: [{}, from('Microsoft-IIS/10.0'), from('envoy')],
  WS_ERR_STATUS_5XX: [{ status: 500 }, { status: 501 }, { status: 521 }],
  WS_ERR_STATUS_OTHER: { status: 999 },
  WS_ERR_TOO_MANY_REDIRECTS: { count: 10, value: 'http://example.com/chat' },
  WS_ERR_REDIRECT_INVALID: { value: 'http://' },
  WS_ERR_REDIRECT_TO_UNIX: { value: 'ws+unix:/run/docker.sock:/events' },
  WS_ERR_HANDSHAKE_TIMEOUT: [
    { timeoutMs: 5000 },
    { stage: 'tls', timeoutMs: 5000, timings: { dnsMs: 2, tcpMs: 14, totalMs: 5000 } },
  ],
  WS_ERR_DNS_TIMEOUT: { timeoutMs: 10_000, timings: {} },
  WS_ERR_CONNECT_TIMEOUT: {
    timeoutMs: 10_000,
    timings: { dnsMs: 2 },
    addresses: [
      { address: '2001:db8::1', port: 443, family: 6, outcome: 'ENETUNREACH' },
      { address: '192.0.2.1', port: 443, family: 4, outcome: 'pending' },
    ],
  },
  WS_ERR_PROXY_TIMEOUT: { timeoutMs: 10_000, timings: { dnsMs: 2, tcpMs: 14 }, proxy },
  WS_ERR_TLS_TIMEOUT: { timeoutMs: 10_000, timings: { dnsMs: 2, tcpMs: 14 } },
  WS_ERR_ANSWER_TIMEOUT: { timeoutMs: 10_000 },
  WS_ERR_TOTAL_TIMEOUT: { timeoutMs: 30_000, count: 2 },
  WS_ERR_ABORTED: { stage: 'tls', detail: 'the user left the page' },
  WS_ERR_REQUEST_FAILED: { detail: 'the agent has no socket left' },
  WS_ERR_CLOSED_WITHOUT_ANSWER: loopback,
  WS_ERR_RESPONSE_TRUNCATED: { value: 'HTTP/1.1 101 Switching Pro' },
  WS_ERR_RESPONSE_NOT_HTTP: { value: '220 mail.example.com ESMTP' },
  WS_ERR_RESPONSE_IS_FRAMES: { body: Buffer.from([0x81, 0x05, 0x68, 0x65, 0x6c, 0x6c, 0x6f]) },
  WS_ERR_RESPONSE_MALFORMED: { detail: 'Invalid header token' },
  WS_ERR_RESPONSE_TOO_LARGE: { detail: '16384 bytes' },
  WS_ERR_RESPONSE_HTTP_VERSION: { value: 'HTTP/1.0' },
  WS_ERR_HTTP_AFTER_101: { value: 'HTTP/1.1 400 Bad Request' },
  WS_ERR_RESPONSE_UPGRADE_INVALID: { value: 'h2c' },
  WS_ERR_RESPONSE_CONNECTION_INVALID: { value: 'keep-alive' },
  WS_ERR_ACCEPT_REPEATED: { count: 2, value: `${key}, ${key}` },
  WS_ERR_ACCEPT_CASE: { wanted: key, value: key.toLowerCase() },
  WS_ERR_ACCEPT_UNPADDED: { wanted: key, value: key.slice(0, -1) },
  WS_ERR_ACCEPT_NO_GUID: { wanted: key, value: 'rKdJ5V+uUBWMsaLRyxuN3h0TsvE=' },
  WS_ERR_ACCEPT_DECODED_KEY: { wanted: key, value: 'd9vHjRxVI0ojhhIUQk9UhlOsGyg=' },
  WS_ERR_ACCEPT_HEX: { wanted: key, value: 'b37a4f2cc0624f1690f64606cf385945b2bec4ea' },
  WS_ERR_ACCEPT_IS_KEY: { wanted: key, value: 'dGhlIHNhbXBsZSBub25jZQ==' },
  WS_ERR_ACCEPT_WRONG: { wanted: key, value: 'HSmrc0sMlYUkAGmm5OPpG2HaGWk=' },
  WS_ERR_SUBPROTOCOL_NOT_REQUESTED: { value: 'graphql-ws' },
  WS_ERR_SUBPROTOCOL_MISSING: chat,
  WS_ERR_SUBPROTOCOL_NOT_OFFERED: { ...chat, value: 'chat' },
  WS_ERR_SUBPROTOCOL_CASE: { wanted: 'chat.v2', value: 'Chat.v2' },
  WS_ERR_SUBPROTOCOL_LIST: { value: 'chat.v2, chat.v1' },
  WS_ERR_SUBPROTOCOL_REPEATED: { count: 2, value: 'chat.v2, chat.v2' },
  WS_ERR_EXTENSION_NOT_REQUESTED: { value: deflate },
  WS_ERR_EXTENSION_UNKNOWN: { name: 'x-webkit-deflate-frame', value: 'x-webkit-deflate-frame' },
  WS_ERR_EXTENSION_SYNTAX: { detail: 'unexpected character at 18', value: `${deflate}=1` },
  WS_ERR_EXTENSION_REPEATED: { count: 2, value: `${deflate}, ${deflate}` },
  WS_ERR_EXTENSION_PARAMETER: { name: 'mode', detail: 'is not known', value: `${deflate}; mode=best` },
  WS_ERR_EXTENSION_WINDOW_BITS: {
    name: 'server_max_window_bits',
    detail: 'is 16, expected 8 to 15',
    value: `${deflate}; server_max_window_bits=16`,
  },
  WS_ERR_REQUEST_METHOD: { value: 'POST' },
  WS_ERR_REQUEST_HTTP_VERSION: { value: 'HTTP/1.0' },
  WS_ERR_REQUEST_MALFORMED: { detail: 'space before colon at 24' },
  WS_ERR_REQUEST_TOO_LARGE: { detail: '16384 bytes' },
  WS_ERR_REQUEST_HOST_REPEATED: { count: 2, value: 'example.com, example.com' },
  WS_ERR_REQUEST_HOST_INVALID: { value: 'http://example.com' },
  WS_ERR_REQUEST_UPGRADE_INVALID: { value: 'h2c' },
  WS_ERR_REQUEST_CONNECTION: { value: 'keep-alive' },
  WS_ERR_REQUEST_BODY: { name: 'Content-Length', value: '5' },
  WS_ERR_REQUEST_NO_UPGRADE: {},
  WS_ERR_REQUEST_KEY_REPEATED: { count: 2, value: 'dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==' },
  WS_ERR_REQUEST_KEY_INVALID: { value: 'abc' },
  WS_ERR_REQUEST_VERSION_REPEATED: { count: 2, value: '13, 13' },
  WS_ERR_REQUEST_VERSION_UNSUPPORTED: { value: '8' },
  WS_ERR_REQUEST_SUBPROTOCOL_SYNTAX: { detail: 'unexpected character at 4', value: 'chat room' },
  WS_ERR_REQUEST_SUBPROTOCOL_DUPLICATE: { name: 'chat', value: 'chat, chat' },
  WS_ERR_REQUEST_EXTENSION_SYNTAX: { detail: 'unexpected character at 18', value: `${deflate}=1` },
  WS_ERR_REQUEST_EXTENSION_OFFER: { value: `${deflate}; mode=best` },
  WS_ERR_REQUEST_PATH: { value: '/chat/', wanted: '/chat' },
  WS_ERR_REQUEST_NOT_HANDLED: { value: '/chat' },
  WS_ERR_REQUEST_REJECTED: { detail: 'unknown token' },
  WS_ERR_REQUEST_ORIGIN: [
    { value: 'https://other.example', wanted: "origins: ['https://other.example']" },
    { value: 'https://example.com', wanted: "origins: ['https://example.com']", name: '127.0.0.1:8080' },
  ],
  WS_ERR_REQUEST_ORIGIN_NOT_LOCAL: [
    { value: 'https://other.example', wanted: "origins: ['https://other.example']" },
    {
      value: 'http://other.example:8080',
      wanted: "origins: ['http://other.example:8080']",
      name: 'other.example:8080',
    },
  ],
  WS_ERR_REQUEST_HOST_NOT_SERVED: { value: 'other.example', wanted: "hosts: ['other.example']" },
  WS_ERR_REQUEST_ROUTE: { value: '/chat/', host: 'example.com' },
  WS_ERR_REQUEST_DENIED: { detail: 'the token has expired' },
  WS_ERR_ADMISSION_TIMEOUT: { timeoutMs: 10_000 },
  WS_ERR_SERVER_FULL: { name: 'maxConnections', count: 10_000 },
  WS_ERR_SERVER_HANDSHAKES: { name: 'maxHandshakesPerSecond', count: 500 },
  WS_ERR_ADDRESS_CONNECTIONS: { name: 'maxConnectionsPerAddress', count: 20, value: '192.0.2.7' },
  WS_ERR_ADDRESS_HANDSHAKES: { name: 'maxHandshakesPerSecondPerAddress', count: 5, value: '2001:db8:0:0::/64' },
  WS_ERR_UPGRADE_CONFLICT: { value: '/chat', detail: 'the other wrote 47 bytes behind the 101' },
  WS_ERR_HOOK_FAILED: { name: 'verifyClient', detail: 'TypeError: user is not defined' },
  WS_ERR_RESPONSE_HEADER_INVALID: { value: 'X-Name: a\nb' },
};

function header(name, value) {
  return { headers: new HeaderFields([[name, value]]) };
}

function refused(status) {
  return { status, reason: STATUS_CODES[status], proxy };
}

function from(server) {
  return header('Server', server);
}

function page(title) {
  return { body: Buffer.from(`<!doctype html><title>${title}</title>`) };
}

function body(text) {
  return { body: Buffer.from(text) };
}
