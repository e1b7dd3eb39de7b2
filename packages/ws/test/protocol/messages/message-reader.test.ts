import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Inflater } from '../../../src/protocol/deflate/inflater.ts';
import { MessageReader } from '../../../src/protocol/messages/message-reader.ts';
import { MAX_SLAB_MESSAGE_BYTES } from '../../../src/protocol/messages/message-slab.ts';
import type { ReaderOptions, ReaderSink } from '../../../src/protocol/messages/reader-sink.ts';
import { closeFrame, type FrameInit, frame, maskedFrame, TEST_MASK } from '../../../src/testing/index.ts';
import { isGarbage } from '../../support/garbage.ts';

const defaults: ReaderOptions = {
  role: 'server',
  maxPayload: 100_000,
  maxFragments: 0,
  maxInflateRatio: 0,
  checkUtf8: true,
  anyLengthEncoding: false,
};

/**
 * A reader, and what came out of it.
 *
 * @param heard called with each line of the journal, in place of a listener of the program
 */
function setUp(options: Partial<ReaderOptions> = {}, heard: (line: string) => void = () => {}) {
  const journal: string[] = [];
  const kept: Buffer[] = [];
  const note = (line: string) => {
    journal.push(line);
    heard(line);
  };
  const reader = new MessageReader({ ...defaults, ...options }, undefined, {
    messageReceived: (data, isBinary, ends) => {
      kept.push(data);
      note(`${isBinary ? 'binary' : 'text'} ${data.length > 50 ? data.length : data}${ends ? ` [${ends}]` : ''}`);
    },
    pingReceived: (data) => note(`ping ${data}`),
    pongReceived: (data) => note(`pong ${data}`),
    closeReceived: (code, reason) => note(`close ${code} ${reason}`),
    violated: (code) => note(code),
    inflate: () => assert.fail('nothing is compressed'),
  });
  return { reader, journal, kept };
}

/** As a socket reads: into memory that is then overwritten with what looks like a frame. */
function readLent(reader: MessageReader, bytes: Buffer): void {
  const memory = Buffer.alloc(bytes.length + 32, Buffer.from('8185000000006f74686572', 'hex'));
  memory.set(bytes);
  reader.readLent(memory, bytes.length);
  memory.fill(Buffer.from('8185000000006f74686572', 'hex'));
}

const three = Buffer.concat(['1', '2', '3'].map((payload) => maskedFrame({ payload })));

