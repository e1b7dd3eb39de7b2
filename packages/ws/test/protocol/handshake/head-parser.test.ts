import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type HeadResult, RequestHeadParser, ResponseHeadParser } from '../../../src/protocol/handshake/head-parser.ts';

const REQUEST = 'GET /chat?a=b HTTP/1.1\r\nHost: h\r\nsec-WEBSOCKET-key:  \tx y \r\nEmpty:\r\nHost: h2\r\n\r\n';
const RESPONSE = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

type Parser = { push(chunk: Uint8Array): HeadResult<unknown>; finish(): HeadResult<unknown> };

function feed(parser: Parser, input: string | Buffer, size = Number.POSITIVE_INFINITY) {
  const bytes = typeof input === 'string' ? Buffer.from(input, 'latin1') : input;
  let result: HeadResult<unknown> = { state: 'more' };
  for (let i = 0; i < bytes.length && result.state === 'more'; i += size) {
    result = parser.push(bytes.subarray(i, i + Math.min(size, bytes.length)));
  }
  return result;
}

/** Reason and offset of the fault, which must be the same whether the bytes come at once or one by one. */
function fault(make: () => Parser, input: string): [string, number] {
  const whole = feed(make(), input);
  assert.deepEqual(feed(make(), input, 1), whole);
  assert.ok(whole.state === 'failed', JSON.stringify(whole));
  assert.ok(whole.fault.message.endsWith(`at byte ${whole.fault.offset}`));
  return [whole.fault.reason, whole.fault.offset];
}

const request = () => new RequestHeadParser();
const response = () => new ResponseHeadParser();

describe('RFC 9112: reading a head', () => {
  it('keeps names, order, spelling and repetition as they came', () => {
    const result = request().push(Buffer.from(REQUEST));
    assert.ok(result.state === 'done');
    const { method, target, httpVersion, headers } = result.head;
    assert.deepEqual([method, target, httpVersion], ['GET', '/chat?a=b', '1.1']);
    assert.deepEqual(headers.toJSON(), [
      ['Host', 'h'],
      ['sec-WEBSOCKET-key', 'x y'],
      ['Empty', ''],
      ['Host', 'h2'],
    ]);
  });

  it('reads a status line, with and without a reason', () => {
    for (const [line, reason] of [
      ['HTTP/1.1 101 Switching Protocols', 'Switching Protocols'],
      ['HTTP/1.1 101 ', ''],
      ['HTTP/1.1 101', ''],
      ['HTTP/1.1 101 Sch\u00f6n \t2', 'Sch\u00f6n \t2'],
    ] as const) {
      const result = response().push(Buffer.from(`${line}\r\n\r\n`, 'latin1'));
      assert.ok(result.state === 'done');
      assert.deepEqual([result.head.httpVersion, result.head.status, result.head.reason], ['1.1', 101, reason]);
    }
  });

  it('returns the bytes behind the head, and only those', () => {
    const frame = Buffer.from([0x81, 0x01, 0x41]);
    for (const size of [1, 7, 1000]) {
      const parser = response();
      const bytes = Buffer.concat([Buffer.from(RESPONSE), frame]);
      const rests: number[] = [];
      for (let i = 0; i < bytes.length; i += size) {
        const result = parser.push(bytes.subarray(i, i + size));
        if (result.state === 'done') {
          rests.push(...result.rest);
          rests.push(...bytes.subarray(i + size));
          break;
        }
      }
      assert.deepEqual(Buffer.from(rests), frame);
    }
  });

  it('gives the same head whether it comes at once or one byte at a time', () => {
    for (const [make, input] of [
      [request, REQUEST],
      [response, RESPONSE],
    ] as const) {
      const whole = feed(make(), input);
      for (const size of [1, 2, 3, 5]) assert.deepEqual(feed(make(), input, size), whole);
    }
  });

  it('wants more at every byte before the end, and says that the head is truncated when there is no more', () => {
    for (const [make, input] of [
      [request, REQUEST],
      [response, RESPONSE],
    ] as const) {
      for (let end = 0; end < input.length; end++) {
        const parser = make();
        assert.equal(parser.push(Buffer.from(input.slice(0, end))).state, 'more');
        const result = parser.finish();
        assert.ok(result.state === 'failed');
        assert.deepEqual([result.fault.reason, result.fault.offset], ['truncated', end]);
      }
    }
  });

  it('forgives one empty line in front of a request (RFC 9112 §2.2), and no more', () => {
    assert.equal(feed(request(), `\r\n${REQUEST}`).state, 'done');
    assert.deepEqual(fault(request, `\r\n\r\n${REQUEST}`), ['start-line', 2]);
  });

  it('stays with its result', () => {
    const parser = request();
    const failed = parser.push(Buffer.from('\0'));
    assert.equal(parser.push(Buffer.from(REQUEST)), failed);
    assert.equal(parser.finish(), failed);
  });
});

