import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { textOf } from '../../src/facts/fact.ts';
import { requestFindings } from '../../src/listen/examine/request-findings.ts';
import { readRequestText } from '../../src/listen/examine/request-text.ts';
import { serverVerdicts } from '../../src/listen/examine/servers.ts';
import { ShownRequest } from '../../src/listen/shown-request.ts';
import { handshake } from './support/requests.ts';

const SECRET = 's3cr3tT0kenAbCdEf';
const LONG = `${SECRET}-`.repeat(30);

/** Everything that is told of a request. */
function toldOf(request: string): readonly string[] {
  const text = readRequestText(Buffer.from(request, 'latin1'));
  const shown = new ShownRequest(text);
  const findings = shown.findings(requestFindings(text, { port: 80, isSecure: false, isKeyKnown: false }));
  return [
    JSON.stringify(shown.report(1)),
    ...findings.flatMap(({ facts }) => facts.map((fact) => textOf(fact, 'en'))),
    ...shown.verdicts(serverVerdicts(text)).map(({ says }) => says),
  ];
}

describe('a secret of a client is not told', () => {
  const requests: Readonly<Record<string, string>> = {
    'in a subprotocol that is none': handshake({ 'Sec-WebSocket-Protocol': `access_token, ${SECRET}=` }),
    'in a long one, which is cut': handshake({ 'Sec-WebSocket-Protocol': `access_token, ${LONG}=` }),
    'in a subprotocol that is there twice': handshake({ 'Sec-WebSocket-Protocol': `token, ${SECRET}, ${SECRET}` }),
    'in a subprotocol with a blank in it': handshake({ 'Sec-WebSocket-Protocol': `Bearer ${SECRET}` }),
    'in front of the host': handshake({ Host: `user:${SECRET}@a.example` }),
    'behind the host': handshake({ Host: `a.example?token=${SECRET}` }),
    'in the URL of the request line': handshake({
      line: `GET http://user:${SECRET}@a.example/?token=${SECRET} HTTP/1.1`,
    }),
    'in a header without its colon': handshake({ 'X-A': `b\r\nAuthorization Bearer ${SECRET}` }),
    'in a request that breaks off': `GET /?token=${SECRET} HTTP/1.1\r\nCookie: a=${SECRET}`,
    'in lines that end in LF alone': `GET / HTTP/1.1\nHost: a\nAuthorization: Bearer ${SECRET}\nUpgrade: websocket\n\n`,
  };
  for (const [where, request] of Object.entries(requests)) {
    test(where, () => {
      for (const told of toldOf(request)) assert.ok(!told.includes(SECRET.slice(0, 6)), told);
    });
  }

  test('and what else it says is told', () => {
    const told = toldOf(handshake({ 'Sec-WebSocket-Protocol': `access_token, ${SECRET}=` }));
    assert.ok(
      told.some((one) => one.endsWith('(in "access_token, [redacted]")')),
      told.join('\n'),
    );
  });
});
