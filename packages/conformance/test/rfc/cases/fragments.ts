import {
  begin,
  binary,
  close,
  expect,
  more,
  type Piece,
  ping,
  pong,
  type RfcCase,
  send,
  text,
} from '../support/case.ts';

const section = 'RFC 6455 §5.4';
const go = { fin: false } as const;
const words = ['fragment1', 'fragment2', 'fragment3', 'fragment4', 'fragment5'];
const whole = words.join('');
const first = words[0] as string;
const second = words[1] as string;

/** Messages in several frames, and control frames between them. */
export function fragmentCases(): RfcCase[] {
  return [...joined(), ...interleaved(), ...fragmentedControl(), ...nothingToContinue(), ...notContinued()];
}

function joined(): RfcCase[] {
  const bytes = Buffer.from('00fffefdfcfb00ff', 'hex');
  const one = (id: string, says: string, pieces: Piece[], payload: string): RfcCase[] => [
    { id: `fragments/${id}-text`, section, says, steps: [send(...pieces), expect({ text: payload })], ends: 'clean' },
    {
      id: `fragments/${id}-binary`,
      section,
      says: `${says} (binary)`,
      steps: [send({ ...pieces[0], opcode: 2 }, ...pieces.slice(1)), expect({ binary: Buffer.from(payload) })],
      ends: 'clean',
    },
  ];
  const letters = [...'a message of many frames, one for each of its letters'];
  return [
    ...one('two', 'two frames are one message', [begin(text(first)), more(second)], first + second),
    ...one(
      'five',
      'five frames are one message',
      [begin(text(first)), ...words.slice(1, 4).map((it) => more(it, go)), more(words[4])],
      whole,
    ),
    ...one(
      'letters',
      'a frame for each letter is one message',
      [begin(text(letters[0])), ...letters.slice(1).map((it) => more(it, go)), more()],
      letters.join(''),
    ),
    ...one('empty', 'three empty frames are an empty message', [begin(text()), more('', go), more()], ''),
    ...one(
      'middle',
      'a message may stand in the middle one of three frames',
      [begin(text()), more('middle', go), more()],
      'middle',
    ),
    ...one(
      'last',
      'a message may stand in the last of its frames',
      [begin(text()), more('', go), more('last')],
      'last',
    ),
    ...one(
      'thousand-empty',
      'a thousand empty frames are an empty message',
      [begin(text()), ...Array<Piece>(1000).fill(more('', go)), more()],
      '',
    ),
    {
      id: 'fragments/two-messages',
      section,
      says: 'fragmented messages behind each other keep apart',
      steps: [
        send(begin(text('a')), more('b'), begin(binary(bytes)), more(bytes), text('c'), begin(text('d')), more('e')),
        expect({ text: 'ab' }, { binary: Buffer.concat([bytes, bytes]) }, { text: 'c' }, { text: 'de' }),
      ],
      ends: 'clean',
    },
  ];
}

function interleaved(): RfcCase[] {
  return [
    {
      id: 'fragments/ping-between',
      section,
      says: 'a ping between two frames is answered before the message',
      steps: [send(begin(text(first)), ping('p'), more(second)), expect({ pong: 'p' }, { text: first + second })],
      ends: 'clean',
    },
    {
      id: 'fragments/ping-answered-at-once',
      section,
      says: 'a ping between two frames is answered before the rest of the message is there',
      steps: [
        send(begin(text(first)), more(second, go), ping('one')),
        expect({ pong: 'one' }),
        send(more(words[2], go), more(words[3], go), ping('two')),
        expect({ pong: 'two' }),
        send(more(words[4])),
        expect({ text: whole }),
      ],
      ends: 'clean',
    },
    {
      id: 'fragments/ping-after-each',
      section,
      says: 'pings and pongs between all frames leave the message as it is',
      steps: [
        send(
          begin(text(first)),
          ping('1'),
          pong('x'),
          more(second, go),
          ping('2'),
          pong(),
          more('', go),
          ping('3'),
          more(words[2]),
        ),
        expect({ pong: '1' }, { pong: '2' }, { pong: '3' }, { text: first + second + words[2] }),
      ],
      ends: 'clean',
    },
    {
      id: 'fragments/close-between',
      section: 'RFC 6455 §5.4, §5.5.1',
      says: 'a close frame between two frames is answered, and the message is not delivered',
      steps: [send(begin(text(first)), close(1000), more(second)), expect({ close: 1000 })],
      ends: { reports: 1000 },
    },
  ];
}

