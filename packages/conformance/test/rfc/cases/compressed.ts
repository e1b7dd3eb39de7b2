import { constants, deflateRawSync } from 'node:zlib';
import { begin, binary, close, expect, more, type Piece, ping, type RfcCase, send, text } from '../support/case.ts';

const go = { fin: false } as const;
/** RSV1. */
const compressed = { rsv: 4 } as const;
const section = 'RFC 7692 §6, §7.2';
const sentence = 'a text that is compressed, a text that is compressed';

/** The payload of a compressed message that needs no window from before. */
export function deflated(plain: string | Buffer, options: object = {}): Buffer {
  return deflateRawSync(plain, { finishFlush: constants.Z_SYNC_FLUSH, ...options }).subarray(0, -4);
}

/** Compressed messages as frames: which frames may be, and what is in them. */
export function compressedCases(): RfcCase[] {
  return [...ofTheRfc(), ...framing(), ...refusedFrames(), ...refusedContent()].map((it) => ({ ...it, deflate: 'on' }));
}

/** RFC 7692 §7.2.3 has these bytes. */
function ofTheRfc(): RfcCase[] {
  const hello = { text: 'Hello' };
  const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex');
  const one = (id: string, says: string, ...pieces: Piece[]): RfcCase => ({
    id: `deflate/${id}`,
    section: 'RFC 7692 §7.2.3',
    says,
    steps: [send(...pieces), expect(hello)],
    ends: 'clean',
  });
  return [
    one('one-block', 'a message of one block', text(hex('f2 48 cd c9 c9 07 00'), compressed)),
    one('two-frames', 'one block in two frames', begin(text(hex('f2 48 cd'), compressed)), more(hex('c9 c9 07 00'))),
    one('stored', 'a block without compression', text(hex('00 05 00 fa ff 48 65 6c 6c 6f 00'), compressed)),
    one('final', 'a block with BFINAL set, and an empty one', text(hex('f3 48 cd c9 c9 07 00 00'), compressed)),
    one(
      'final-alone',
      'a block with BFINAL set, and none behind it, as some senders have it',
      text(hex('f3 48 cd c9 c9 07 00'), compressed),
    ),
    one('two-blocks', 'two blocks', text(hex('f2 48 05 00 00 00 ff ff ca c9 c9 07 00'), compressed)),
    {
      id: 'deflate/takeover',
      section: 'RFC 7692 §7.2.3.2',
      says: 'the second message uses the window of the first',
      steps: [
        send(text(hex('f2 48 cd c9 c9 07 00'), compressed), text(hex('f2 00 11 00 00'), compressed)),
        expect(hello, hello),
      ],
      ends: 'clean',
    },
    {
      id: 'deflate/empty',
      section: 'RFC 7692 §7.2.3.6',
      says: 'one byte of zero is an empty message, and so is none, as some senders have it',
      steps: [
        send(text(hex('00'), compressed), text('', compressed), text('on')),
        expect({ text: '' }, { text: '' }, { text: 'on' }),
      ],
      ends: 'clean',
    },
  ];
}

function framing(): RfcCase[] {
  const payload = deflated(sentence);
  const cut = (at: number): [Buffer, Buffer] => [payload.subarray(0, at), payload.subarray(at)];
  const [head, tail] = cut(10);
  const bytes = Array.from(
    payload,
    (byte, i): Piece => ({
      opcode: i ? 0 : 1,
      rsv: i ? 0 : 4,
      payload: Buffer.of(byte),
      fin: i === payload.length - 1,
    }),
  );
  const wide = Buffer.from('Grüße, 你好, 😀 '.repeat(50));
  return [
    {
      id: 'deflate/bytes',
      section,
      says: 'a frame for each byte of the payload',
      steps: [send(...bytes), expect({ text: sentence })],
      ends: 'clean',
    },
    {
      id: 'deflate/empty-frames',
      section,
      says: 'empty frames in front, between and behind',
      steps: [
        send(begin(text('', compressed)), more(head, go), more('', go), more(tail, go), more()),
        expect({ text: sentence }),
      ],
      ends: 'clean',
    },
    {
      id: 'deflate/ping-between',
      section,
      says: 'a ping between the frames of a compressed message is not compressed',
      steps: [send(begin(text(head, compressed)), ping('p'), more(tail)), expect({ pong: 'p' }, { text: sentence })],
      ends: 'clean',
    },
    {
      id: 'deflate/plain-between',
      section,
      says: 'messages that are not compressed may come between',
      steps: [
        send(text(payload, compressed), text('plain'), binary(payload, compressed), binary(Buffer.of(1))),
        expect({ text: sentence }, { text: 'plain' }, { binary: Buffer.from(sentence) }, { binary: Buffer.of(1) }),
      ],
      ends: 'clean',
    },
    {
      id: 'deflate/wide',
      section,
      says: 'text beyond ASCII',
      steps: [send(text(deflated(wide), compressed)), expect({ text: wide })],
      ends: 'clean',
    },
    {
      id: 'deflate/levels',
      section,
      says: 'every level and strategy of zlib',
      steps: Array.from({ length: 10 }, (_, level) => [
        send(text(deflated(wide, { level, strategy: level % 5 }), compressed)),
        expect({ text: wide }),
      ]).flat(),
      ends: 'clean',
    },
  ];
}

