import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FailureDetails } from '../../../src/protocol/handshake/failure-types.ts';
import { handshakeFailure } from '../../../src/protocol/handshake/failures.ts';
import { codeOfStatus, statusFailures } from '../../../src/protocol/handshake/failures-status.ts';
import { type HeaderField, HeaderFields } from '../../../src/protocol/handshake/header-fields.ts';

interface Answer {
  status: number;
  reason?: string;
  headers?: HeaderField[];
  body?: string;
  url?: string;
}

function failure({ status, reason, headers = [], body, url }: Answer) {
  const details: FailureDetails = {
    status,
    reason,
    headers: new HeaderFields(headers),
    body: body === undefined ? undefined : Buffer.from(body),
    url,
  };
  return handshakeFailure(codeOfStatus(status), details);
}

/** The sentence, without the hint where that is short enough to follow it. */
function says(answer: Answer): string {
  const { message, hint } = failure(answer);
  return message.endsWith(` — ${hint}`) ? message.slice(0, -hint.length - 3) : message;
}

const server = (name: string): HeaderField[] => [['Server', name]];
const location = (value: string): HeaderField[] => [['Location', value]];

describe('the sentence of an answer that is not 101', () => {
  const cases: [Answer, string][] = [
    [{ status: 404 }, 'Unexpected server response: 404, expected 101'],
    [{ status: 404, reason: 'Not Found' }, 'Unexpected server response: 404 Not Found, expected 101'],
    [{ status: 500, reason: 'a\x1b[2J' }, 'Unexpected server response: 500 a\\x1b[2J, expected 101'],
    [
      { status: 301, headers: location('https://h/') },
      'Unexpected server response: 301, expected 101; Location is "https://h/"',
    ],
    [{ status: 200, headers: location('/elsewhere') }, 'Unexpected server response: 200, expected 101'],
    [
      { status: 200, body: '\r\n<!DOCTYPE html><html><head><TITLE> My\nApp </TITLE>' },
      'Unexpected server response: 200, expected 101; the body is an HTML page with the title "My\\x0aApp"',
    ],
    [{ status: 200, body: '<html>' }, 'Unexpected server response: 200, expected 101; the body is an HTML page'],
    [
      { status: 400, body: '{"code":1,"message":"Session ID unknown"}' },
      'Unexpected server response: 400, expected 101; the body is "{"code":1,"message":"Session ID unknown"}"',
    ],
    [
      { status: 403, body: 'request Origin "x" is not\r\nauthorized' },
      'Unexpected server response: 403, expected 101; the body says "request Origin "x" is not"',
    ],
    [{ status: 503, body: '' }, 'Unexpected server response: 503, expected 101'],
  ];
  for (const [answer, sentence] of cases) {
    it(`for ${JSON.stringify(answer)}`, () => {
      assert.equal(says(answer), sentence);
    });
  }

  it('is the same for every row of a status', () => {
    for (const [code, row] of Object.entries(statusFailures)) {
      if (!code.startsWith('WS_ERR_STATUS_')) continue;
      const { message, stage, expected } = handshakeFailure(code, { status: 418 });
      assert.ok(message.startsWith('Unexpected server response: 418, expected 101'));
      assert.deepEqual([stage, expected], ['response', 'status 101 Switching Protocols (RFC 6455 §4.1)']);
      assert.ok(handshakeFailure(code, { status: 418 }).hint.length > 20, code);
      assert.equal(row.stage, 'response');
    }
  });
});

describe('the code of a status', () => {
  it('is its own where the status has one, else that of its class', () => {
    const codes = [200, 201, 302, 400, 401, 403, 404, 405, 407, 410, 426, 429, 431, 500, 501, 502, 503, 504, 522];
    assert.deepEqual(
      codes.map((status) => codeOfStatus(status).replace('WS_ERR_STATUS_', '')),
      '200 2XX 3XX 400 401 403 404 405 407 4XX 426 429 431 5XX 5XX 502 503 504 5XX'.split(' '),
    );
    for (const status of [0, 99, 100, 199, 600, 999]) assert.equal(codeOfStatus(status), 'WS_ERR_STATUS_OTHER');
  });
});

