import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findingsOf } from '../../../../src/doctor/diagnose.ts';
import { type Asked, answered, codesOf, evidenceOf, type Said } from '../../support/answers.ts';
import { findings, first, html, nginx, notFound, page, text } from '../../support/http-answers.ts';

describe('equal answers to the upgrade and to a plain GET', () => {
  const cases: readonly (readonly [name: string, codes: readonly string[], asked: Asked])[] = [
    ['a page for every path: nobody there', ['no-handler-on-path'], { upgrade: page }],
    [
      'a 404 of Express without a proxy: nobody there, perhaps nobody listens at all',
      ['no-handler-on-path', 'upgrade-event-not-attached'],
      {
        upgrade: {
          status: '404 Not Found',
          fields: { 'X-Powered-By': 'Express' },
          body: '<!DOCTYPE html>\n<html lang="en">\n<body>\n<pre>Cannot GET /ws</pre>\n</body>\n</html>',
        },
      },
    ],
    [
      'a program behind nginx: nginx drops the headers unless told otherwise',
      ['upgrade-headers-stripped', 'no-handler-on-path'],
      { upgrade: { status: '404 Not Found', fields: { ...nginx, 'X-Powered-By': 'Express' }, body: 'Cannot GET /ws' } },
    ],
    [
      'a 404 that nginx wrote itself: nobody there',
      ['no-handler-on-path'],
      {
        upgrade: {
          status: '404 Not Found',
          fields: nginx,
          body: '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.26.2</center>\r\n</body>\r\n</html>',
        },
      },
    ],
    [
      'a path that answers in a way of its own: the program does not listen for upgrades',
      ['upgrade-event-not-attached'],
      { upgrade: { status: '200 OK', fields: text, body: 'hello' }, elsewhere: notFound },
    ],
    [
      'the 404 of FastAPI by uvicorn itself: an upgrade would get 403',
      ['websocket-library-missing'],
      { upgrade: { status: '404 Not Found', fields: { server: 'uvicorn' }, body: '{"detail":"Not Found"}' } },
    ],
    [
      'the same behind nginx: the upgrade did not arrive',
      ['upgrade-headers-stripped', 'websocket-library-missing'],
      { upgrade: { status: '404 Not Found', fields: nginx, body: '{"detail":"Not Found"}' } },
    ],
    [
      'WSGI has no upgrade',
      ['upgrade-event-not-attached'],
      { upgrade: { ...notFound, fields: { Server: 'gunicorn' } } },
    ],
    [
      'Caddy passes upgrades on by itself: nobody there',
      ['no-handler-on-path'],
      { upgrade: { ...notFound, fields: { Server: 'Caddy' } } },
    ],
  ];
  for (const [name, codes, asked] of cases) it(name, () => assert.deepEqual(codesOf(findings(asked)), codes));

  it('are equal although they differ in dates, ids and tokens', () => {
    const body = (id: string) =>
      `{"status":404,"error":"Not Found","requestId":"${id}","timestamp":"2026-01-01T00:00:0${id.length % 10}Z"}`;
    const said = (id: string): Said => ({ status: '404 Not Found', fields: nginx, body: body(id) });
    assert.equal(
      first({ upgrade: said('5d0c7bd03f6e4a3b'), plain: said('aa0c7bd03f6e4a3b9') }),
      'upgrade-headers-stripped',
    );
  });
});

describe('what is the same on every path', () => {
  const failed = { status: '500 Internal Server Error', body: 'Internal Server Error' };
  const django = { status: '404 Not Found', fields: { Server: 'daphne' }, body: 'Not Found' };
  it('is no fault of a handler: Channels and Django raise an error where no route takes a WebSocket', () => {
    const elsewhere = { plain: django, upgrade: failed };
    assert.deepEqual(codesOf(findings({ upgrade: failed, plain: django, elsewhere })), ['refused-before-accept']);
    const here = { plain: django, upgrade: notFound };
    assert.deepEqual(codesOf(findings({ upgrade: failed, plain: django, elsewhere: here })), ['server-error']);
  });
});

describe('an Accept in an answer that is no 101', () => {
  it('is an accepted handshake with another status', () => {
    const upgrade = {
      status: '200 OK',
      fields: { Upgrade: 'websocket', 'Sec-WebSocket-Accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' },
    };
    assert.deepEqual(codesOf(findings({ upgrade })), ['response-status-wrong']);
  });
});

