import { closeFrame } from '@handfast/ws/testing';
import type { FindingCode } from '../../findings/codes.ts';
import { either, ends, type GoodClient, type Group, refuses, type Scenario, shared, type Words } from '../scenario.ts';
import { switching } from '../wire/answers.ts';
import { fieldOf } from '../wire/request-head.ts';
import { openAndTalk, talk, turnedAway } from '../wire/talk.ts';
import type { Visit } from '../wire/visit.ts';

interface Answering {
  readonly id: string;
  readonly title: Words;
  readonly finding: FindingCode;
  readonly offer?: readonly string[];
  readonly value: (visit: Visit) => string | readonly string[] | undefined;
  readonly good?: GoodClient;
}

function answering({ id, title, finding, offer, value, good = refuses }: Answering): Scenario {
  const place = shared((visit) => openAndTalk(visit, { 'Sec-WebSocket-Protocol': value(visit) }));
  const scenario = { id: `subprotocol-${id}`, title, finding, good, place };
  return offer === undefined ? scenario : { ...scenario, reach: { subprotocols: offer } };
}

/** Sec-WebSocket-Protocol in the answer (RFC 6455 §4.2.2), and what comes of it later. */
export const subprotocols: Group = {
  id: 'subprotocols',
  title: { en: 'Subprotocols', zh: '子协议' },
  scenarios: [
    answering({
      id: 'unanswered',
      title: { en: 'Offered, and not answered: browsers refuse that', zh: '已提供却没有答复：浏览器会拒绝' },
      finding: 'subprotocol-not-answered',
      offer: ['chat'],
      value: () => undefined,
      good: either,
    }),
    answering({
      id: 'unasked',
      title: { en: 'Answered, and never asked for', zh: '没有请求，却有答复' },
      finding: 'subprotocol-not-requested',
      value: () => 'chat',
    }),
    answering({
      id: 'list-echoed',
      title: { en: 'The whole list is sent back', zh: '把整个列表原样发回' },
      finding: 'subprotocol-list-echoed',
      offer: ['chat', 'superchat'],
      value: (visit) => fieldOf(visit.head, 'sec-websocket-protocol'),
    }),
    answering({
      id: 'case-changed',
      title: { en: 'The answer differs in case', zh: '答复的大小写不同' },
      finding: 'subprotocol-case-changed',
      offer: ['chat'],
      value: () => 'Chat',
    }),
    answering({
      id: 'graphql',
      title: {
        en: 'graphql-ws is answered to graphql-transport-ws: two different protocols',
        zh: '对 graphql-transport-ws 答复 graphql-ws：这是两个不同的协议',
      },
      finding: 'subprotocol-graphql-mismatch',
      offer: ['graphql-transport-ws'],
      value: () => 'graphql-ws',
    }),
    {
      id: 'subprotocol-4406',
      title: {
        en: 'Opens without the subprotocol and closes with 4406 (graphql-ws)',
        zh: '不带子协议打开，然后以 4406 关闭（graphql-ws）',
      },
      finding: 'subprotocol-graphql-mismatch',
      good: ends(4406),
      place: shared((visit) => {
        if (turnedAway(visit)) return;
        const offered = fieldOf(visit.head, 'sec-websocket-protocol') ?? '';
        if (offered.includes('graphql-transport-ws')) {
          return openAndTalk(visit, { 'Sec-WebSocket-Protocol': 'graphql-transport-ws' });
        }
        visit.fallSilent();
        visit.send(switching(visit), closeFrame(4406, 'Subprotocol not acceptable'));
        talk(visit, { close: () => visit.end() });
      }),
    },
  ],
};
