import { frame, type ReadFrame } from '@handfast/ws/testing';
import { either, ends, type Group, opens, shared } from '../scenario.ts';
import { switching } from '../wire/answers.ts';
import { type Manners, openAndTalk, talk, turnedAway } from '../wire/talk.ts';
import type { Visit } from '../wire/visit.ts';

const IDLE_BEATS = 6;
const LIFE_BEATS = 10;
const HELD_BEATS = 8;

/** Cuts, without a close frame, what has been silent for six beats. `counts` says which frames are no silence. */
function cutWhenIdle(visit: Visit, counts: (opcode: number) => boolean): void {
  if (turnedAway(visit)) return;
  visit.send(switching(visit));
  let timer: NodeJS.Timeout | undefined;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(() => visit.end(), IDLE_BEATS * visit.surroundings.paceMs);
  };
  visit.gone.addEventListener('abort', () => clearTimeout(timer), { once: true });
  restart();
  talk(visit, { any: ({ opcode }) => counts(opcode) && restart() });
}

/** Opens, and does with control frames and messages as told. */
function withManners(manners: Manners): (visit: Visit) => void {
  return (visit) => openAndTalk(visit, {}, manners);
}

/** What shows only when a connection lives for a while. */
export const idle: Group = {
  id: 'idle',
  title: { en: 'Idle, heartbeat, lifetime', zh: '空闲、心跳、寿命' },
  scenarios: [
    {
      id: 'idle-cut',
      title: { en: 'Cut after six silent beats; any frame counts', zh: '静默六拍后切断；任何帧都算流量' },
      finding: 'idle-timeout',
      good: ends(1006),
      reach: { idleBeats: IDLE_BEATS * 2 },
      place: shared((visit) => cutWhenIdle(visit, () => true)),
    },
    {
      id: 'idle-cut-pings-ignored',
      title: { en: 'Cut after six beats without a message; pings do not count', zh: '六拍没有消息就切断；ping 不算' },
      finding: 'idle-timeout',
      good: ends(1006),
      reach: { idleBeats: IDLE_BEATS * 2 },
      place: shared((visit) => cutWhenIdle(visit, (opcode) => opcode < 8)),
    },
    {
      id: 'life-cut',
      title: { en: 'Cut after ten beats, whatever is sent', zh: '十拍之后切断，无论发送什么' },
      finding: 'lifetime-limit',
      good: ends(1006),
      reach: { idleBeats: LIFE_BEATS * 2 },
      place: shared(async (visit) => {
        openAndTalk(visit);
        await visit.beats(LIFE_BEATS);
        visit.end();
      }),
    },
    {
      id: 'pongs-eaten',
      title: { en: 'Echoes messages, and never answers a ping', zh: '会回显消息，但从不回应 ping' },
      finding: 'pings-unanswered',
      good: opens,
      place: shared(withManners({ ping: () => undefined })),
    },
    {
      id: 'control-frames-eaten',
      title: { en: 'A box that passes messages and eats all control frames', zh: '中间设备放行消息，却吞掉所有控制帧' },
      finding: 'control-frames-swallowed',
      good: opens,
      place: shared(withManners({ ping: () => undefined, close: () => undefined })),
    },
    {
      id: 'frames-held',
      title: { en: 'A box that holds each frame back for eight beats', zh: '中间设备把每个帧扣留八拍' },
      finding: 'middlebox-swallows-frames',
      good: opens,
      place: shared((visit) => {
        if (turnedAway(visit)) return;
        visit.send(switching(visit));
        holdFrames(visit);
      }),
    },
    {
      id: 'frames-dropped',
      title: { en: 'A box that passes the 101 and nothing after it', zh: '中间设备放行 101，之后什么都不放行' },
      finding: 'middlebox-swallows-frames',
      good: opens,
      place: shared((visit) => {
        if (turnedAway(visit)) return;
        visit.send(switching(visit));
        visit.ignore();
      }),
    },
    {
      id: 'half-open',
      title: { en: 'Echoes for two beats, then answers nothing any more', zh: '回显两拍，此后不再有任何回应' },
      finding: 'half-open',
      good: opens,
      reach: { idleBeats: HELD_BEATS },
      place: shared(async (visit) => {
        openAndTalk(visit);
        await visit.beats(2);
        if (!visit.stream.writableEnded) visit.ignore();
      }),
    },
    {
      id: 'never-reads',
      title: { en: 'Opens, and never reads what is sent', zh: '打开后从不读取发来的数据' },
      finding: 'slow-readers',
      // A client that waits for the answer to its close frame ends with an error.
      good: either,
      place: shared((visit) => {
        if (turnedAway(visit)) return;
        visit.send(switching(visit));
        visit.stopReading();
      }),
    },
  ],
};

/** More than any test of a client sends in eight beats; what it costs to hold a frame, whatever is in it. */
const MAX_HELD_BYTES = 32 << 20;
const HELD_FRAME_BYTES = 64;

/** Everything comes, eight beats late: echoes, pongs and the answer to a close. */
function holdFrames(visit: Visit): void {
  let heldBytes = 0;
  const late = ({ payload }: ReadFrame, act: () => void): void => {
    const bytes = payload.length + HELD_FRAME_BYTES;
    heldBytes += bytes;
    if (heldBytes > MAX_HELD_BYTES) return visit.destroy();
    void visit.beats(HELD_BEATS).then(() => {
      heldBytes -= bytes;
      act();
    });
  };
  const answer = (one: ReadFrame, opcode: number) => visit.send(frame({ opcode, fin: one.fin, payload: one.payload }));
  talk(visit, {
    message: (one) => late(one, () => answer(one, one.opcode)),
    ping: (one) => late(one, () => answer(one, 10)),
    close: (one) => late(one, () => visit.end(frame({ opcode: 8, payload: one.payload }))),
  });
}
