import { frame } from '@handfast/ws/testing';
import { either, type Group, opens, refuses, type Scenario, shared } from '../scenario.ts';
import { headText, switching } from '../wire/answers.ts';
import { openAndTalk, talk, turnedAway } from '../wire/talk.ts';
import type { Visit } from '../wire/visit.ts';

const NODE_LIMIT_BYTES = 16 * 1024;

/** Sends these pieces a tenth of a beat apart, each in its own segment, and goes on as an echo server. */
function inPieces(cut: (head: string, visit: Visit) => readonly string[]): (visit: Visit) => Promise<void> {
  return async (visit) => {
    if (turnedAway(visit)) return;
    await visit.drip(cut(switching(visit), visit), 0.1);
    talk(visit);
  };
}

function padding(bytes: number): readonly string[] {
  const line = 'x'.repeat(1000);
  return Array.from({ length: Math.ceil(bytes / (line.length + 20)) }, () => line);
}

const whole: readonly Scenario[] = [
  {
    id: '101-every-byte',
    title: { en: 'A correct 101, each byte in a segment of its own', zh: '正确的 101，每个字节单独一个 TCP 段' },
    finding: 'response-in-several-segments',
    good: opens,
    place: shared(async (visit) => {
      if (turnedAway(visit)) return;
      await visit.drip([...switching(visit)], 0.02);
      talk(visit);
    }),
  },
  {
    id: '101-two-segments',
    title: {
      en: 'A correct 101 cut into two segments somewhere (where exactly depends on the seed)',
      zh: '正确的 101 在某处被切成两段（位置取决于种子）',
    },
    finding: 'response-in-several-segments',
    good: opens,
    place: shared(
      inPieces((head, visit) => {
        const at = visit.surroundings.random.between(1, head.length - 1);
        return [head.slice(0, at), head.slice(at)];
      }),
    ),
  },
  {
    id: '101-late',
    title: { en: 'A correct 101 after four beats', zh: '四拍之后才来的正确 101' },
    finding: undefined,
    good: opens,
    place: shared(async (visit) => {
      if (turnedAway(visit)) return;
      await visit.beats(4);
      openAndTalk(visit);
    }),
  },
  {
    id: '101-after-100',
    title: {
      en: '100 Continue first, then the 101: legal, and Chrome refuses it',
      zh: '先来 100 Continue，再来 101：合法，但 Chrome 会拒绝',
    },
    finding: undefined,
    good: either,
    place: shared(inPieces((head) => ['HTTP/1.1 100 Continue\r\n\r\n', head])),
  },
  {
    id: '101-after-103',
    title: {
      en: '103 Early Hints first, then the 101: legal, and Chrome refuses it',
      zh: '先来 103 Early Hints，再来 101：合法，但 Chrome 会拒绝',
    },
    finding: undefined,
    good: either,
    place: shared(
      inPieces((head) => [headText('HTTP/1.1 103 Early Hints', [['Link', '</a.css>; rel=preload']]), head]),
    ),
  },
  {
    id: '101-big-head',
    title: {
      en: 'A head of 4 KB: more than the 1 KB that devices have for it',
      zh: '4 KB 的应答头：超过设备为它准备的 1 KB',
    },
    finding: 'response-head-too-large',
    good: opens,
    place: shared((visit) => openAndTalk(visit, { 'X-Padding': padding(4 * 1024) })),
  },
  {
    id: '101-with-first-frame',
    title: {
      en: 'The first message comes in the same segment as the 101',
      zh: '第一条消息与 101 在同一个 TCP 段里到达',
    },
    finding: undefined,
    good: opens,
    place: shared((visit) => {
      if (turnedAway(visit)) return;
      visit.send(switching(visit), frame({ opcode: 1, payload: 'first' }));
      talk(visit);
    }),
  },
];

const broken: readonly Scenario[] = [
  {
    id: '101-huge-head',
    title: { en: 'A head of 20 KB, beyond the 16 KB that Node takes', zh: '20 KB 的应答头，超过 Node 接受的 16 KB' },
    finding: 'response-head-too-large',
    good: either,
    place: shared((visit) => openAndTalk(visit, { 'X-Padding': padding(NODE_LIMIT_BYTES + 4096) })),
  },
  {
    id: '101-drip',
    title: { en: 'A head that drips and never ends', zh: '应答头一点点地来，永不结束' },
    finding: 'handshake-unanswered',
    good: refuses,
    place: shared(async (visit) => {
      visit.send('HTTP/1.1 101 Switching Protocols\r\nX-Slow: ');
      while (!visit.gone.aborted) {
        visit.send('z');
        await visit.beats(1);
      }
    }),
  },
  {
    id: '101-cut',
    title: { en: 'Half a head, then FIN', zh: '只有半个应答头，然后 FIN' },
    finding: 'response-malformed',
    good: refuses,
    place: shared((visit) => {
      const head = switching(visit);
      visit.end(head.slice(0, head.length / 2));
    }),
  },
  {
    id: '101-line-feeds',
    title: { en: 'Lines that end with LF alone', zh: '行尾只有 LF' },
    finding: 'response-malformed',
    good: either,
    place: shared((visit) => {
      if (turnedAway(visit)) return;
      visit.send(switching(visit).replaceAll('\r\n', '\n'));
      talk(visit);
    }),
  },
  {
    id: '101-space-before-colon',
    title: { en: 'A space between a header name and its colon', zh: '首部名与冒号之间有空格' },
    finding: 'response-malformed',
    good: either,
    place: shared((visit) => {
      if (turnedAway(visit)) return;
      visit.send(switching(visit).replace('Sec-WebSocket-Accept:', 'Sec-WebSocket-Accept :'));
      talk(visit);
    }),
  },
  {
    id: 'body-before-101',
    title: { en: 'A piece of HTML before the 101', zh: '101 之前先来一段 HTML' },
    finding: 'not-http',
    good: refuses,
    place: shared((visit) => {
      visit.send('<html><body>Loading</body></html>\r\n', switching(visit));
      visit.ignore();
    }),
  },
  {
    id: 'no-answer',
    title: { en: 'Reads the request and never answers', zh: '读了请求，却从不应答' },
    finding: 'handshake-unanswered',
    good: refuses,
    place: shared((visit) => visit.ignore()),
  },
  {
    id: 'closed-without-answer',
    title: {
      en: 'Reads the upgrade and closes without a byte; a plain GET is answered',
      zh: '读了升级请求后一个字节也不回就关闭；普通 GET 却有应答',
    },
    finding: 'closed-without-answer',
    good: refuses,
    place: shared((visit) => {
      if (!turnedAway(visit)) visit.end();
    }),
  },
  {
    id: 'reset-without-answer',
    title: { en: 'Reads the request and resets the connection', zh: '读了请求后重置连接' },
    finding: 'connection-reset',
    good: refuses,
    place: shared((visit) => visit.reset()),
  },
];

/** How the bytes of the answer arrive. */
export const delivery: Group = {
  id: 'delivery',
  title: { en: 'How the answer arrives', zh: '应答如何到达' },
  scenarios: [...whole, ...broken],
};
