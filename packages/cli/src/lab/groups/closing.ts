import { closeFrame, frame } from '@handfast/ws/testing';
import type { FindingCode } from '../../findings/codes.ts';
import { ends, type Group, opens, type Scenario, shared, type Words } from '../scenario.ts';
import { switching } from '../wire/answers.ts';
import { openAndClose, openAndTalk, talk, turnedAway } from '../wire/talk.ts';

function closing(code: number, finding: FindingCode, reason: string, title: Words): Scenario {
  return {
    id: `close-${code}`,
    title: { en: `${code}: ${title.en}`, zh: `${code}：${title.zh}` },
    finding,
    good: ends(code),
    place: shared((visit) => openAndClose(visit, code, reason)),
  };
}

const codes: readonly Scenario[] = [
  closing(1000, 'closed-normally', 'done', { en: 'normal', zh: '正常' }),
  {
    id: 'close-empty',
    title: { en: 'A close frame without a code: shown as 1005', zh: '没有代码的关闭帧：显示为 1005' },
    finding: 'closed-without-code',
    good: ends(1005),
    place: shared((visit) => openAndClose(visit, undefined)),
  },
  closing(1001, 'closed-going-away', 'server stops', { en: 'going away', zh: '离开' }),
  closing(1002, 'closed-protocol-error', 'unmasked frame', { en: 'protocol error', zh: '协议错误' }),
  closing(1003, 'closed-unsupported-data', 'text only', { en: 'unsupported data', zh: '不支持的数据' }),
  closing(1007, 'text-not-utf8', 'not UTF-8', { en: 'invalid payload', zh: '无效的数据' }),
  closing(1008, 'closed-by-policy', 'against the rules', { en: 'policy', zh: '违反策略' }),
  closing(1009, 'message-too-big', 'over 64 KiB', { en: 'too big', zh: '过大' }),
  closing(1010, 'closed-extension-missing', 'x-lab', { en: 'extension missing', zh: '缺少扩展' }),
  closing(1011, 'closed-server-error', 'unexpected', { en: 'server error', zh: '服务器错误' }),
  closing(1012, 'closed-service-restart', 'deploy', { en: 'restart', zh: '重启' }),
  closing(1013, 'closed-try-again-later', 'overloaded', { en: 'try again later', zh: '稍后再试' }),
  closing(1014, 'closed-bad-gateway', 'no backend', { en: 'bad gateway', zh: '网关错误' }),
  closing(4002, 'closed-by-application', 'opened elsewhere', {
    en: 'a code of an application',
    zh: '应用自定义的代码',
  }),
  closing(4401, 'not-authenticated', 'Unauthorized', { en: 'not logged in', zh: '未登录' }),
];

const cuts: readonly Scenario[] = [
  {
    id: 'fin-after-open',
    title: { en: 'FIN right behind the 101, without a close frame', zh: '101 之后立即 FIN，没有关闭帧' },
    finding: 'handler-ended-at-once',
    good: ends(1006),
    place: shared((visit) => {
      if (!turnedAway(visit)) visit.end(switching(visit));
    }),
  },
  {
    id: 'reset-after-open',
    title: { en: 'RST a beat after the 101', zh: '101 之后一拍 RST' },
    finding: 'connection-lost',
    good: ends(1006),
    place: shared(async (visit) => {
      if (turnedAway(visit)) return;
      openAndTalk(visit);
      await visit.beats(1);
      visit.reset();
    }),
  },
  {
    id: 'reset-late',
    title: { en: 'RST after six beats, in the middle of a message', zh: '六拍之后，在一条消息中途 RST' },
    finding: 'connection-lost',
    good: ends(1006),
    place: shared(async (visit) => {
      if (turnedAway(visit)) return;
      openAndTalk(visit);
      await visit.beats(5);
      visit.send(frame({ opcode: 1, payload: 'half a', declaredBytes: 100 }));
      await visit.beats(1);
      visit.reset();
    }),
  },
  {
    id: 'close-unanswered',
    title: { en: 'Echoes, and never answers a close frame', zh: '会回显，但从不回应关闭帧' },
    finding: 'close-handshake-incomplete',
    good: opens,
    place: shared((visit) => openAndTalk(visit, {}, { close: () => undefined })),
  },
  {
    id: 'close-without-fin',
    title: {
      en: 'Closes with 1000, and then never ends the TCP connection',
      zh: '以 1000 关闭，之后却不结束 TCP 连接',
    },
    finding: 'close-handshake-incomplete',
    good: ends(1000),
    place: shared(async (visit) => {
      if (turnedAway(visit)) return;
      visit.send(switching(visit));
      talk(visit, { close: () => undefined });
      await visit.beats(1);
      visit.fallSilent();
      visit.send(closeFrame(1000, 'done'));
    }),
  },
];

/** How connections end: every close code that travels, and the ends that have none. */
export const closingGroup: Group = {
  id: 'closing',
  title: { en: 'Closing', zh: '关闭' },
  scenarios: [...codes, ...cuts],
};
