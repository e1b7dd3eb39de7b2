import { type Group, refuses } from '../scenario.ts';

/** Trouble below HTTP. */
export const tcp: Group = {
  id: 'tcp',
  title: { en: 'TCP', zh: 'TCP' },
  scenarios: [
    {
      id: 'port-closed',
      title: { en: 'Nothing listens on the port', zh: '端口上没有任何程序监听' },
      finding: 'nothing-listens',
      good: refuses,
      place: { on: 'nobody' },
    },
    {
      id: 'accepts-and-closes',
      title: {
        en: 'Accepts, and closes before a byte was read (Docker, with nothing behind the published port)',
        zh: '接受连接，一个字节都不读就关闭（Docker 发布了端口，后面却没有程序）',
      },
      finding: 'port-accepts-and-closes',
      good: refuses,
      place: { on: 'port', connected: (visit) => visit.end() },
    },
    {
      id: 'accepts-and-resets',
      title: { en: 'Accepts, and resets the connection', zh: '接受连接后立即重置' },
      finding: 'connection-reset',
      good: refuses,
      place: { on: 'port', connected: (visit) => visit.reset() },
    },
    {
      id: 'banner-ssh',
      title: { en: 'An SSH server: greets first, in its own language', zh: 'SSH 服务器：先用自己的协议打招呼' },
      finding: 'not-http',
      good: refuses,
      place: {
        on: 'port',
        connected: (visit) => {
          visit.send('SSH-2.0-OpenSSH_9.6p1\r\n');
          visit.onBytes(() => visit.end('Protocol mismatch.\r\n'));
        },
      },
    },
    {
      id: 'banner-redis',
      title: {
        en: 'A Redis server: answers HTTP with an error of its own',
        zh: 'Redis 服务器：用自己的错误格式应答 HTTP',
      },
      finding: 'not-http',
      good: refuses,
      place: {
        on: 'port',
        connected: (visit) =>
          visit.onBytes(() => visit.end("-ERR unknown command 'GET', with args beginning with: '/' 'HTTP/1.1' \r\n")),
      },
    },
  ],
};
