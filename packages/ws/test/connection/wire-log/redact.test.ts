import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Redactor } from '../../../src/connection/wire-log/redact.ts';

const SECRET = 's3cr3t';
const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;

describe('Redactor', () => {
  const redactor = new Redactor();

  for (const name of [
    ...['access_token', 'token', 'id-token', 'key', 'apiKey', 'api_key', 'password', 'pwd', 'sig', 'X-Amz-Signature'],
    ...['X-Amz-Security-Token', 'client_secret', 'auth', 'jwt', 'sid', 'sessionId', 'code', 'ticket', 'acc%65ss_token'],
  ]) {
    it(`hides the parameter ${name} of a query`, () => {
      const hidden = redactor.url(`/chat?room=7&${name}=${SECRET}%20x&last=1`);
      assert.equal(hidden, `/chat?room=7&${name}=[redacted]&last=1`);
    });
  }

  it('shows other parameters, those without a value, and a name that is not encoded well', () => {
    for (const url of ['/', '/?room=7', '/?token', '/?token=', '/?%zz=1', '/a?b?c=1', '/?=x']) {
      assert.equal(redactor.url(url), url);
    }
  });

  it('hides user and password of a URL', () => {
    assert.equal(redactor.url(`https://me:${SECRET}@host:1/a?b=c#d`), 'https://[redacted]@host:1/a?b=c#d');
    assert.equal(redactor.url(`ws://${SECRET}@host/a@b`), 'ws://[redacted]@host/a@b');
    assert.equal(redactor.url('ws://host/a@b'), 'ws://host/a@b');
  });

  for (const [line, shown] of [
    [`Authorization: Bearer ${SECRET}`, 'Authorization: Bearer [redacted]'],
    [`authorization:Basic ${SECRET}==`, 'authorization: Basic [redacted]'],
    [`Authorization: ${SECRET}`, 'Authorization: [redacted]'],
    ['Authorization: ', 'Authorization: '],
    [`Proxy-Authorization: Basic ${SECRET}`, 'Proxy-Authorization: Basic [redacted]'],
    [`Cookie: sid=${SECRET}; theme=${SECRET}`, 'Cookie: sid=[redacted]; theme=[redacted]'],
    [`Cookie: ${SECRET}`, 'Cookie: [redacted]'],
    [`Set-Cookie: sid=${SECRET}; Path=/; HttpOnly`, 'Set-Cookie: sid=[redacted]; Path=/; HttpOnly'],
    [`X-Api-Key: ${SECRET}`, 'X-Api-Key: [redacted]'],
    [`X-Access-Token: ${SECRET}`, 'X-Access-Token: [redacted]'],
    [`Location: https://a:${SECRET}@b/?token=${SECRET}`, 'Location: https://[redacted]@b/?token=[redacted]'],
    [`Sec-WebSocket-Protocol: chat, eyJhbGciOi.${SECRET}`, 'Sec-WebSocket-Protocol: chat, [redacted]'],
    ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
    ['Access-Control-Allow-Credentials: true', 'Access-Control-Allow-Credentials: true'],
    ['WWW-Authenticate: Bearer realm="x"', 'WWW-Authenticate: Bearer realm="x"'],
    [`Authorization: Bearer\r\n ${SECRET}`, 'Authorization: [redacted]\r\n [redacted]'],
    [`Authorization:\r\n\t${SECRET}`, 'Authorization:\r\n [redacted]'],
    ['X-Note: one\r\n two', 'X-Note: one\r\n two'],
  ] as const) {
    it(`shows ${JSON.stringify(line)} as ${JSON.stringify(shown)}`, () => {
      const start = 'GET /?room=1 HTTP/1.1';
      assert.equal(redactor.head(head(start, line, 'Host: a')), head(start, shown, 'Host: a'));
    });
  }

  it('hides secrets in the first line of a request, in any form of its target', () => {
    assert.equal(redactor.head(head(`GET /?token=${SECRET} HTTP/1.1`)), head('GET /?token=[redacted] HTTP/1.1'));
    const absolute = `GET http://me:${SECRET}@host/?sig=${SECRET} HTTP/1.1`;
    assert.equal(redactor.head(head(absolute)), head('GET http://[redacted]@host/?sig=[redacted] HTTP/1.1'));
    assert.equal(redactor.head(head('HTTP/1.1 101 a?token=b')), head('HTTP/1.1 101 a?token=b'));
  });

  it('hides what the program calls secret, in any spelling', () => {
    const own = new Redactor(['X-Tenant', 'room_name']);
    const text = head('GET /?roomName=7&x=1 HTTP/1.1', `x-tenant: ${SECRET}`);
    assert.equal(own.head(text), head('GET /?roomName=[redacted]&x=1 HTTP/1.1', 'x-tenant: [redacted]'));
  });

  it('hides secrets in the URLs of a sentence', () => {
    const sentence = redactor.sentence(`no answer from "wss://u:${SECRET}@host/?key=${SECRET}" (why?)`);
    assert.equal(sentence, 'no answer from "wss://[redacted]@host/?key=[redacted]" (why?)');
  });
});