/** §5.5: control frames must not be fragmented. */
function fragmentedControl(): RfcCase[] {
  const frames: [string, Piece][] = [
    ['ping', ping('fragment', go)],
    ['pong', pong('fragment', go)],
    ['close', close(1000, 'fragment', go)],
    ['empty ping', ping('', go)],
  ];
  return frames.flatMap(([name, frame]): RfcCase[] => [
    {
      id: `fragments/of-${name.replace(' ', '-')}`,
      section: 'RFC 6455 §5.5',
      says: `a ${name} in two frames is refused`,
      steps: [send(frame, more('fragment'))],
      ends: { fails: 'WS_ERR_EXPECTED_FIN' },
    },
    {
      id: `fragments/of-${name.replace(' ', '-')}-inside`,
      section: 'RFC 6455 §5.5',
      says: `a ${name} in two frames is refused inside a fragmented message too`,
      steps: [send(begin(text(first)), frame, more(second))],
      ends: { fails: 'WS_ERR_EXPECTED_FIN' },
    },
  ]);
}

function nothingToContinue(): RfcCase[] {
  const ends = { fails: 'WS_ERR_INVALID_OPCODE' } as const;
  const says = 'a continuation of nothing is refused';
  const echoed = [send(text('good')), expect({ text: 'good' })];
  const joinedFirst = [send(begin(text(first)), more(second)), expect({ text: first + second })];
  return [
    {
      id: 'fragments/nothing-final',
      section,
      says: `${says}, final`,
      steps: [send(more('none'), text('after'))],
      ends,
    },
    {
      id: 'fragments/nothing-more',
      section,
      says: `${says}, not final`,
      steps: [send(more('none', go), text('after'))],
      ends,
    },
    { id: 'fragments/nothing-empty', section, says: `${says}, empty`, steps: [send(more())], ends },
    {
      id: 'fragments/nothing-after-text',
      section,
      says: `${says}, behind a whole message`,
      steps: [...echoed, send(more('none'), ping())],
      ends,
    },
    {
      id: 'fragments/nothing-after-fragments',
      section,
      says: `${says}, behind a fragmented message`,
      steps: [...joinedFirst, send(more('none', go), text('after'))],
      ends,
    },
    {
      id: 'fragments/nothing-then-fragments',
      section,
      says: `${says}, and what follows is not read`,
      steps: [send(more('none', go), begin(text('a')), more('b'), more('none', go), begin(text('a')), more('b'))],
      ends,
    },
    {
      id: 'fragments/nothing-after-ping',
      section,
      says: `${says}, behind a ping`,
      steps: [send(ping('p')), expect({ pong: 'p' }), send(more())],
      ends,
    },
  ];
}

/** Between the frames of a message no other may begin. */
function notContinued(): RfcCase[] {
  const ends = { fails: 'WS_ERR_INVALID_OPCODE' } as const;
  const wrong: [string, Piece][] = [
    ['text', text(second)],
    ['text, not final', begin(text(second))],
    ['binary', binary(Buffer.from(second))],
    ['empty text', text()],
  ];
  return wrong.flatMap(([name, frame]): RfcCase[] => [
    {
      id: `fragments/not-continued-${name.replaceAll(/\W+/g, '-')}`,
      section,
      says: `a message that goes on with the opcode of ${name} is refused`,
      steps: [send(begin(text(first)), frame)],
      ends,
    },
    {
      id: `fragments/not-continued-${name.replaceAll(/\W+/g, '-')}-third`,
      section,
      says: `a message that goes on with the opcode of ${name} in its third frame is refused`,
      steps: [
        send(begin(binary(Buffer.from(first))), more(second, go), ping('p')),
        expect({ pong: 'p' }),
        send(frame, more()),
      ],
      ends,
    },
  ]);
}
