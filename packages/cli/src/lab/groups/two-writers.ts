import { frame } from '@handfast/ws/testing';
import { ends, type Group, type SharedPlace, shared } from '../scenario.ts';
import { switching } from '../wire/answers.ts';
import { openAndSend, talk, turnedAway } from '../wire/talk.ts';
import type { Visit } from '../wire/visit.ts';

const HTTP_400 =
  'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\nBad Request';

/** The 101, and right behind it what the other writer has to say. */
function openThenWrite(text: (visit: Visit) => string): SharedPlace {
  return shared((visit) => {
    if (turnedAway(visit)) return;
    visit.send(switching(visit));
    visit.send(text(visit));
    talk(visit);
  });
}

/** More than one hand writes into the upgraded connection. */
export const twoWriters: Group = {
  id: 'two-writers',
  title: { en: 'Two writers on one socket', zh: '两处代码写同一个套接字' },
  scenarios: [
    {
      id: 'second-101',
      title: {
        en: 'Two upgrade handlers: a second 101 behind the first',
        zh: '两个升级处理程序：第一个 101 之后又来一个 101',
      },
      finding: 'two-upgrade-handlers',
      good: ends(1006),
      place: openThenWrite(switching),
    },
    {
      id: '400-after-101',
      title: {
        en: 'Two upgrade handlers: one opens, the other answers 400 on the same socket',
        zh: '两个升级处理程序：一个打开连接，另一个在同一套接字上应答 400',
      },
      finding: 'two-upgrade-handlers',
      good: ends(1006),
      place: openThenWrite(() => HTTP_400),
    },
    {
      id: 'text-after-101',
      title: { en: 'Plain text written into the upgraded socket', zh: '把纯文本写进已升级的套接字' },
      finding: 'text-after-upgrade',
      good: ends(1006),
      place: openThenWrite(() => 'client connected, 1 in total\n'),
    },
    {
      id: 'frames-interleaved',
      title: {
        en: 'Two threads write frames at once: one lands inside the other (where depends on the seed)',
        zh: '两个线程同时写帧：一个落进另一个之中（位置取决于种子）',
      },
      finding: 'frames-interleaved',
      good: ends(1006),
      place: shared((visit) => {
        const outer = frame({ opcode: 1, payload: 'a'.repeat(100) });
        const inner = frame({ opcode: 1, payload: 'b'.repeat(50) });
        // Inside the payload, so that the first byte of the inner frame, 0x81, stands where no UTF-8 character can begin.
        const at = 2 + visit.surroundings.random.between(1, 99);
        openAndSend(visit, [outer.subarray(0, at), inner, outer.subarray(at)]);
      }),
    },
  ],
};
