import { frame } from '@handfast/ws/testing';
import { type Changes, headText, switching } from '../lab/wire/answers.ts';
import type { Visit } from '../lab/wire/visit.ts';
import type { Words } from '../shared/language.ts';

/** A legal 101, shaped so that some clients do not take it. */
export interface AnswerShape {
  /** Word of the command line. */
  readonly id: string;
  readonly title: Words;
  /** Sends the 101. What is agreed is in `changes`. */
  readonly send: (visit: Visit, changes: Changes) => void | Promise<void>;
}

/** The text that comes with the head in the shape `first-frame`. */
export const GREETING = 'hello from handfast listen';

const sends = (text: (visit: Visit, changes: Changes) => string) => (visit: Visit, changes: Changes) =>
  visit.send(text(visit, changes));

function cut(pieces: (head: string) => readonly string[], beats: number): AnswerShape['send'] {
  return (visit, changes) => visit.drip(pieces(switching(visit, changes)), beats);
}

function renamed(rename: (name: string) => string): AnswerShape['send'] {
  return sends((visit, changes) => switching(visit, changes).replace(/^[\w-]+(?=:)/gm, rename));
}

/** A head of at least so many bytes, made long by what CDNs add. */
function bigHead(kibibytes: number): AnswerShape {
  const padding = (missing: number) => Array.from({ length: Math.ceil(missing / 200) }, () => 'x'.repeat(190));
  return {
    id: `head-${kibibytes}k`,
    title: { en: `a head of ${kibibytes} KiB`, zh: `${kibibytes} KiB 的应答头` },
    send: sends((visit, changes) => {
      const missing = kibibytes * 1024 - switching(visit, changes).length;
      return switching(visit, { ...changes, 'X-Padding': padding(missing) });
    }),
  };
}

/** Every shape that can be asked for; the first is what everybody takes. */
export const answerShapes: readonly AnswerShape[] = [
  { id: 'plain', title: { en: 'as the RFC spells it', zh: '按 RFC 的写法' }, send: sends(switching) },
  {
    id: 'lower-case',
    title: { en: 'names in lower case (HAProxy, hyper)', zh: '首部名全小写（HAProxy、hyper）' },
    send: renamed((name) => name.toLowerCase()),
  },
  {
    id: 'canonical-case',
    title: { en: 'Sec-Websocket-Accept (Go, Traefik)', zh: 'Sec-Websocket-Accept（Go、Traefik）' },
    send: renamed((name) => name.replace('WebSocket', 'Websocket')),
  },
  {
    id: 'two-segments',
    title: { en: 'in two segments', zh: '分成两个 TCP 段' },
    send: cut((head) => [head.slice(0, head.length >> 1), head.slice(head.length >> 1)], 0.2),
  },
  {
    id: 'every-byte',
    title: { en: 'each byte in a segment of its own', zh: '每个字节单独一个 TCP 段' },
    send: cut((head) => [...head], 0.01),
  },
  {
    id: 'slow',
    title: { en: 'slowly, line by line', zh: '逐行缓慢到达' },
    send: cut((head) => head.split(/(?<=\r\n)/), 1),
  },
  {
    id: 'extra-headers',
    title: { en: 'with Date, Server, Set-Cookie and others', zh: '带 Date、Server、Set-Cookie 等' },
    send: sends((visit, changes) =>
      switching(visit, {
        Date: new Date().toUTCString(),
        Server: 'handfast',
        'Set-Cookie': 'handfast=listen; Path=/; HttpOnly; SameSite=Lax',
        'Strict-Transport-Security': 'max-age=0',
        Via: '1.1 handfast',
        ...changes,
      }),
    ),
  },
  bigHead(1),
  bigHead(2),
  bigHead(4),
  bigHead(8),
  {
    id: 'connection-list',
    title: { en: 'Connection: keep-alive, Upgrade', zh: 'Connection: keep-alive, Upgrade' },
    send: sends((visit, changes) => switching(visit, { ...changes, Connection: 'keep-alive, Upgrade' })),
  },
  {
    id: 'no-reason',
    title: { en: 'no reason behind the 101', zh: '101 后没有原因短语' },
    send: sends((visit, changes) => switching(visit, changes).replace(' Switching Protocols', ' ')),
  },
  {
    id: 'after-100',
    title: { en: '100 Continue first', zh: '先来 100 Continue' },
    send: async (visit, changes) => visit.drip(['HTTP/1.1 100 Continue\r\n\r\n', switching(visit, changes)], 0.2),
  },
  {
    id: 'after-103',
    title: { en: '103 Early Hints first', zh: '先来 103 Early Hints' },
    send: async (visit, changes) => {
      const hints = headText('HTTP/1.1 103 Early Hints', [['Link', '</app.css>; rel=preload']]);
      await visit.drip([hints, switching(visit, changes)], 0.2);
    },
  },
  {
    id: 'first-frame',
    title: { en: 'the first message in the same segment', zh: '第一条消息在同一个 TCP 段里' },
    send: (visit, changes) => visit.send(switching(visit, changes), frame({ opcode: 1, payload: GREETING })),
  },
];

/** The shapes of that name; `all` stands for each. Throws a RangeError for names that there are not. */
export function shapesNamed(names: readonly string[]): readonly AnswerShape[] {
  return names.flatMap((name) => {
    if (name === 'all') return answerShapes;
    const shape = answerShapes.find(({ id }) => id === name);
    if (shape === undefined) {
      throw new RangeError(
        `no answer is called ${name}: there are all, ${answerShapes.map(({ id }) => id).join(', ')}`,
      );
    }
    return [shape];
  });
}
