import { constants, deflateRawSync } from 'node:zlib';
import { closeFrame, frame } from '@handfast/ws/testing';
import { either, ends, type Group, opens, shared } from '../scenario.ts';
import { switching } from '../wire/answers.ts';
import { openAndSend, openAndTalk, talk, turnedAway } from '../wire/talk.ts';
import { offersDeflate } from './extensions.ts';

const MIB = 1 << 20;
/** Beyond the limit of every client that has one by default: that of ws is 100 MiB. */
const BOMB_MIB = 128;
const FLOOD_FRAGMENTS = 300_000;

/** 128 MiB of zeros in about 130 KB: one deflate block of 1 MiB, over and over; Z_FULL_FLUSH makes it stand alone. */
function bomb(): Buffer {
  const block = deflateRawSync(Buffer.alloc(MIB), { finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Array.from({ length: BOMB_MIB }, () => block);
  return frame({ opcode: 2, rsv: 4, payload: Buffer.concat(blocks) });
}

/** Bounded: two bytes a fragment, 600 KB in all. */
function flood(): Buffer {
  const empty = frame({ opcode: 0, fin: false });
  return Buffer.concat([
    frame({ opcode: 1, fin: false, payload: 'a' }),
    Buffer.alloc(FLOOD_FRAGMENTS * empty.length, empty),
    frame({ opcode: 0 }),
  ]);
}

/** Messages that are too big, never end, or say something that a program has to understand. */
export const messages: Group = {
  id: 'messages',
  title: { en: 'Messages', zh: '消息' },
  scenarios: [
    {
      id: 'message-oversize',
      title: { en: 'A frame that declares a terabyte', zh: '声明长度为 1 TB 的帧' },
      finding: 'message-too-big',
      good: ends(1006),
      place: shared((visit) => openAndSend(visit, frame({ opcode: 2, payload: 'begin', declaredBytes: 2 ** 40 }))),
    },
    {
      id: 'message-bomb',
      title: {
        en: '130 KB that inflate to 128 MiB (only when compression is offered)',
        zh: '130 KB 解压后为 128 MiB（仅当提供压缩时）',
      },
      finding: 'message-too-big',
      good: ends(1006),
      place: shared((visit) => {
        if (turnedAway(visit)) return;
        if (!offersDeflate(visit)) return openAndTalk(visit);
        visit.send(switching(visit, { 'Sec-WebSocket-Extensions': 'permessage-deflate' }));
        talk(visit, { message: () => undefined });
        void visit.beats(1).then(() => visit.send(bomb()));
      }),
    },
    {
      id: 'message-flood',
      title: { en: 'One message in 300,000 empty fragments', zh: '一条消息分成 300,000 个空片段' },
      finding: 'message-too-big',
      good: either,
      place: shared((visit) => openAndSend(visit, flood())),
    },
    {
      id: 'message-unfinished',
      title: { en: 'A message whose last fragment never comes', zh: '最后一个片段永远不来的消息' },
      finding: 'message-truncated',
      good: opens,
      place: shared((visit) => {
        visit.fallSilent();
        openAndSend(visit, frame({ opcode: 1, fin: false, payload: 'to be continued' }));
      }),
    },
    {
      id: 'message-cut',
      title: { en: 'A frame of 100 bytes that ends after 10, then FIN', zh: '100 字节的帧只来了 10 字节，然后 FIN' },
      finding: 'message-truncated',
      good: ends(1006),
      place: shared(async (visit) => {
        openAndSend(visit, []);
        if (visit.stream.writableEnded) return;
        await visit.beats(2);
        visit.end(frame({ opcode: 1, payload: 'x'.repeat(10), declaredBytes: 100 }));
      }),
    },
    {
      id: 'message-split-character',
      title: {
        en: 'A character cut between two fragments, which is legal',
        zh: '一个字符被切在两个片段之间，这是合法的',
      },
      finding: undefined,
      good: opens,
      place: shared((visit) => {
        const [first, second] = [Buffer.from('世').subarray(0, 1), Buffer.from('世').subarray(1)];
        openAndSend(visit, [frame({ opcode: 1, fin: false, payload: first }), frame({ opcode: 0, payload: second })]);
      }),
    },
    {
      id: 'heartbeat-in-json',
      title: {
        en: 'Wants {"op":"pong"} as a message within four beats of its {"op":"ping"}; pongs of the protocol do not count',
        zh: '发出 {"op":"ping"} 后四拍内要收到消息 {"op":"pong"}；协议层的 pong 不算',
      },
      finding: 'heartbeat-wrong-layer',
      good: ends(4000),
      place: shared(async (visit) => {
        if (turnedAway(visit)) return;
        let answered = false;
        visit.send(switching(visit), frame({ opcode: 1, payload: '{"op":"ping"}' }));
        talk(visit, {
          close: () => visit.end(),
          message: ({ payload }) => {
            answered ||= /"op"\s*:\s*"pong"/.test(payload.toString());
          },
        });
        await visit.beats(4);
        if (answered) return;
        visit.fallSilent();
        visit.send(closeFrame(4000, 'no heartbeat'));
      }),
    },
  ],
};
