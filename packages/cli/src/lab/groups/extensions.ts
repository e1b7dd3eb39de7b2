import { frame } from '@handfast/ws/testing';
import type { FindingCode } from '../../findings/codes.ts';
import { either, ends, type GoodClient, type Group, refuses, type Scenario, shared, type Words } from '../scenario.ts';
import { switching } from '../wire/answers.ts';
import { fieldOf } from '../wire/request-head.ts';
import { openAndSend, openAndTalk, talk, turnedAway } from '../wire/talk.ts';
import type { Visit } from '../wire/visit.ts';

function answering(
  id: string,
  title: Words,
  finding: FindingCode,
  value: string,
  good: GoodClient = refuses,
): Scenario {
  const place = shared((visit) => openAndTalk(visit, { 'Sec-WebSocket-Extensions': value }));
  return { id: `extension-${id}`, title, finding, good, place };
}

export function offersDeflate(visit: Visit): boolean {
  return (fieldOf(visit.head, 'sec-websocket-extensions') ?? '').includes('permessage-deflate');
}

/** Sec-WebSocket-Extensions in the answer (RFC 7692 §5.1), and compression that goes wrong behind it. */
export const extensions: Group = {
  id: 'extensions',
  title: { en: 'Extensions', zh: '扩展' },
  scenarios: [
    answering(
      'unasked',
      { en: 'An extension that nobody asked for', zh: '没有人请求的扩展' },
      'extension-not-requested',
      'x-lab-extension',
    ),
    answering(
      'window-bits-16',
      { en: 'server_max_window_bits=16: 8 to 15 is legal', zh: 'server_max_window_bits=16：合法值为 8 到 15' },
      'extension-answer-invalid',
      'permessage-deflate; server_max_window_bits=16',
    ),
    answering(
      'parameter-unknown',
      { en: 'permessage-deflate with a parameter that does not exist', zh: 'permessage-deflate 带有不存在的参数' },
      'extension-answer-invalid',
      'permessage-deflate; turbo',
    ),
    answering(
      'value-missing',
      { en: 'client_max_window_bits without its value', zh: 'client_max_window_bits 没有值' },
      'extension-answer-invalid',
      'permessage-deflate; client_max_window_bits',
    ),
    answering(
      'twice',
      { en: 'permessage-deflate twice', zh: 'permessage-deflate 出现两次' },
      'extension-answer-invalid',
      'permessage-deflate, permessage-deflate',
      either,
    ),
    answering(
      'syntax',
      { en: 'Not even a list', zh: '连列表都不是' },
      'extension-answer-invalid',
      'permessage-deflate; =;',
    ),
    {
      id: 'deflate-then-fin',
      title: {
        en: '101 and FIN as soon as compression is agreed; fine without (IIS ARR, Azure)',
        zh: '一旦协商了压缩，101 之后立即 FIN；不压缩则正常（IIS ARR、Azure）',
      },
      finding: 'compression-breaks-proxy',
      good: ends(1006),
      place: shared((visit) => {
        if (turnedAway(visit)) return;
        if (!offersDeflate(visit)) return openAndTalk(visit);
        visit.end(switching(visit, { 'Sec-WebSocket-Extensions': 'permessage-deflate' }));
      }),
    },
    {
      id: 'deflate-undeclared',
      title: { en: 'A compressed frame, and no agreement on compression', zh: '未协商压缩，却发来压缩帧' },
      finding: 'compressed-without-agreement',
      good: ends(1006),
      // "Hello", as RFC 7692 §7.2.3.1 compresses it.
      place: shared((visit) =>
        openAndSend(visit, frame({ opcode: 1, rsv: 4, payload: Buffer.from('f248cdc9c90700', 'hex') })),
      ),
    },
    {
      id: 'deflate-garbage',
      title: { en: 'Agreed compression, and bytes that do not inflate', zh: '协商了压缩，但数据无法解压' },
      finding: 'compression-context-mismatch',
      good: ends(1006),
      place: shared((visit) => {
        if (turnedAway(visit)) return;
        if (!offersDeflate(visit)) return openAndTalk(visit);
        visit.send(switching(visit, { 'Sec-WebSocket-Extensions': 'permessage-deflate' }));
        talk(visit, { message: () => undefined });
        // BTYPE 11 is reserved (RFC 1951 §3.2.3).
        void visit.beats(1).then(() => visit.send(frame({ opcode: 1, rsv: 4, payload: Buffer.alloc(8, 0xff) })));
      }),
    },
  ],
};
