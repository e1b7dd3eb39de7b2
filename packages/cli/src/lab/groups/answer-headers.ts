import { either, type Group, opens, refuses, shared } from '../scenario.ts';
import { headText, switching } from '../wire/answers.ts';
import { openAndTalk, talk, turnedAway } from '../wire/talk.ts';
import type { Visit } from '../wire/visit.ts';

/** Opens with a head that is spelled by hand. */
function openWith(head: (visit: Visit) => string): (visit: Visit) => void {
  return (visit) => {
    if (turnedAway(visit)) return;
    visit.send(head(visit));
    talk(visit);
  };
}

/** The other headers of the 101. */
export const answerHeaders: Group = {
  id: 'answer-headers',
  title: { en: 'Headers of the 101', zh: '101 的首部' },
  scenarios: [
    {
      id: '101-without-upgrade',
      title: { en: '101 without Upgrade', zh: '101 中没有 Upgrade' },
      finding: 'response-upgrade-missing',
      good: refuses,
      place: shared((visit) => openAndTalk(visit, { Upgrade: undefined })),
    },
    {
      id: '101-upgrade-other',
      title: { en: '101 that switches to something else: Upgrade: h2c', zh: '101 切换到别的协议：Upgrade: h2c' },
      finding: 'response-upgrade-missing',
      good: refuses,
      place: shared((visit) => openAndTalk(visit, { Upgrade: 'h2c' })),
    },
    {
      id: '101-without-connection',
      title: { en: '101 without Connection', zh: '101 中没有 Connection' },
      finding: 'response-connection-missing',
      good: refuses,
      place: shared((visit) => openAndTalk(visit, { Connection: undefined })),
    },
    {
      id: '101-connection-close',
      title: { en: '101 with Connection: close', zh: '101 带 Connection: close' },
      finding: 'response-connection-missing',
      good: refuses,
      place: shared((visit) => openAndTalk(visit, { Connection: 'close' })),
    },
    {
      id: '101-connection-list',
      title: {
        en: '101 with Connection: keep-alive, Upgrade, which is legal and which strict clients refuse',
        zh: '101 带 Connection: keep-alive, Upgrade：合法，但严格的客户端会拒绝',
      },
      finding: 'response-connection-list',
      good: opens,
      place: shared((visit) => openAndTalk(visit, { Connection: 'keep-alive, Upgrade' })),
    },
    {
      id: '101-http-1-0',
      title: { en: '101 that says HTTP/1.0', zh: '101 标明 HTTP/1.0' },
      finding: 'response-http-1-0',
      good: either,
      place: shared(openWith((visit) => switching(visit).replace('HTTP/1.1', 'HTTP/1.0'))),
    },
    {
      id: '101-lower-case',
      title: {
        en: 'Header names in lower case (HAProxy, hyper): devices that search byte for byte miss them',
        zh: '首部名全部小写（HAProxy、hyper）：逐字节查找的设备会找不到',
      },
      finding: 'header-names-respelled',
      good: opens,
      place: shared(
        openWith((visit) =>
          headText('HTTP/1.1 101 Switching Protocols', [
            ['upgrade', 'websocket'],
            ['connection', 'Upgrade'],
            ['sec-websocket-accept', visit.accept],
          ]),
        ),
      ),
    },
    {
      id: '101-canonical-case',
      title: {
        en: 'Sec-Websocket-Accept, as Go and Traefik spell it',
        zh: 'Sec-Websocket-Accept，即 Go 与 Traefik 的拼法',
      },
      finding: 'header-names-respelled',
      good: opens,
      place: shared((visit) =>
        openAndTalk(visit, { 'Sec-WebSocket-Accept': undefined, 'Sec-Websocket-Accept': visit.accept }),
      ),
    },
  ],
};
