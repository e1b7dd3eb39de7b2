import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Redactor } from '../../../src/protocol/handshake/redact.ts';

const SECRET = 's3cr3t';
const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;

describe('Redactor', () => {
  const redactor = new Redactor();

  for (const name of [
    ...['access_token', 'token', 'id-token', 'key', 'apiKey', 'api_key', 'password', 'pwd', 'sig', 'X-Amz-Signature'],
    ...['X-Amz-Security-Token', 'client_secret', 'auth', 'jwt', 'sid', 'sessionId', 'code', 'ticket', 'acc%65ss_token'],
    ...['accessKey', 'auth_key', 'connect.sid', 'PHPSESSID', 'user_pass', 'passphrase', 'bearer', 'otp', 'token[]'],
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

  for (const [url, shown] of [
    [`//me:${SECRET}@host/`, '//[redacted]@host/'],
    [`/cb#access_token=${SECRET}&room=7`, '/cb#access_token=[redacted]&room=7'],
    [`/?a=1;token=${SECRET};b=2`, '/?a=1;token=[redacted];b=2'],
    [`/?token=${SECRET};${SECRET}?${SECRET}`, '/?token=[redacted]'],
    [`/?x=eyJhbGciOi.${SECRET}.${SECRET}`, '/?x=[redacted]'],
    [`/eyJhbGciOi.${SECRET}/chat`, '/[redacted]/chat'],
    [`/login?next=%2Fchat%3Ftoken%3D${SECRET}&room=7`, '/login?next=[redacted]&room=7'],
    [`/login?next=ws%3A%2F%2Fme:${SECRET}%40host`, '/login?next=[redacted]'],
    [`/?state=a%3D1%26token%3D${SECRET}`, '/?state=[redacted]'],
    ['/login?next=%2Fchat%3Froom%3D7', '/login?next=%2Fchat%3Froom%3D7'],
    [`/?a=b?token=${SECRET}`, '/?a=[redacted]'],
  ] as const) {
    it(`shows the target ${url} as ${shown}`, () => assert.equal(redactor.url(url), shown));
  }

  it('is done soon with tokens that begin and begin, and never come to anything', () => {
    const beginnings = `/?x=${'eyJ'.repeat(2_000_000)}`;
    assert.equal(redactor.url(beginnings), beginnings);
    assert.equal(redactor.url(`${beginnings}.${SECRET}`), '/?x=[redacted]');
  });

  it('is done soon with URLs within URLs without end', () => {
    const deep = `/?a=${'%25'.repeat(10_000)}3Dx&b=${'?x=%3F'.repeat(10_000)}`;
    assert.equal(redactor.url(deep), deep);
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
    [`Authorization: ${SECRET} abc`, 'Authorization: [redacted]'],
    [`X-Authorization: Bearer ${SECRET}`, 'X-Authorization: Bearer [redacted]'],
    [`Proxy_Authorization : Basic ${SECRET}`, 'Proxy_Authorization : Basic [redacted]'],
    [`X-Auth: ${SECRET}`, 'X-Auth: [redacted]'],
    [`X-JWT: ${SECRET}`, 'X-JWT: [redacted]'],
    [`Cookie: a="b;${SECRET}"; c=d`, 'Cookie: a=[redacted];[redacted]; c=[redacted]'],
    [`Set-Cookie: ${SECRET}; Path=/`, 'Set-Cookie: [redacted]; Path=/'],
    [`Set-Cookie: a="b; ${SECRET}"; Secure`, 'Set-Cookie: a=[redacted]; [redacted]; Secure'],
    [`Set-Cookie2: a=${SECRET}`, 'Set-Cookie2: [redacted]'],
    [`Link: </?token=${SECRET}>; rel="x"`, 'Link: </?token=[redacted]>; rel="x"'],
    [`Refresh: 0; url=/?token=${SECRET}`, 'Refresh: 0; url=/?token=[redacted]'],
    [`Host: a.example?token=${SECRET}`, 'Host: a.example?token=[redacted]'],
    [`Authorization Bearer ${SECRET}`, 'Authorization [redacted]'],
    ['Authorization', 'Authorization'],
    [`X-Original-URL: /?token=${SECRET}`, 'X-Original-URL: /?token=[redacted]'],
    [`X-Note: a\nAuthorization: Bearer ${SECRET}`, 'X-Note: a\nAuthorization: Bearer [redacted]'],
    [`Sec-WebSocket-Protocol: access_token, ${SECRET}`, 'Sec-WebSocket-Protocol: access_token, [redacted]'],
    [`Sec-WebSocket-Protocol: bearer.${SECRET}, chat`, 'Sec-WebSocket-Protocol: [redacted], chat'],
    ['Sec-WebSocket-Protocol: 3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'Sec-WebSocket-Protocol: [redacted]'],
    ['Sec-WebSocket-Protocol: v1, q7GhT2pLx9ZkW4mB', 'Sec-WebSocket-Protocol: v1, [redacted]'],
    ...[
      'Sec-WebSocket-Protocol: graphql-transport-ws, v5.channel.k8s.io, base64.channel.k8s.io, wamp.2.msgpack, auth.v2',
      'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0',
    ].map((line) => [line, line] as const),
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
    const host = `Host: me:${SECRET}@host:1`;
    assert.equal(redactor.head(head('GET / HTTP/1.1', host)), head('GET / HTTP/1.1', 'Host: [redacted]@host:1'));
  });

  it('hides what the program calls secret, in any spelling', () => {
    const own = new Redactor(['X-Tenant', 'room_name', 'Location', 'sec-websocket-protocol']);
    const text = head('GET /?roomName=7&x=1 HTTP/1.1', `x-tenant: ${SECRET}`);
    assert.equal(own.head(text), head('GET /?roomName=[redacted]&x=1 HTTP/1.1', 'x-tenant: [redacted]'));
    for (const name of ['Location', 'Sec-WebSocket-Protocol']) {
      assert.equal(own.head(head('HTTP/1.1 101 x', `${name}: chat`)), head('HTTP/1.1 101 x', `${name}: [redacted]`));
    }
  });

  it('hides secrets in the URLs of a sentence', () => {
    const sentence = redactor.sentence(`no answer from "wss://u:${SECRET}@host/?key=${SECRET}" (why?)`);
    assert.equal(sentence, 'no answer from "wss://[redacted]@host/?key=[redacted]" (why?)');
  });
});
