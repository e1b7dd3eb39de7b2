import { frame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import { answerAll } from '../requests.ts';

const HEAD = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
/** None, that of the example in RFC 6455 §1.3, and an empty one. */
const PROOFS = ['', 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n', 'Sec-WebSocket-Accept:\r\n'];

export const wrongAccept: readonly Attack[] = [
  {
    id: 'wrong-accept',
    bugClass: 'D21',
    title:
      '30 clients whose server sends a message behind a 101 that proves nothing: none opens, and no message is delivered',
    references: ['async-http-client#2211', 'yawc#50'],
    program: 'client',
    run: (stage) =>
      answerAll(stage, stage.repeat(PROOFS, 10), (proof) =>
        Buffer.concat([Buffer.from(`${HEAD}${proof}\r\n`), frame({ payload: 'take this' })]),
      ),
    limits: { opened: 0, delivered: 0 },
  },
];
