import type { ViolationCode } from '@handfast/ws/protocol';
import { begin, binary, expect, more, type Piece, ping, type RfcCase, send, text } from '../support/case.ts';

/** Frames that each stand for an opcode, and what must come before them. */
const carriers: readonly [name: string, before: readonly Piece[], frame: Piece][] = [
  ['text', [], text('Hello, world!')],
  ['binary', [], binary(Buffer.from('00fffefdfcfb00ff', 'hex'))],
  ['first fragment', [], begin(text('Hello'))],
  ['continuation', [begin(text('Hello'))], more(', world!')],
  ['ping', [], ping('p')],
  ['pong', [], { opcode: 10 }],
  ['close', [], { opcode: 8, payload: Buffer.of(3, 0xe8) }],
];

/** Reserved bits and reserved opcodes. */
export function reservedCases(): RfcCase[] {
  return [...bits('off'), ...bits('on'), ...opcodes()];
}

function bits(deflate: 'on' | 'off'): RfcCase[] {
  const cases: RfcCase[] = [];
  for (let rsv = 1; rsv <= 7; rsv++) {
    for (const [name, before, frame] of carriers) {
      const fails = violationOf(rsv, deflate === 'on', frame);
      if (!fails) continue;
      const id = `reserved/rsv-${rsv}-${name.replace(' ', '-')}-deflate-${deflate}`;
      const wrong = { ...frame, rsv };
      cases.push(
        {
          id,
          section: 'RFC 6455 §5.2, RFC 7692 §6',
          says: `${name} with the reserved bits ${rsv.toString(2).padStart(3, '0')} is refused`,
          steps: [send(...before, wrong)],
          ends: { fails },
          deflate,
        },
        {
          id: `${id}-later`,
          section: 'RFC 6455 §5.2, RFC 7692 §6',
          says: `${name} with the reserved bits ${rsv.toString(2).padStart(3, '0')} is refused behind a good message, and a ping after it gets no answer`,
          steps: [send(text('good')), expect({ text: 'good' }), send(...before, wrong, ping('after'))],
          ends: { fails },
          deflate,
        },
      );
    }
  }
  return cases;
}

/** RSV1 has a meaning on the first frame of a message, once compression is agreed: then the payload is what is wrong. */
function violationOf(rsv: number, deflate: boolean, { opcode, fin = true }: Piece): ViolationCode | undefined {
  if ((rsv & 3) !== 0) return 'WS_ERR_UNEXPECTED_RSV_2_3';
  if (!deflate || (opcode !== 1 && opcode !== 2)) return 'WS_ERR_UNEXPECTED_RSV_1';
  return fin ? 'WS_ERR_INVALID_DEFLATE' : undefined;
}

function opcodes(): RfcCase[] {
  return [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode) => {
    const ends = { fails: 'WS_ERR_INVALID_OPCODE' } as const;
    const section = 'RFC 6455 §5.2';
    const says = `opcode ${opcode} is refused`;
    const frames: [string, Piece][] = [
      ['empty', { opcode }],
      ['payload', { opcode, payload: 'reserved' }],
      ['not-final', { opcode, payload: 'reserved', fin: false }],
      ['declared', { opcode, declaredBytes: 2n ** 40n }],
    ];
    return frames.flatMap(([name, frame]): RfcCase[] => [
      { id: `reserved/opcode-${opcode}-${name}`, section, says: `${says} (${name})`, steps: [send(frame)], ends },
      {
        id: `reserved/opcode-${opcode}-${name}-later`,
        section,
        says: `${says} behind a good message (${name}), and a ping after it gets no answer`,
        steps: [send(text('good')), expect({ text: 'good' }), send(frame, ping('after'))],
        ends,
      },
      {
        id: `reserved/opcode-${opcode}-${name}-inside`,
        section,
        says: `${says} inside a fragmented message (${name})`,
        steps: [send(begin(text('one')), frame, more('two'))],
        ends,
      },
    ]);
  });
}
