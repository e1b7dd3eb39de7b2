import { begin, binary, close, expect, more, type Piece, ping, type RfcCase, send, text } from '../support/case.ts';

/** Sequences as tables of Unicode and RFC 3629 have them, by what they are. */
const valid: readonly [group: string, ...hex: string[]][] = [
  ['one of each length', '24', 'c2a2', 'e282ac', 'f0a4ada2'],
  ['Greek', 'cebae1bdb9cf83cebcceb5'],
  ['first of its length', '00', 'c280', 'e0a080', 'f0908080'],
  ['last of its length', '7f', 'dfbf', 'efbfbf', 'f48fbfbf'],
  ['next to the surrogates', 'ed9fbf', 'ee8080'],
  ['specials', 'efbfb9', 'efbfba', 'efbfbb', 'efbfbc', 'efbfbd', 'efbfbe'],
  ['noncharacters', 'efb790', 'f09fbfbe', 'f09fbfbf', 'f0afbfbe', 'f1afbfbf', 'f3bfbfbe', 'f48fbfbe'],
  ['byte order mark', 'efbbbf', 'efbbbf61'],
  ['emoji', 'f09f9880', 'f09f918df09f8fbd', 'e29da4efb88f'],
  ['controls', '0001027f', '1b5b324a'],
];

/** Sequences that are no UTF-8, with the offset of the byte that makes them so. */
const invalid: readonly [group: string, ...sequences: [hex: string, wrongAt: number][]][] = [
  ['continuation without a start', ['80', 0], ['bf', 0], ['80bf', 0], ['80bf80bf80bf', 0], ['61bf', 1]],
  [
    'start without its continuation',
    ['c320', 1],
    ['df61', 1],
    ['e020', 1],
    ['e2c2', 1],
    ['e28220', 2],
    ['f020', 1],
    ['f09f20', 2],
    ['f09f9820', 3],
    ['f48fbf41', 3],
  ],
  ['start followed by a start', ['c3c3', 1], ['e2e2', 1], ['f0f0', 1]],
  ['overlong, two bytes', ['c080', 0], ['c0af', 0], ['c1bf', 0]],
  ['overlong, three bytes', ['e08080', 1], ['e080af', 1], ['e09fbf', 1]],
  ['overlong, four bytes', ['f0808080', 1], ['f08080af', 1], ['f08fbfbf', 1]],
  ['five and six bytes', ['f888808080', 0], ['fbbfbfbfbf', 0], ['fc8480808080', 0], ['fdbfbfbfbfbf', 0]],
  ['impossible bytes', ['fe', 0], ['ff', 0], ['fefeffff', 0]],
  [
    'surrogates',
    ['eda080', 1],
    ['edadbf', 1],
    ['edae80', 1],
    ['edafbf', 1],
    ['edb080', 1],
    ['edbe80', 1],
    ['edbfbf', 1],
  ],
  ['pairs of surrogates', ['eda080edb080', 1], ['edafbfedbfbf', 1]],
  ['above U+10FFFF', ['f4908080', 1], ['f5808080', 0], ['f7bfbfbf', 0]],
  ['a surrogate in Greek', ['cebae1bdb9cf83cebcceb5eda080656469746564', 12]],
];

/** Beginnings of sequences: no byte is wrong, but the end is missing. */
const unfinished = ['c3', 'e2', 'e282', 'ed9f', 'f0', 'f09f', 'f09f98', 'f48fbf', '6162c3'];

const section = 'RFC 6455 §5.6, §8.1, RFC 3629';
const fails = { fails: 'WS_ERR_INVALID_UTF8' } as const;
/** Long enough that no shortcut for small messages applies. */
const padding = Buffer.alloc(200, 'ASCII in front, ');

/** Text is UTF-8, and what is not is refused at once. */
export function utf8Cases(): RfcCase[] {
  return [...validCases(), ...invalidCases(), ...unfinishedCases(), ...elsewhere()];
}

function letters(bytes: Buffer): Piece[] {
  const frames = Array.from(
    bytes,
    (byte, i): Piece => ({ opcode: i ? 0 : 1, payload: Buffer.of(byte), fin: i === bytes.length - 1 }),
  );
  return frames.length > 0 ? frames : [text()];
}

function validCases(): RfcCase[] {
  return valid.flatMap(([group, ...list]) =>
    list.flatMap((hex): RfcCase[] => {
      const bytes = Buffer.from(hex, 'hex');
      const padded = Buffer.concat([padding, bytes, padding]);
      const says = `${group}, ${hex}, is text`;
      return [
        {
          id: `utf8/valid-${hex}`,
          section,
          says,
          steps: [send(text(bytes), text(padded)), expect({ text: bytes }, { text: padded })],
          ends: 'clean',
        },
        {
          id: `utf8/valid-${hex}-frames`,
          section,
          says: `${says}, a frame for each byte`,
          steps: [send(...letters(bytes)), expect({ text: bytes })],
          ends: 'clean',
        },
      ];
    }),
  );
}

