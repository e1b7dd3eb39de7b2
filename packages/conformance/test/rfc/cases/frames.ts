import { binary, type Chop, everyChop, expect, more, type Piece, type RfcCase, send, text } from '../support/case.ts';

const sizes = [0, 1, 2, 124, 125, 126, 127, 128, 255, 256, 1000, 65_534, 65_535, 65_536, 65_537, 131_072];
/** Octet by octet takes too long for these. */
const bigChops: readonly Chop[] = ['whole', 997, 16_384];

/** Lengths, masks and their encodings: what a single frame can be. */
export function frameCases(): RfcCase[] {
  return [...echoes(), ...keys(), ...several(), ...wrongLengths(), ...wrongMasks()];
}

function chopsFor(size: number): readonly Chop[] {
  return size < 1000 ? everyChop : bigChops;
}

function echoes(): RfcCase[] {
  return sizes.flatMap((size) => {
    const letters = Buffer.alloc(size, 'abcdefghijklmnopqrstuvwxyz ');
    const bytes = Buffer.alloc(size, Buffer.of(0xfe, 0x00, 0xff, 0x80));
    return [
      {
        id: `frame/text-${size}`,
        section: 'RFC 6455 §5.2, §5.6',
        says: `a text of ${size} bytes is a message`,
        steps: [send(text(letters)), expect({ text: letters })],
        ends: 'clean',
        chops: chopsFor(size),
      },
      {
        id: `frame/binary-${size}`,
        section: 'RFC 6455 §5.2, §5.6',
        says: `${size} bytes of binary are a message`,
        steps: [send(binary(bytes)), expect({ binary: bytes })],
        ends: 'clean',
        chops: chopsFor(size),
      },
    ] satisfies RfcCase[];
  });
}

/** §5.3. Where nothing is masked the key has no meaning, and the cases hold all the same. */
function keys(): RfcCase[] {
  const payload = Buffer.alloc(131, 'masked ');
  const made: [string, Buffer][] = [
    ['zero', Buffer.of(0, 0, 0, 0)],
    ['ones', Buffer.of(0xff, 0xff, 0xff, 0xff)],
    ['one-byte', Buffer.of(0, 0, 0, 1)],
    ['text', Buffer.from('mask')],
  ];
  return made.map(([name, maskKey]) => ({
    id: `frame/key-${name}`,
    section: 'RFC 6455 §5.3',
    says: `the masking key ${maskKey.toString('hex')} is taken off`,
    steps: [
      send(text(payload, { maskKey }), binary(payload, { maskKey })),
      expect({ text: payload }, { binary: payload }),
    ],
    ends: 'clean',
  }));
}

function several(): RfcCase[] {
  const numbers = Array.from({ length: 100 }, (_, i) => `${i}`);
  return [
    {
      id: 'frame/hundred',
      section: 'RFC 6455 §5.4',
      says: 'a hundred messages at once come back in order',
      steps: [send(...numbers.map((number) => text(number))), expect(...numbers.map((number) => ({ text: number })))],
      ends: 'clean',
    },
    {
      id: 'frame/hundred-empty',
      section: 'RFC 6455 §5.4',
      says: 'a hundred empty messages are a hundred messages',
      steps: [
        send(...numbers.map((_, i) => (i % 2 ? text() : binary()))),
        expect(...numbers.map((_, i) => (i % 2 ? { text: '' } : { binary: Buffer.alloc(0) }))),
      ],
      ends: 'clean',
    },
  ];
}

function wrongLengths(): RfcCase[] {
  const long: [size: number, bits: 16 | 64][] = [
    [0, 16],
    [1, 16],
    [125, 16],
    [0, 64],
    [125, 64],
    [126, 64],
    [65_535, 64],
  ];
  const cases: RfcCase[] = long.map(([size, lengthBits]) => ({
    id: `frame/long-length-${size}-${lengthBits}`,
    section: 'RFC 6455 §5.2',
    says: `the length ${size} must not be written in ${lengthBits} bits`,
    steps: [send(binary(Buffer.alloc(size), { lengthBits }))],
    ends: { fails: 'WS_ERR_NON_MINIMAL_LENGTH' },
    chops: chopsFor(size),
  }));
  const declared: [
    string,
    bigint,
    'WS_ERR_NON_MINIMAL_LENGTH' | 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH' | 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  ][] = [
    ['2^31', 2n ** 31n, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'],
    ['2^32', 2n ** 32n, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'],
    ['2^53-1', 2n ** 53n - 1n, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'],
    ['2^53', 2n ** 53n, 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH'],
    ['2^63-1', 2n ** 63n - 1n, 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH'],
    ['2^63', 2n ** 63n, 'WS_ERR_NON_MINIMAL_LENGTH'],
    ['2^64-1', 2n ** 64n - 1n, 'WS_ERR_NON_MINIMAL_LENGTH'],
  ];
  for (const [name, declaredBytes, fails] of declared) {
    cases.push({
      id: `frame/declares-${name}`,
      section: 'RFC 6455 §5.2, limit maxPayload',
      says: `a frame that declares ${name} bytes is refused before they come`,
      steps: [send(binary(Buffer.alloc(0), { declaredBytes }))],
      ends: { fails },
    });
  }
  return cases;
}

/** §5.1: a client masks every frame, a server none. */
function wrongMasks(): RfcCase[] {
  const fails = { server: 'WS_ERR_EXPECTED_MASK', client: 'WS_ERR_UNEXPECTED_MASK' } as const;
  const pieces: [string, readonly Piece[]][] = [
    ['text', [text('hello', { wrongMasking: true })]],
    ['binary', [binary(Buffer.from('hello'), { wrongMasking: true })]],
    ['empty', [text('', { wrongMasking: true })]],
    ['ping', [{ opcode: 9, payload: 'p', wrongMasking: true }]],
    ['pong', [{ opcode: 10, wrongMasking: true }]],
    ['close', [{ opcode: 8, payload: Buffer.of(3, 0xe8), wrongMasking: true }]],
    ['continuation', [text('a', { fin: false }), more('b', { wrongMasking: true })]],
  ];
  return pieces.flatMap(([name, wrong]) => [
    {
      id: `frame/masking-${name}`,
      section: 'RFC 6455 §5.1',
      says: `a ${name} frame with the masking of the other side is refused`,
      steps: [send(...wrong)],
      ends: { fails },
    },
    {
      id: `frame/masking-${name}-later`,
      section: 'RFC 6455 §5.1',
      says: `a ${name} frame with the masking of the other side is refused behind a good one, and nothing after it is read`,
      steps: [send(text('good')), expect({ text: 'good' }), send(...wrong, text('after'))],
      ends: { fails },
    },
  ]);
}