function refusedFrames(): RfcCase[] {
  const payload = deflated(sentence);
  const fails = { fails: 'WS_ERR_UNEXPECTED_RSV_1' } as const;
  return [
    {
      id: 'deflate/rsv1-on-continuation',
      section: 'RFC 7692 §6.1',
      says: 'RSV1 on a later frame is refused',
      steps: [send(begin(text(payload.subarray(0, 5), compressed)), more(payload.subarray(5), compressed))],
      ends: fails,
    },
    {
      id: 'deflate/rsv1-on-continuation-of-plain',
      section: 'RFC 7692 §6.1',
      says: 'a message does not begin to be compressed in the middle',
      steps: [send(begin(text('plain')), more(payload, compressed))],
      ends: fails,
    },
    {
      id: 'deflate/rsv1-on-ping',
      section: 'RFC 7692 §6.1',
      says: 'a ping is never compressed',
      steps: [send(ping(payload, compressed))],
      ends: fails,
    },
    {
      id: 'deflate/rsv1-on-close',
      section: 'RFC 7692 §6.1',
      says: 'a close frame is never compressed',
      steps: [send(close(1000, '', compressed))],
      ends: fails,
    },
  ];
}

function refusedContent(): RfcCase[] {
  const fails = { fails: 'WS_ERR_INVALID_DEFLATE' } as const;
  const payload = deflated(sentence);
  const far = deflateRawSync('x'.repeat(10) + sentence, {
    finishFlush: constants.Z_SYNC_FLUSH,
    dictionary: Buffer.from(sentence),
  }).subarray(0, -4);
  const what = (id: string, says: string, content: Buffer): RfcCase[] => [
    {
      id: `deflate/wrong-${id}`,
      section: 'RFC 7692 §7.2.2',
      says: `${says} is refused`,
      steps: [send(text(content, compressed))],
      ends: fails,
    },
    {
      id: `deflate/wrong-${id}-later`,
      section: 'RFC 7692 §7.2.2',
      says: `${says} is refused behind a good message`,
      steps: [
        send(binary(payload, compressed)),
        expect({ binary: Buffer.from(sentence) }),
        send(begin(binary(content.subarray(0, 1), compressed)), more(content.subarray(1)), ping('after')),
      ],
      ends: fails,
    },
  ];
  return [
    ...what('block-type', 'a block of the type that does not exist', Buffer.of(0x07, 0x00)),
    ...what('plain', 'text that is not compressed at all', Buffer.from('Hello, world!')),
    ...what('stored-length', 'a stored block whose lengths disagree', Buffer.of(0x00, 0x05, 0x00, 0xfa, 0xfe, 0x48)),
    ...what('cut', 'a payload that ends inside a block', payload.subarray(0, -4)),
    ...what('ff', 'a row of 0xff', Buffer.alloc(50, 0xff)),
    {
      id: 'deflate/wrong-distance',
      section: 'RFC 7692 §7.2.2',
      says: 'a reference to what was never sent is refused',
      steps: [send(text(far, compressed))],
      ends: fails,
    },
    {
      id: 'deflate/wrong-utf8',
      section: 'RFC 6455 §8.1',
      says: 'text that is not UTF-8 once it is inflated is refused',
      steps: [send(text(deflated(Buffer.from('c3a9eda080', 'hex')), compressed))],
      ends: { fails: 'WS_ERR_INVALID_UTF8' },
    },
    {
      id: 'deflate/binary-not-utf8',
      section: 'RFC 6455 §5.6',
      says: 'binary need not be',
      steps: [
        send(binary(deflated(Buffer.from('c0ff', 'hex')), compressed)),
        expect({ binary: Buffer.from('c0ff', 'hex') }),
      ],
      ends: 'clean',
    },
  ];
}

/** Under the limits of `limits.ts`: what a message inflates to is what counts. */
export function bombCases(): RfcCase[] {
  const fails = { fails: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' } as const;
  const zeros = (bytes: number) => deflated(Buffer.alloc(bytes));
  const bomb = zeros(1_000_000);
  const list: RfcCase[] = [
    {
      id: 'bomb/fits',
      section: 'limit maxPayload',
      says: 'a message that inflates to exactly maxPayload is taken',
      steps: [send(binary(zeros(1000), compressed)), expect({ binary: Buffer.alloc(1000) })],
      ends: 'clean',
    },
    {
      id: 'bomb/one-more',
      section: 'limit maxPayload',
      says: 'one that inflates to a byte more is refused',
      steps: [send(binary(zeros(1001), compressed))],
      ends: fails,
    },
    {
      id: 'bomb/million',
      section: 'limit maxPayload',
      says: 'so is one that inflates to a million',
      steps: [send(binary(bomb.subarray(0, 990), compressed))],
      ends: fails,
    },
    {
      id: 'bomb/in-frames',
      section: 'limit maxPayload',
      says: 'in frames too',
      steps: [
        send(
          begin(binary(bomb.subarray(0, 300), compressed)),
          more(bomb.subarray(300, 600), go),
          more(bomb.subarray(600, 990)),
        ),
      ],
      ends: fails,
    },
    {
      id: 'bomb/behind-final-block',
      section: 'limit maxPayload',
      says: 'and behind a block that ends the stream',
      steps: [
        send(
          binary(
            Buffer.concat([deflateRawSync(Buffer.alloc(900)), deflateRawSync(Buffer.alloc(900)), Buffer.of(0)]),
            compressed,
          ),
        ),
      ],
      ends: fails,
    },
  ];
  return list.map((it) => ({ ...it, deflate: 'on' }));
}
