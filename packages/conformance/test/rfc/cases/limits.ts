import {
  begin,
  binary,
  type Chop,
  everyChop,
  expect,
  more,
  type Piece,
  type Reply,
  type RfcCase,
  send,
  text,
} from '../support/case.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const whole: readonly Chop[] = ['whole'];

/** Big messages, in one frame or many, in one write or many. */
export function sizeCases(): RfcCase[] {
  return [...inOneFrame(), ...inManyFrames(), ...inManyWrites(), ...oddFrames(), ...oneByOne()];
}

function name(bytes: number): string {
  if (bytes >= MIB) return `${bytes / MIB} MiB`;
  return bytes >= KIB ? `${bytes / KIB} KiB` : `${bytes} bytes`;
}

/** Text that does not repeat too soon, and is cheap to make. */
function textOf(bytes: number): Buffer {
  const text = Buffer.alloc(bytes, 'The quick brown fox jumps over the lazy dog. 0123456789\n');
  for (let at = 0; at + 8 <= bytes; at += 4093) text.write(at.toString(36).padStart(8, '.'), at);
  return text;
}

function both(
  id: string,
  says: string,
  size: number,
  cut: (piece: Piece) => Piece[],
  chops: readonly Chop[],
): RfcCase[] {
  const plain = textOf(size);
  const section = 'RFC 6455 §5.2, §5.4';
  return [
    {
      id: `${id}-text`,
      section,
      says: `text of ${says}`,
      steps: [send(...cut(text(plain))), expect({ text: plain })],
      ends: 'clean',
      chops,
    },
    {
      id: `${id}-binary`,
      section,
      says: `binary of ${says}`,
      steps: [send(...cut(binary(plain))), expect({ binary: plain })],
      ends: 'clean',
      chops,
    },
  ];
}

function inFrames(size: number): (piece: Piece) => Piece[] {
  return (piece) => {
    const payload = piece.payload as Buffer;
    const frames: Piece[] = [];
    for (let at = 0; at < payload.length; at += size) {
      const fin = at + size >= payload.length;
      frames.push({ opcode: at === 0 ? (piece.opcode ?? 1) : 0, payload: payload.subarray(at, at + size), fin });
    }
    return frames;
  };
}

function inOneFrame(): RfcCase[] {
  return [64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB].flatMap((size) =>
    both(`size/${size}`, `${name(size)} in one frame comes back`, size, (piece) => [piece], whole),
  );
}

function inManyFrames(): RfcCase[] {
  return [64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB].flatMap((size) =>
    both(`size/4M-by-${size}`, `4 MiB in frames of ${name(size)} comes back`, 4 * MIB, inFrames(size), whole),
  );
}

function inManyWrites(): RfcCase[] {
  return [64, 128, 256, 512, KIB, 2 * KIB].flatMap((chop) =>
    both(`size/1M-chop-${chop}`, `1 MiB in writes of ${name(chop)} comes back`, MIB, (piece) => [piece], [chop]),
  );
}

function oddFrames(): RfcCase[] {
  return both('size/64K-by-1300', '64 KiB in frames of 1,300 bytes comes back', 64 * KIB, inFrames(1300), [
    'whole',
    'frames',
    997,
  ]);
}

/** Each message waits for the echo of the one before. */
function oneByOne(): RfcCase[] {
  return [0, 16, 64, 256, KIB, 4 * KIB].flatMap((size) => {
    const payload = textOf(size);
    const section = 'RFC 6455 §5.6';
    const turns = (piece: Piece, reply: Reply) =>
      Array.from({ length: 300 }, () => [send(piece), expect(reply)]).flat();
    const says = `300 messages of ${name(size)} come back one by one`;
    return [
      {
        id: `size/turns-${size}-text`,
        section,
        says: `${says} (text)`,
        steps: turns(text(payload), { text: payload }),
        ends: 'clean',
        chops: whole,
      },
      {
        id: `size/turns-${size}-binary`,
        section,
        says: `${says} (binary)`,
        steps: turns(binary(payload), { binary: payload }),
        ends: 'clean',
        chops: whole,
      },
    ] satisfies RfcCase[];
  });
}

/** The limits of the table below. */
export const limits = { maxPayload: 1000, maxFragments: 10 };

/** maxPayload and maxFragments: what just fits, and what just does not. */
export function limitCases(): RfcCase[] {
  const fits = Buffer.alloc(1000, 'fits');
  const tooLong = { fails: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' } as const;
  const tooMany = { fails: 'WS_ERR_TOO_MANY_BUFFERED_PARTS' } as const;
  const parts = (count: number, payload: string): Piece[] => [
    begin(text(payload)),
    ...Array<Piece>(count - 2).fill(more(payload, { fin: false })),
    more(payload),
  ];
  const section = 'limit maxPayload';
  return [
    {
      id: 'limit/fits',
      section,
      says: 'a message of exactly maxPayload is taken',
      steps: [send(text(fits)), expect({ text: fits })],
      ends: 'clean',
    },
    {
      id: 'limit/fits-in-frames',
      section,
      says: 'so is one in frames',
      steps: [send(begin(text(fits.subarray(0, 999))), more(fits.subarray(999))), expect({ text: fits })],
      ends: 'clean',
    },
    {
      id: 'limit/one-more',
      section,
      says: 'a message of one byte more is refused',
      steps: [send(text(Buffer.alloc(1001)))],
      ends: tooLong,
    },
    {
      id: 'limit/declared',
      section,
      says: 'it is refused before its payload comes',
      steps: [send(binary(Buffer.alloc(0), { declaredBytes: 1001 }))],
      ends: tooLong,
    },
    {
      id: 'limit/one-more-in-frames',
      section,
      says: 'it is refused in frames too',
      steps: [send(begin(text(fits)), more('x'))],
      ends: tooLong,
    },
    {
      id: 'limit/each-message',
      section,
      says: 'the limit is for each message',
      steps: [send(text(fits), binary(fits), text(fits)), expect({ text: fits }, { binary: fits }, { text: fits })],
      ends: 'clean',
    },
    {
      id: 'limit/control-frames',
      section,
      says: 'pings inside a message do not count',
      steps: [
        send(begin(text(fits)), { opcode: 9, payload: Buffer.alloc(125) }, more()),
        expect({ pong: Buffer.alloc(125) }, { text: fits }),
      ],
      ends: 'clean',
    },
    {
      id: 'limit/fragments-fit',
      section: 'limit maxFragments',
      says: 'a message in exactly maxFragments frames is taken',
      steps: [send(...parts(10, 'x')), expect({ text: 'x'.repeat(10) })],
      ends: 'clean',
      chops: everyChop,
    },
    {
      id: 'limit/fragments-one-more',
      section: 'limit maxFragments',
      says: 'one in one frame more is refused',
      steps: [send(...parts(11, 'x'))],
      ends: tooMany,
    },
    {
      id: 'limit/fragments-empty',
      section: 'limit maxFragments',
      says: 'empty frames count',
      steps: [send(...parts(11, ''))],
      ends: tooMany,
    },
  ];
}