describe('MessageReader', () => {
  it('holds memory for where the frames of a message ended, besides their bytes', () => {
    const { reader } = setUp();
    reader.read(maskedFrame({ opcode: 2, fin: false, payload: 'x' }));
    for (let i = 1; i < 100; i++) reader.read(maskedFrame({ opcode: 0, fin: false, payload: 'x' }));
    assert.equal(reader.heldBytes, 900);
  });

  describe('reading a message in one step', () => {
    const sizes = [0, 1, 125, 126, 1_000, MAX_SLAB_MESSAGE_BYTES, MAX_SLAB_MESSAGE_BYTES + 1, 65_535, 65_536];
    for (const role of ['server', 'client'] as const) {
      for (const bytes of sizes) {
        it(`comes to the same as reading it in pieces: ${bytes} bytes, as ${role}`, () => {
          const init: FrameInit = {
            opcode: 2,
            payload: Buffer.alloc(bytes, 'ab€'),
            mask: role === 'server' ? TEST_MASK : undefined,
          };
          const bytesOnTheWire = frame(init);
          const whole = setUp({ role });
          whole.reader.read(bytesOnTheWire);
          for (const cut of [1, 2, 3, 5, 7, bytesOnTheWire.length - 1]) {
            const cutInTwo = setUp({ role });
            cutInTwo.reader.read(bytesOnTheWire.subarray(0, cut));
            cutInTwo.reader.read(bytesOnTheWire.subarray(cut));
            assert.deepEqual(cutInTwo, { ...whole, reader: cutInTwo.reader });
          }
          assert.deepEqual(whole.kept, [init.payload]);
        });
      }
    }

    it('believes no byte behind the end of the chunk', () => {
      const rest = Buffer.concat([maskedFrame({ payload: 'x'.repeat(300) }), three]);
      for (let end = 1; end < 20; end++) {
        const { reader, journal } = setUp();
        reader.readLent(rest, end);
        assert.deepEqual(journal, []);
        reader.readLent(rest.subarray(end), rest.length - end);
        assert.deepEqual(journal, ['text 300', 'text 1', 'text 2', 'text 3']);
      }
    });

    const refused: { [what: string]: [Buffer, string, Partial<ReaderOptions>?] } = {
      'a frame without mask': [frame({ payload: 'a' }), 'WS_ERR_EXPECTED_MASK'],
      'a masked frame from a server': [maskedFrame({ payload: 'a' }), 'WS_ERR_UNEXPECTED_MASK', { role: 'client' }],
      'a length of 16 bits that fits into 7': [
        maskedFrame({ payload: 'a', lengthBits: 16 }),
        'WS_ERR_NON_MINIMAL_LENGTH',
      ],
      'one byte more than maxPayload': [
        maskedFrame({ payload: 'abcde' }),
        'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
        { maxPayload: 4 },
      ],
      'text that is not UTF-8': [maskedFrame({ payload: Buffer.of(0x61, 0xc0, 0x80) }), 'WS_ERR_INVALID_UTF8'],
      'text of a server that is not UTF-8': [
        frame({ payload: Buffer.of(0x61, 0xff) }),
        'WS_ERR_INVALID_UTF8',
        { role: 'client' },
      ],
      'text that ends inside a character': [maskedFrame({ payload: Buffer.of(0xe2, 0x82) }), 'WS_ERR_INVALID_UTF8'],
    };
    for (const [what, [bytes, code, options]] of Object.entries(refused)) {
      it(`refuses ${what}, and reads nothing behind it`, () => {
        const { reader, journal } = setUp(options);
        reader.read(Buffer.concat([bytes, three]));
        reader.read(three);
        assert.deepEqual(journal, [code]);
      });
    }

    it('takes them where the options say so', () => {
      const { reader, journal } = setUp({ checkUtf8: false, anyLengthEncoding: true, maxPayload: 0 });
      reader.read(maskedFrame({ payload: Buffer.of(0xff), lengthBits: 16 }));
      reader.read(maskedFrame({ opcode: 2, payload: Buffer.alloc(200_000), lengthBits: 64 }));
      assert.deepEqual(journal, ['text \u{fffd}', 'binary 200000']);
    });
  });

  describe('out of memory that is used again', () => {
    it('keeps what a listener has not seen yet when it stops the reading', () => {
      const stopping = setUp({}, (line) => line === 'text 1' && stopping.reader.suspend());
      const { reader, journal } = stopping;
      readLent(reader, three);
      assert.deepEqual(journal, ['text 1']);
      readLent(reader, maskedFrame({ payload: '4' }));
      assert.deepEqual(journal, ['text 1']);
      reader.resume();
      assert.deepEqual(journal, ['text 1', 'text 2', 'text 3', 'text 4']);
      readLent(reader, maskedFrame({ payload: '5' }));
      assert.equal(journal.at(-1), 'text 5');
    });

    it('keeps it when a listener throws', () => {
      const throwing = setUp({}, (line) => assert.notEqual(line, 'text 1'));
      const { reader, journal } = throwing;
      assert.throws(() => readLent(reader, three), assert.AssertionError);
      reader.resume();
      assert.deepEqual(journal, ['text 1', 'text 2', 'text 3']);
    });

    it('keeps pieces of headers and payloads, and the messages that it has handed over', () => {
      const payloads = ['', 'a', 'b'.repeat(200), 'ä€😀'.repeat(30), 'c'.repeat(5_000)].map((text) =>
        Buffer.from(text),
      );
      const bytes = Buffer.concat([
        ...payloads.map((payload) => maskedFrame({ payload })),
        maskedFrame({ opcode: 2, payload: 'one ', fin: false }),
        maskedFrame({ opcode: 9, payload: 'in between' }),
        maskedFrame({ opcode: 0, payload: 'two' }),
        closeFrame(1000, 'bye', { mask: TEST_MASK }),
      ]);
      for (const step of [1, 2, 3, 7, 50, 1_000, bytes.length]) {
        const { reader, journal, kept } = setUp();
        for (let at = 0; at < bytes.length; at += step) readLent(reader, bytes.subarray(at, at + step));
        assert.deepEqual(kept, [...payloads, Buffer.from('one two')]);
        assert.deepEqual(journal.slice(-3), ['ping in between', 'binary one two [4,7]', 'close 1000 bye']);
      }
    });

    it('takes in its turn what comes while a listener runs', () => {
      const nested = setUp({}, (line) => {
        if (line === 'text 1' || line === 'text 3') readLent(nested.reader, maskedFrame({ payload: `in ${line}` }));
      });
      const { reader, journal } = nested;
      readLent(reader, three);
      assert.deepEqual(journal, ['text 1', 'text 2', 'text 3', 'text in text 1', 'text in text 3']);
    });

    it('lets go of it when it stops for good', () => {
      const stopping = setUp({}, () => stopping.reader.stop());
      readLent(stopping.reader, three);
      stopping.reader.resume();
      assert.deepEqual(stopping.journal, ['text 1']);
      assert.equal(stopping.reader.done, true);
    });
  });

  it('does not keep the window of what was compressed when it stops for good', async () => {
    const started = () => {
      const inflater = new Inflater(15, true);
      const reader = new MessageReader(defaults, inflater, {} as ReaderSink);
      return { reader, window: new WeakRef(inflater) };
    };
    const { reader, window } = started();
    assert.equal(await isGarbage(window), false);
    reader.stop();
    assert.equal(await isGarbage(window), true);
    assert.equal(reader.done, true);
  });

  it('says where the stream was cut', () => {
    const { reader } = setUp();
    assert.equal(reader.unfinished, undefined);
    const bytes = maskedFrame({ payload: 'abc', fin: false });
    reader.read(bytes.subarray(0, 1));
    assert.equal(reader.unfinished, 'a frame header was cut after 1 bytes');
    reader.read(bytes.subarray(1, -1));
    assert.equal(reader.unfinished, '1 of 3 payload bytes of a frame were missing');
    reader.read(bytes.subarray(-1));
    assert.equal(reader.unfinished, 'a fragmented message was not finished');
    reader.read(maskedFrame({ opcode: 0 }));
    assert.equal(reader.unfinished, undefined);
  });
});