function invalidCases(): RfcCase[] {
  return invalid.flatMap(([group, ...list]) =>
    list.flatMap(([hex, wrongAt]): RfcCase[] => {
      const bytes = Buffer.from(hex, 'hex');
      const good = Buffer.concat([padding, bytes.subarray(0, wrongAt)]);
      const wrong = bytes.subarray(wrongAt, wrongAt + 1);
      const padded = Buffer.concat([padding, bytes, padding]);
      const says = `${group}, ${hex}, is refused`;
      return [
        { id: `utf8/invalid-${hex}`, section, says, steps: [send(text(bytes))], ends: fails },
        {
          id: `utf8/invalid-${hex}-padded`,
          section,
          says: `${says} in a longer text`,
          steps: [send(text('good')), expect({ text: 'good' }), send(text(padded), ping('after'))],
          ends: fails,
        },
        {
          id: `utf8/invalid-${hex}-frames`,
          section,
          says: `${says} with a frame for each byte`,
          steps: [send(...letters(bytes))],
          ends: fails,
        },
        {
          id: `utf8/invalid-${hex}-at-once`,
          section,
          says: `${says} at its wrong byte, while the message goes on in later frames, and not sooner`,
          steps: [
            send(begin(text(good)), ping('so far')),
            expect({ pong: 'so far' }),
            send(more(wrong, { fin: false })),
          ],
          ends: fails,
        },
        {
          id: `utf8/invalid-${hex}-inside-frame`,
          section,
          says: `${says} at its wrong byte, while the rest of the frame is still to come`,
          steps: [send(text(padded, { stopAfter: padding.length + wrongAt + 1 }))],
          ends: fails,
        },
      ];
    }),
  );
}

function unfinishedCases(): RfcCase[] {
  return unfinished.flatMap((hex): RfcCase[] => {
    const bytes = Buffer.from(hex, 'hex');
    const says = `a text that ends in ${hex}, inside a character, is refused at its end`;
    return [
      { id: `utf8/unfinished-${hex}`, section, says, steps: [send(text(bytes))], ends: fails },
      {
        id: `utf8/unfinished-${hex}-padded`,
        section,
        says: `${says} (longer)`,
        steps: [send(text(Buffer.concat([padding, bytes])))],
        ends: fails,
      },
      {
        id: `utf8/unfinished-${hex}-frames`,
        section,
        says: `${says}, not before`,
        steps: [send(begin(text(bytes)), ping('so far')), expect({ pong: 'so far' }), send(more())],
        ends: fails,
      },
    ];
  });
}

function elsewhere(): RfcCase[] {
  const bytes = Buffer.from('c0aff4908080eda080ff', 'hex');
  const euro = Buffer.from('e282ac', 'hex');
  return [
    {
      id: 'utf8/binary',
      section: 'RFC 6455 §5.6',
      says: 'binary may hold anything',
      steps: [send(binary(bytes)), expect({ binary: bytes })],
      ends: 'clean',
    },
    {
      id: 'utf8/ping',
      section: 'RFC 6455 §5.5.2',
      says: 'a ping may hold anything',
      steps: [send(ping(bytes)), expect({ pong: bytes })],
      ends: 'clean',
    },
    {
      id: 'utf8/close',
      section: 'RFC 6455 §5.5.1',
      says: 'a close reason may not',
      steps: [send(close(1000, bytes))],
      ends: fails,
    },
    {
      id: 'utf8/ping-inside-character',
      section: 'RFC 6455 §5.4, §8.1',
      says: 'a ping inside a character, between two frames, does not disturb the text',
      steps: [
        send(begin(text(euro.subarray(0, 1))), ping(bytes), more(euro.subarray(1))),
        expect({ pong: bytes }, { text: euro }),
      ],
      ends: 'clean',
    },
    {
      id: 'utf8/after-binary',
      section: 'RFC 6455 §8.1',
      says: 'what a binary message ended with is no part of the text behind it',
      steps: [send(binary(euro.subarray(0, 2)), text('a')), expect({ binary: euro.subarray(0, 2) }, { text: 'a' })],
      ends: 'clean',
    },
    {
      id: 'utf8/each-message-alone',
      section: 'RFC 6455 §8.1',
      says: 'a character may not go on in the next message',
      steps: [send(text(euro.subarray(0, 1)), text(euro.subarray(1)))],
      ends: fails,
    },
  ];
}
