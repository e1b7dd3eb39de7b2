import { type Group, opens, type Scenario, shared } from '../scenario.ts';
import { listOf } from '../wire/request-head.ts';
import { openAndTalk } from '../wire/talk.ts';

/** What every lab has: proxies lead to it. */
export const echo: Scenario = {
  id: 'echo',
  title: { en: 'Opens and echoes', zh: '正常打开并回显' },
  finding: undefined,
  good: opens,
  place: shared((visit) => openAndTalk(visit)),
};

/** Nothing is wrong: what a client must not complain about. */
export const healthy: Group = {
  id: 'healthy',
  title: { en: 'Healthy', zh: '正常' },
  scenarios: [
    echo,
    {
      id: 'echo-subprotocol',
      title: { en: 'Opens with the first subprotocol that is offered', zh: '采用客户端提供的第一个子协议并打开' },
      finding: undefined,
      good: opens,
      reach: { subprotocols: ['chat', 'superchat'] },
      place: shared((visit) =>
        openAndTalk(visit, { 'Sec-WebSocket-Protocol': listOf(visit.head, 'sec-websocket-protocol')[0] }),
      ),
    },
    {
      id: 'wss-echo',
      title: {
        en: 'The same over TLS, with a certificate of the lab',
        zh: '同样的服务，通过 TLS，使用实验室签发的证书',
      },
      finding: undefined,
      good: opens,
      reach: { host: 'localhost' },
      place: {
        on: 'tls',
        tls: ({ healthy }) => ({ cert: healthy.cert, key: healthy.key, ALPNProtocols: ['http/1.1'] }),
        answer: (visit) => openAndTalk(visit),
      },
    },
  ],
};
