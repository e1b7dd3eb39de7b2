import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { INFLATE_END } from '../../../src/protocol/deflate/inflater.ts';
import { type Assembled, largestMessage, MessageAssembler } from '../../../src/protocol/messages/message-assembler.ts';
import { frame, maskedFrame } from '../../../src/testing/index.ts';

const options = {
  role: 'server',
  maxPayload: 1_000,
  maxFragments: 3,
  maxInflateRatio: 0,
  checkUtf8: true,
  anyLengthEncoding: false,
} as const;

/** Reads all of the bytes, step by step, and gives what each step came to. */
function steps(assembler: MessageAssembler, bytes: Buffer): Assembled[] {
  const came: Assembled[] = [];
  for (let at = 0; at < bytes.length && came.at(-1) !== 'violation'; at = assembler.at) {
    came.push(assembler.read(bytes, at, bytes.length));
  }
  return came;
}

describe('MessageAssembler', () => {
  it('takes a header and what is there of the payload in steps of their own', () => {
    const assembler = new MessageAssembler(options, false, true);
    assert.ok(assembler.idle);
    assert.deepEqual(steps(assembler, maskedFrame({ payload: 'abc' }).subarray(0, -1)), ['nothing yet', 'nothing yet']);
    assert.equal(assembler.idle, false);
    assert.deepEqual(steps(assembler, maskedFrame({ payload: 'abc' }).subarray(-1)), ['message']);
    assert.equal(String(assembler.data), 'abc');
    assert.ok(assembler.idle);
  });

  it('reads no byte before `at` nor from `end` on', () => {
    const bytes = maskedFrame({ opcode: 2, payload: 'abc' });
    const around = Buffer.concat([Buffer.alloc(5, 0xff), bytes, Buffer.alloc(5, 0xff)]);
    const assembler = new MessageAssembler(options, false, true);
    assert.equal(assembler.read(around, 5, 5 + bytes.length), 'nothing yet');
    assert.equal(assembler.read(around, assembler.at, 5 + bytes.length), 'message');
    assert.equal(assembler.at, 5 + bytes.length);
    assert.equal(String(assembler.data), 'abc');
  });

  it('hands over memory that it does not write to again', () => {
    const assembler = new MessageAssembler(options, false, true);
    const kept = ['one', 'two', 'three'].map((payload) => {
      steps(assembler, maskedFrame({ payload }));
      return assembler.data;
    });
    assert.deepEqual(kept.map(String), ['one', 'two', 'three']);
  });

  it('puts fragments together, with control frames in between, and says where they ended', () => {
    const assembler = new MessageAssembler(options, false, true);
    steps(assembler, maskedFrame({ opcode: 2, payload: 'ab', fin: false }));
    assert.equal(steps(assembler, maskedFrame({ opcode: 9, payload: 'ping' })).at(-1), 'ping');
    assert.equal(String(assembler.data), 'ping');
    assert.equal(assembler.idle, false);
    steps(assembler, maskedFrame({ opcode: 0, fin: false }));
    assert.equal(steps(assembler, maskedFrame({ opcode: 0, payload: 'c' })).at(-1), 'message');
    assert.deepEqual([String(assembler.data), assembler.fragmentEnds], ['abc', [2, 3]]);
  });

  it('puts the end of a deflate stream behind a compressed message', () => {
    const assembler = new MessageAssembler(options, true, true);
    assert.equal(steps(assembler, maskedFrame({ opcode: 2, payload: 'xyz', rsv: 4 })).at(-1), 'compressed message');
    assert.deepEqual(assembler.data, Buffer.concat([Buffer.from('xyz'), INFLATE_END]));
    assert.equal(steps(assembler, maskedFrame({ opcode: 2, rsv: 4 })).at(-1), 'compressed message');
    assert.deepEqual(assembler.data, Buffer.from(INFLATE_END));
  });

  const violations: { [what: string]: [Buffer, string] } = {
    'a message that is declared too long, before a byte of it came': [
      maskedFrame({ declaredBytes: 1_001 }),
      'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    ],
    'one that fragments make too long': [
      Buffer.concat([maskedFrame({ payload: 'a', fin: false }), maskedFrame({ opcode: 0, declaredBytes: 1_000 })]),
      'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    ],
    'a frame too many': [
      Buffer.concat([1, 0, 0, 0].map((opcode) => maskedFrame({ opcode, payload: 'a', fin: false }))),
      'WS_ERR_TOO_MANY_BUFFERED_PARTS',
    ],
    'text that cannot be UTF-8 any more, before the end of the frame': [
      maskedFrame({ payload: Buffer.of(0x61, 0xff, 0x61), declaredBytes: 500 }),
      'WS_ERR_INVALID_UTF8',
    ],
    'text that ends inside a character': [
      Buffer.concat([
        maskedFrame({ payload: Buffer.of(0xe2), fin: false }),
        maskedFrame({ opcode: 0, payload: Buffer.of(0x82) }),
      ]),
      'WS_ERR_INVALID_UTF8',
    ],
    'words where the first frame should be': [Buffer.from('HTTP/1.1 400 Bad Request'), 'WS_ERR_HTTP_INSTEAD_OF_FRAMES'],
  };
  for (const [what, [bytes, code]] of Object.entries(violations)) {
    it(`refuses ${what}`, () => {
      const assembler = new MessageAssembler(options, false, true);
      assert.equal(steps(assembler, bytes).at(-1), 'violation');
      assert.equal(assembler.violation?.code, code);
    });
  }

  it('takes words for a bad frame when frames came before them', () => {
    const assembler = new MessageAssembler(options, false, false);
    assert.equal(steps(assembler, Buffer.from('HTTP/1.1 400 Bad Request')).at(-1), 'violation');
    assert.notEqual(assembler.violation?.code, 'WS_ERR_HTTP_INSTEAD_OF_FRAMES');
  });

  it('reads for a client what comes without mask', () => {
    const assembler = new MessageAssembler({ ...options, role: 'client' }, false, true);
    assert.equal(steps(assembler, frame({ payload: 'ä€' })).at(-1), 'message');
    assert.equal(String(assembler.data), 'ä€');
  });
});

describe('largestMessage', () => {
  it('is maxPayload, or what memory can hold', () => {
    assert.equal(largestMessage(5), 5);
    assert.ok(largestMessage(0) > 2 ** 30);
  });
});