describe('RFC 9112: what is refused, and where', () => {
  const requests: [what: string, input: string, reason: string, offset: number][] = [
    ['a line that ends in LF', 'GET / HTTP/1.1\nHost: h\r\n\r\n', 'bare-lf', 14],
    ['a header that ends in LF', 'GET / HTTP/1.1\r\nHost: h\n\r\n', 'bare-lf', 23],
    ['a CR inside a line', 'GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n', 'bare-cr', 23],
    ['CR CR LF', 'GET / HTTP/1.1\r\r\n', 'bare-cr', 14],
    ['a folded line', 'GET / HTTP/1.1\r\nHost: h\r\n more\r\n\r\n', 'obs-fold', 25],
    ['white space before the first header', 'GET / HTTP/1.1\r\n\tHost: h\r\n\r\n', 'obs-fold', 16],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : h\r\n\r\n', 'space-before-colon', 20],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost\r\n\r\n', 'no-colon', 16],
    ['a header without a name', 'GET / HTTP/1.1\r\n: h\r\n\r\n', 'empty-name', 16],
    ['a name with a slash', 'GET / HTTP/1.1\r\nHo/st: h\r\n\r\n', 'header-name', 18],
    ['a name that is not ASCII', 'GET / HTTP/1.1\r\nH\u00f6st: h\r\n\r\n', 'header-name', 17],
    ['NUL in a value', 'GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n', 'control-byte', 23],
    ['DEL in a value', 'GET / HTTP/1.1\r\nHost: a\x7f\r\n\r\n', 'control-byte', 23],
    ['a control byte in a name', 'GET / HTTP/1.1\r\nHo\x01st: a\r\n\r\n', 'control-byte', 18],
    ['a control byte in the target', 'GET /\x1b HTTP/1.1\r\n\r\n', 'control-byte', 5],
    ['two spaces in the request line', 'GET  / HTTP/1.1\r\n\r\n', 'start-line', 4],
    ['no version', 'GET /\r\n\r\n', 'start-line', 5],
    ['a version that is none', 'GET / HTTP/1.x\r\n\r\n', 'start-line', 6],
    ['something behind the version', 'GET / HTTP/1.1 \r\n\r\n', 'start-line', 6],
    ['a tab in the target', 'GET /\t HTTP/1.1\r\n\r\n', 'start-line', 4],
    ['a TLS hello', '\x16\x03\x01\x02', 'not-http', 0],
    ['a frame', '\x81\x85\x00\x00', 'not-http', 0],
    ['a blank in front', ' GET / HTTP/1.1\r\n\r\n', 'not-http', 0],
  ];
  for (const [what, input, reason, offset] of requests) {
    it(`request: ${what}`, () => {
      assert.deepEqual(fault(request, input), [reason, offset]);
    });
  }

  const responses: [what: string, input: string, reason: string, offset: number][] = [
    ['a banner', 'SSH-2.0-OpenSSH_9.6\r\n', 'not-http', 0],
    ['almost HTTP', 'HTTQ/1.1 101\r\n', 'not-http', 3],
    ['a frame', '\x81\x05Hello', 'not-http', 0],
    ['a TLS alert', '\x15\x03\x01', 'not-http', 0],
    ['HTTP/2 in the way of HTTP/1', 'HTTP/2 200\r\n', 'start-line', 0],
    ['a status of two digits', 'HTTP/1.1 10\r\n', 'start-line', 11],
    ['a status that begins with 0', 'HTTP/1.1 099\r\n', 'start-line', 9],
    ['a status of four digits', 'HTTP/1.1 1011\r\n', 'start-line', 12],
    ['no space before the status', 'HTTP/1.1\t101\r\n', 'start-line', 8],
    ['lines that end in LF', 'HTTP/1.1 101 OK\nUpgrade: websocket\n\n', 'bare-lf', 15],
    ['an empty line first', '\r\nHTTP/1.1 101 OK\r\n\r\n', 'start-line', 0],
  ];
  for (const [what, input, reason, offset] of responses) {
    it(`answer: ${what}`, () => {
      assert.deepEqual(fault(response, input), [reason, offset]);
    });
  }
});

describe('limits of a head', () => {
  it('counts bytes, the empty line included', () => {
    const limit = REQUEST.length;
    assert.equal(feed(new RequestHeadParser({ maxHeadBytes: limit }), REQUEST).state, 'done');
    assert.deepEqual(
      fault(() => new RequestHeadParser({ maxHeadBytes: limit - 1 }), REQUEST),
      ['too-large', limit - 1],
    );
  });

  it('is 16,384 bytes and 100 headers by default', () => {
    assert.deepEqual(fault(request, `GET /${'a'.repeat(20_000)}`), ['too-large', 16_384]);
    const lines = (count: number) => `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(count)}\r\n`;
    assert.equal(feed(request(), lines(100)).state, 'done');
    assert.deepEqual(fault(request, lines(101)), ['too-many-headers', 16 + 600]);
  });

  it('does not count what comes behind the head', () => {
    assert.equal(feed(request(), Buffer.concat([Buffer.from(REQUEST), Buffer.alloc(100_000)])).state, 'done');
  });

  it('takes each byte once: four million of them, one by one, would be the end of a parser that starts over', () => {
    const size = 4_000_000;
    const parser = new ResponseHeadParser({ maxHeadBytes: size * 2 });
    const [byte, start] = [Buffer.from('a'), Buffer.from('HTTP/1.1 101 ')];
    parser.push(start);
    for (let i = 0; i < size; i++) parser.push(byte);
    assert.equal(parser.push(Buffer.from('\r\n\r\n')).state, 'done');
    assert.equal(parser.bytesTaken, start.length + size + 4);
  });
});

describe('any bytes at all', () => {
  it('ends in a head or in a fault, and never throws', () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % below;
    };
    for (let round = 0; round < 3000; round++) {
      const [make, input] = round % 2 ? ([request, REQUEST] as const) : ([response, RESPONSE] as const);
      const bytes = Buffer.from(input);
      for (let i = random(4); i >= 0; i--) bytes[random(bytes.length)] = random(256);
      const parser = make();
      feed(parser, bytes, 1 + random(9));
      const result = parser.finish();
      if (result.state === 'failed') assert.ok(result.fault.offset <= bytes.length);
      else assert.equal(result.state, 'done');
    }
  });
});