describe('answers to the upgrade alone', () => {
  const empty = { status: '403 Forbidden' };
  const cases: readonly (readonly [name: string, code: string, asked: Asked])[] = [
    [
      'the path of another WebSocketServer of ws',
      'path-mismatch',
      {
        upgrade: { status: '400 Bad Request', fields: html, body: 'Bad Request' },
        plain: { status: '426 Upgrade Required', body: 'Upgrade Required' },
      },
    ],
    [
      'ws, whose verifyClient says no',
      'not-authenticated',
      { upgrade: { status: '401 Unauthorized', fields: html, body: 'Unauthorized' }, plain: page },
    ],
    [
      'ws that is closing',
      'server-shutting-down',
      { upgrade: { status: '503 Service Unavailable', fields: html, body: 'Service Unavailable' }, plain: page },
    ],
    [
      'Envoy without upgrade_configs',
      'upgrade-not-enabled-at-gateway',
      { upgrade: { ...empty, fields: { server: 'envoy' } }, plain: page },
    ],
    [
      'Starlette behind a proxy that hides its name',
      'refused-before-accept',
      {
        upgrade: { ...empty, fields: nginx },
        plain: { status: '404 Not Found', fields: nginx, body: '{"detail":"Not Found"}' },
      },
    ],
    [
      'a route of FastAPI for common requests alone',
      'no-handler-on-path',
      {
        upgrade: { ...empty, fields: { Server: 'uvicorn' } },
        plain: { status: '200 OK', fields: { Server: 'uvicorn' }, body: '{"ok":1}' },
        elsewhere: {
          plain: { status: '404 Not Found', fields: { Server: 'uvicorn' }, body: '{"detail":"Not Found"}' },
          upgrade: { ...empty, fields: { Server: 'uvicorn' } },
        },
      },
    ],
    [
      'a wrong stage of AWS API Gateway',
      'path-mismatch',
      {
        upgrade: {
          status: '403 Forbidden',
          fields: { 'x-amzn-RequestId': '1' },
          body: '{"message":"Forbidden","connectionId":"a="}',
        },
        plain: { status: '403 Forbidden', body: 'no' },
      },
    ],
    ['any other 403', 'not-authenticated', { upgrade: empty, plain: page }],
    ['a 404 for upgrades only, on every path', 'path-mismatch', { upgrade: { status: '404 Not Found' }, plain: page }],
    [
      'a 500 for upgrades only',
      'server-error',
      { upgrade: { status: '500 Internal Server Error', body: 'oops' }, plain: page },
    ],
    [
      'Traefik with a backend of h2c',
      'h2c-backend-cannot-upgrade',
      { upgrade: { status: '500 Internal Server Error', fields: { Server: 'Traefik' } }, plain: page },
    ],
    [
      'nginx whose backend hangs up on upgrades',
      'backend-unreachable',
      { upgrade: { status: '502 Bad Gateway', fields: nginx }, plain: page },
    ],
    [
      'Socket.IO beside the path, behind nginx',
      'raw-client-to-socketio',
      {
        upgrade: { status: '502 Bad Gateway', fields: nginx },
        plain: notFound,
        more: { socketIo: answered({ status: '400 Bad Request', body: '{"code":0,"message":"Transport unknown"}' }) },
      },
    ],
    [
      'Socket.IO, which says the words alone to an upgrade',
      'raw-client-to-socketio',
      {
        upgrade: { status: '400 Bad Request', fields: html, body: 'Transport unknown' },
        plain: { status: '400 Bad Request', body: '{"code":0,"message":"Transport unknown"}' },
      },
    ],
    [
      'a 400 for every request, which is no page',
      'handshake-refused',
      { upgrade: { status: '400 Bad Request', body: 'no' }, plain: { status: '400 Bad Request', body: 'no' } },
    ],
    ['a status that says nothing', 'handshake-refused', { upgrade: { status: '418 I am a teapot' }, plain: page }],
    [
      'a 400 that says nothing, on this path only',
      'handshake-refused',
      {
        upgrade: { status: '400 Bad Request', fields: text, body: 'nope' },
        plain: page,
        elsewhere: { plain: page, upgrade: notFound },
      },
    ],
  ];
  for (const [name, code, asked] of cases) it(name, () => assert.equal(first(asked), code));
});

it('one cause is told once, although two checks come to it', () => {
  const upgrade = { status: '426 Upgrade Required', fields: { 'Sec-WebSocket-Version': '7' } };
  const evidence = evidenceOf({ upgrade, plain: page });
  const asked = evidence.upgrade as NonNullable<typeof evidence.upgrade>;
  const fields = asked.shape.fields.map(([name, value]) => [name, name.endsWith('Version') ? '8' : value] as const);
  const shown = { ...evidence, upgrade: { ...asked, shape: { ...asked.shape, fields } } };
  const codes = codesOf(findingsOf(shown));
  assert.equal(codes.filter((code) => code === 'websocket-version-unsupported').length, 1, codes.join());
  assert.equal(new Set(codes).size, codes.length);
});