describe('the hint of an answer that is not 101', () => {
  const cases: [what: string, answer: Answer, hint: string][] = [
    ['a web page', { status: 200, body: '<html>' }, 'single-page apps'],
    ['an ordinary handler', { status: 200, body: 'ok' }, 'ordinary HTTP handler'],
    ['nginx without upgrade headers', { status: 200, headers: server('nginx/1.27') }, 'proxy_http_version 1.1'],
    [
      'nginx in front of a server that says 400',
      { status: 400, headers: server('openresty') },
      'proxy_set_header Upgrade',
    ],
    ['Socket.IO', { status: 400, body: '{"code":0,"message":"Transport unknown"}' }, 'socket.io-client'],
    ['other JSON', { status: 400, body: '{"code":9,"message":"x"}' }, 'did not accept the request'],
    ['a 400 that says why', { status: 400, body: 'Missing Sec-WebSocket-Key' }, 'The body of the answer says'],
    ['the 400 of ws', { status: 400, body: 'Bad Request' }, '400 for a wrong path'],
    ['TLS wanted', { status: 301, headers: location('https://h/'), url: 'ws://h/' }, 'use wss://'],
    ['a missing slash', { status: 308, headers: location('/ws/'), url: 'ws://h/ws?a=b' }, 'Only the slash'],
    ['a login page', { status: 302, headers: location('/Login?next') }, 'login page'],
    ['another address', { status: 302, headers: location('/other'), url: 'ws://h/ws' }, 'followRedirects'],
    ['a redirect to nowhere', { status: 302 }, 'no Location'],
    ['401', { status: 401, headers: [['WWW-Authenticate', 'Bearer']] }, 'asks for "Bearer"'],
    ['403 of FastAPI', { status: 403, headers: server('uvicorn') }, 'no WebSocket route'],
    ['403 of Envoy', { status: 403, headers: server('envoy') }, 'upgrade_configs'],
    ['403 of anyone', { status: 403 }, 'Origin'],
    ['404 of nginx', { status: 404, headers: server('nginx') }, 'location block'],
    ['404 of anyone', { status: 404 }, 'attached to upgrades'],
    ['405', { status: 405 }, 'another method'],
    ['407', { status: 407 }, 'proxy on the way'],
    ['426 without a version', { status: 426 }, 'did not see an upgrade'],
    [
      '426 with another version',
      { status: 426, headers: [['Sec-WebSocket-Version', '8, 7']] },
      'speaks WebSocket version 8, 7',
    ],
    ['429', { status: 429, headers: [['Retry-After', '30']] }, 'Retry-After is "30"'],
    ['431', { status: 431 }, 'cookies'],
    ['501', { status: 501 }, 'middleware'],
    ['502 of nginx', { status: 502, headers: server('nginx') }, 'nginx reached no backend'],
    ['503 of IIS', { status: 503, headers: server('Microsoft-IIS/10.0') }, 'WebSocket feature'],
    ['503 of Envoy', { status: 503, headers: server('istio-envoy') }, 'no healthy backend'],
    ['503 with a time to wait', { status: 503, headers: [['Retry-After', '5']] }, 'Retry-After is "5"'],
    ['504', { status: 504 }, 'gave up waiting'],
    ['522 of Cloudflare', { status: 522 }, 'Cloudflare'],
    ['500', { status: 500 }, 'its log'],
    ['an odd status', { status: 199 }, 'does not speak HTTP properly'],
  ];
  for (const [what, answer, words] of cases) {
    it(`for ${what} has the words "${words}"`, () => {
      const { hint } = failure(answer);
      assert.ok(hint.includes(words), hint);
      assert.ok(hint.length < 300, 'one or two sentences');
    });
  }
});

describe('redirects', () => {
  it('say how many there were and where the next would have gone', () => {
    const { message } = handshakeFailure('WS_ERR_TOO_MANY_REDIRECTS', { count: 10, value: 'ws://h/' });
    assert.equal(message, 'Maximum redirects exceeded (10); the next would be "ws://h/"');
    assert.equal(handshakeFailure('WS_ERR_TOO_MANY_REDIRECTS').message, 'Maximum redirects exceeded');
  });

  it('say that the address was no URL', () => {
    const { message } = handshakeFailure('WS_ERR_REDIRECT_INVALID', { value: 'http://[' });
    assert.ok(message.startsWith('Invalid URL: http://[ (the Location of a redirect)'));
  });

  it('says what is wrong with a redirect to a socket of this machine', () => {
    const { message, hint } = handshakeFailure('WS_ERR_REDIRECT_TO_UNIX', { value: 'ws+unix:/run/x.sock' });
    assert.equal(message, 'The server redirects to a socket of this machine: Location is "ws+unix:/run/x.sock"');
    assert.match(hint, /does not get to choose/);
  });
});
