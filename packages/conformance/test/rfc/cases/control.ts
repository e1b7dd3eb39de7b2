import { close, expect, ping, pong, type RfcCase, send, text } from '../support/case.ts';

const noise = Buffer.from('00fffefdfcfb00ff', 'hex');
const full = Buffer.alloc(125, 0xfe);

/** Pings and pongs. */
export function controlCases(): RfcCase[] {
  return [...answered(), ...unasked(), ...tooLong()];
}

function answered(): RfcCase[] {
  const payloads: [string, string | Buffer][] = [
    ['nothing', ''],
    ['one-byte', 'x'],
    ['text', 'Hello, world!'],
    ['noise', noise],
    ['invalid-utf8', Buffer.from('eda080', 'hex')],
    ['125-bytes', full],
  ];
  const cases: RfcCase[] = payloads.map(([name, payload]) => ({
    id: `ping/${name}`,
    section: 'RFC 6455 §5.5.2, §5.5.3',
    says: `a ping with ${name} is answered with the same payload`,
    steps: [send(ping(payload)), expect({ pong: payload })],
    ends: 'clean',
  }));
  const many = Array.from({ length: 50 }, (_, i) => `payload ${i}`);
  cases.push(
    {
      id: 'ping/fifty',
      section: 'RFC 6455 §5.5.2',
      says: 'fifty pings at once are answered, each and in order',
      steps: [send(...many.map((it) => ping(it))), expect(...many.map((it) => ({ pong: it })))],
      ends: 'clean',
    },
    {
      id: 'ping/between-messages',
      section: 'RFC 6455 §5.5.2',
      says: 'a ping between messages is answered in its place',
      steps: [
        send(text('one'), ping('p'), text('two'), ping('q')),
        expect({ text: 'one' }, { pong: 'p' }, { text: 'two' }, { pong: 'q' }),
      ],
      ends: 'clean',
    },
    {
      id: 'ping/of-ours',
      section: 'RFC 6455 §5.5.3',
      says: 'a ping of ours that is answered leaves the connection as it was',
      steps: [
        send(text('!ping ours')),
        expect({ ping: 'ours' }),
        send(pong('ours'), text('on')),
        expect({ text: 'on' }),
      ],
      ends: 'clean',
    },
    {
      id: 'ping/of-ours-unanswered',
      section: 'RFC 6455 §5.5.3',
      says: 'a ping of ours that is not answered, or with another payload, does not matter',
      steps: [
        send(text('!ping ours')),
        expect({ ping: 'ours' }),
        send(pong('theirs'), text('on')),
        expect({ text: 'on' }),
      ],
      ends: 'clean',
    },
  );
  return cases;
}

function unasked(): RfcCase[] {
  return [
    ['nothing', ''],
    ['text', 'nobody asked'],
    ['125-bytes', full],
  ].flatMap(([name, payload]) => [
    {
      id: `pong/${name}`,
      section: 'RFC 6455 §5.5.3',
      says: `a pong that nobody asked for, with ${name}, is not answered`,
      steps: [send(pong(payload))],
      ends: 'clean',
    },
    {
      id: `pong/${name}-then-ping`,
      section: 'RFC 6455 §5.5.3',
      says: `behind a pong that nobody asked for, with ${name}, a ping gets its answer and nothing else comes`,
      steps: [send(pong(payload), ping('p'), pong(payload)), expect({ pong: 'p' })],
      ends: 'clean',
    },
  ]);
}

/** §5.5: at most 125 bytes, whatever the encoding of the length. */
function tooLong(): RfcCase[] {
  const opcodes: [string, number][] = [
    ['ping', 9],
    ['pong', 10],
    ['close', 8],
  ];
  return opcodes.flatMap(([name, opcode]) =>
    [126, 127, 200, 65_535, 65_536].map(
      (size) =>
        ({
          id: `${name}/${size}-bytes`,
          section: 'RFC 6455 §5.5',
          says: `a ${name} of ${size} bytes is refused`,
          steps: [
            send(text('good')),
            expect({ text: 'good' }),
            send({ opcode, payload: longPayload(size) }, ping('after')),
          ],
          ends: { fails: 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH' },
          chops: size > 1000 ? ['whole', 4096] : ['whole', 'frames', 1],
        }) satisfies RfcCase,
    ),
  );
}

function longPayload(size: number): Buffer {
  return Buffer.concat([close(1000).payload as Buffer], size);
}
