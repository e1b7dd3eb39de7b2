import type { ViolationCode } from '@handfast/ws/protocol';
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

const validCodes = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3500, 3999, 4000, 4999,
];
const invalidCodes = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 32_768, 65_535];
const notUtf8 = Buffer.from('cebae1bdb9cf83cebcceb5eda080656469746564', 'hex');
const answer = 'RFC 6455 §5.5.1, §7.1';

/** The closing handshake, begun by either side. */
export function closingCases(): RfcCase[] {
  return [...payloads(), ...codes(), ...afterClose(), ...begunByUs()];
}

function payloads(): RfcCase[] {
  const longest = '*'.repeat(123);
  const wide = 'é'.repeat(61);
  const tooShort = { fails: 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH' } as const;
  return [
    {
      id: 'close/empty',
      section: answer,
      says: 'an empty close frame is answered with one, and is reported as 1005',
      steps: [send(close()), expect({ close: 1005 })],
      ends: { reports: 1005 },
    },
    {
      id: 'close/one-byte',
      section: 'RFC 6455 §5.5.1',
      says: 'a close frame of one byte is refused',
      steps: [send({ opcode: 8, payload: 'a' })],
      ends: tooShort,
    },
    {
      id: 'close/code',
      section: answer,
      says: 'a code is echoed',
      steps: [send(close(1000)), expect({ close: 1000 })],
      ends: { reports: 1000 },
    },
    {
      id: 'close/reason',
      section: answer,
      says: 'code and reason are echoed and reported',
      steps: [send(close(1000, 'Hello World!')), expect({ close: 1000, reason: 'Hello World!' })],
      ends: { reports: 1000, reason: 'Hello World!' },
    },
    {
      id: 'close/longest-reason',
      section: answer,
      says: 'a reason may have 123 bytes',
      steps: [send(close(1000, longest)), expect({ close: 1000, reason: longest })],
      ends: { reports: 1000, reason: longest },
    },
    {
      id: 'close/wide-reason',
      section: answer,
      says: 'a reason is UTF-8',
      steps: [send(close(3001, wide)), expect({ close: 3001, reason: wide })],
      ends: { reports: 3001, reason: wide },
    },
    {
      id: 'close/too-long',
      section: 'RFC 6455 §5.5',
      says: 'a reason of 124 bytes is refused',
      steps: [send(close(1000, `${longest}*`))],
      ends: tooShort,
    },
    {
      id: 'close/not-utf8',
      section: 'RFC 6455 §5.5.1, §8.1',
      says: 'a reason that is not UTF-8 is refused',
      steps: [send(close(1000, notUtf8))],
      ends: { fails: 'WS_ERR_INVALID_UTF8' },
    },
    {
      id: 'close/cut-utf8',
      section: 'RFC 6455 §5.5.1, §8.1',
      says: 'a reason that ends inside a character is refused',
      steps: [send(close(1000, Buffer.from('e282', 'hex')))],
      ends: { fails: 'WS_ERR_INVALID_UTF8' },
    },
  ];
}

function codes(): RfcCase[] {
  return [
    ...validCodes.map(
      (code): RfcCase => ({
        id: `close/code-${code}`,
        section: 'RFC 6455 §7.4',
        says: `${code} is a code that may be sent`,
        steps: [send(close(code, 'why')), expect({ close: code, reason: 'why' })],
        ends: { reports: code, reason: 'why' },
      }),
    ),
    ...invalidCodes.flatMap((code): RfcCase[] => [
      {
        id: `close/code-${code}`,
        section: 'RFC 6455 §7.4',
        says: `${code} is a code that must not be sent`,
        steps: [send(close(code))],
        ends: { fails: 'WS_ERR_INVALID_CLOSE_CODE' },
      },
      {
        id: `close/code-${code}-reason`,
        section: 'RFC 6455 §7.4',
        says: `${code} must not be sent with a reason either`,
        steps: [send(close(code, 'why'))],
        ends: { fails: 'WS_ERR_INVALID_CLOSE_CODE' },
      },
    ]),
  ];
}

/** §5.5.1, §7.1.6: nothing that comes behind a close frame counts. */
function afterClose(): RfcCase[] {
  const late: [string, Piece[]][] = [
    ['another close', [close(1001, 'again')]],
    ['a ping', [ping('late')]],
    ['a text', [text('late')]],
    ['half a message', [begin(text('late'))]],
    ['a continuation of nothing', [more('late')]],
    ['a reserved opcode', [{ opcode: 5, payload: 'late' }]],
    ['reserved bits', [text('late', { rsv: 7 })]],
    ['noise', [binary(Buffer.alloc(5000, 0xa5)), binary(Buffer.alloc(70_000, 0xff))]],
  ];
  const big = Buffer.alloc(256 * 1024, 'big ');
  return [
    ...late.map(
      ([name, pieces]): RfcCase => ({
        id: `close/then-${name.replaceAll(' ', '-')}`,
        section: answer,
        says: `${name} behind a close frame is ignored`,
        steps: [send(close(1000, 'bye'), ...pieces), expect({ close: 1000, reason: 'bye' })],
        ends: { reports: 1000, reason: 'bye' },
        chops: name === 'noise' ? ['whole', 'frames'] : ['whole', 'frames', 1],
      }),
    ),
    {
      id: 'close/behind-a-message',
      section: answer,
      says: 'a message in front of a close frame is delivered, and the echo comes before the answer',
      steps: [send(text('hello'), close(1000)), expect({ text: 'hello' }, { close: 1000 })],
      ends: { reports: 1000 },
    },
    {
      id: 'close/behind-a-big-message',
      section: answer,
      says: 'a big message in front of a close frame comes back whole before the answer, and a ping behind it does not',
      steps: [send(text(big), close(1000), ping('late')), expect({ text: big }, { close: 1000 })],
      ends: { reports: 1000 },
      chops: ['whole', 'frames', 4096],
    },
  ];
}

/** We send the first close frame. */
function begunByUs(): RfcCase[] {
  const ask = (what: string) => send(text(`!close ${what}`));
  const fails = (error: ViolationCode, says: string, ...pieces: Piece[]): RfcCase => ({
    id: `close/ours-then-${error}`,
    section: 'RFC 6455 §7.1.7',
    says,
    steps: [ask('1000'), expect({ close: 1000 }), send(...pieces)],
    ends: { reports: 1006, error },
  });
  return [
    {
      id: 'close/ours-empty',
      section: answer,
      says: 'a close frame of ours without a code is empty',
      steps: [ask(''), expect({ close: 1005 }), send(close())],
      ends: { reports: 1005 },
    },
    {
      id: 'close/ours-echoed',
      section: answer,
      says: 'a close frame of ours that is echoed ends the connection',
      steps: [ask('1001 going'), expect({ close: 1001, reason: 'going' }), send(close(1001, 'going'))],
      ends: { reports: 1001, reason: 'going' },
    },
    {
      id: 'close/ours-other-code',
      section: 'RFC 6455 §7.1.5',
      says: 'the code that the peer answers with is the one that is reported',
      steps: [ask('1001 going'), expect({ close: 1001, reason: 'going' }), send(close(4000, 'mine'))],
      ends: { reports: 4000, reason: 'mine' },
    },
    {
      id: 'close/ours-messages-on-the-way',
      section: 'RFC 6455 §1.4, §5.5.1',
      says: 'messages and pings that were on the way when we closed are taken, and not answered',
      steps: [
        ask('1000'),
        expect({ close: 1000 }),
        send(text('late'), ping('late'), pong(), begin(text('a')), more('b'), close(1000)),
      ],
      ends: { reports: 1000 },
    },
    fails('WS_ERR_INVALID_OPCODE', 'a reserved opcode after our close frame ends the connection without a second one', {
      opcode: 3,
    }),
    fails(
      'WS_ERR_INVALID_UTF8',
      'text that is not UTF-8 after our close frame ends the connection without a second one',
      text(notUtf8),
    ),
    fails(
      'WS_ERR_INVALID_CLOSE_CODE',
      'an invalid code in the answer ends the connection without a second close frame',
      close(1005),
    ),
  ];
}
