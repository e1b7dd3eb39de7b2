import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { first, page, text } from '../../support/http-answers.ts';

describe('400 to every request, from who reads HTTP', () => {
  for (const [who, said] of [
    ['Node.js', { status: '400 Bad Request', fields: { Connection: 'close' } }],
    ['Go', { status: '400 Bad Request', fields: text, body: '400 Bad Request' }],
    ['uvicorn', { status: '400 Bad Request', fields: text, body: 'Invalid HTTP request received.' }],
    [
      'nginx',
      {
        status: '400 Bad Request',
        fields: { Server: 'nginx/1.26.2', Date: 'Sat, 21 Nov 2026 12:00:00 GMT', 'Content-Type': 'text/html' },
        body: '<html>\r\n<head><title>400 Bad Request</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>',
      },
    ],
  ] as const) {
    it(`of ${who}: somebody puts a line in front`, () =>
      assert.equal(first({ upgrade: said }), 'proxy-protocol-unexpected'));
  }

  const empty = { status: '400 Bad Request', fields: { Connection: 'close' } };

  it('is something else where a page is answered', () =>
    assert.notEqual(first({ upgrade: empty, plain: page }), 'proxy-protocol-unexpected'));

  it('is something else where a program has thought about it', () => {
    const said = { status: '400 Bad Request', fields: { Date: 'Sat, 21 Nov 2026 12:00:00 GMT' } };
    assert.notEqual(first({ upgrade: said }), 'proxy-protocol-unexpected');
  });
});
