import { closeFrame, type FrameInit, frame, TEST_MASK } from '@handfast/ws/testing';
import type { FindingCode } from '../../findings/codes.ts';
import { either, ends, type GoodClient, type Group, type Scenario, shared, type Words } from '../scenario.ts';
import { openAndSend } from '../wire/talk.ts';

function sending(
  id: string,
  title: Words,
  finding: FindingCode,
  frames: readonly Buffer[],
  good: GoodClient = ends(1006),
): Scenario {
  return { id: `frame-${id}`, title, finding, good, place: shared((visit) => openAndSend(visit, frames)) };
}

const text = (init: FrameInit): Buffer => frame({ opcode: 1, payload: 'hello', ...init });

/** Frames that RFC 6455 §5 does not allow. Each is sent a beat after the connection opened. */
export const frames: Group = {
  id: 'frames',
  title: { en: 'Frames', zh: '帧' },
  scenarios: [
    sending('masked', { en: 'A masked frame from the server', zh: '服务器发来带掩码的帧' }, 'server-frames-masked', [
      text({ mask: TEST_MASK }),
    ]),
    sending('rsv2', { en: 'RSV2 is set', zh: '设置了 RSV2' }, 'frame-invalid', [text({ rsv: 2 })]),
    sending('rsv3', { en: 'RSV3 is set', zh: '设置了 RSV3' }, 'frame-invalid', [text({ rsv: 1 })]),
    sending('opcode-3', { en: 'Opcode 3, reserved for data', zh: '操作码 3：为数据帧保留' }, 'frame-invalid', [
      text({ opcode: 3 }),
    ]),
    sending('opcode-11', { en: 'Opcode 11, reserved for control', zh: '操作码 11：为控制帧保留' }, 'frame-invalid', [
      text({ opcode: 11 }),
    ]),
    sending(
      'ping-126',
      { en: 'A ping of 126 bytes; 125 is the most', zh: '126 字节的 ping；最多 125' },
      'frame-invalid',
      [frame({ opcode: 9, payload: Buffer.alloc(126) })],
    ),
    sending('ping-fragmented', { en: 'A ping without FIN', zh: '没有 FIN 的 ping' }, 'frame-invalid', [
      frame({ opcode: 9, fin: false, payload: 'a' }),
    ]),
    sending('continuation-alone', { en: 'A continuation of nothing', zh: '没有开头的延续帧' }, 'frame-invalid', [
      frame({ opcode: 0, payload: 'rest' }),
    ]),
    sending(
      'message-inside-message',
      { en: 'A new message before the last one ended', zh: '上一条消息尚未结束就开始新消息' },
      'frame-invalid',
      [text({ fin: false }), text({})],
    ),
    sending(
      'length-not-minimal',
      { en: 'Five bytes, with the length in 16 bits', zh: '五个字节，长度却用 16 位表示' },
      'frame-invalid',
      [text({ lengthBits: 16 })],
      either,
    ),
    sending(
      'length-top-bit',
      { en: 'A 64-bit length with its top bit set', zh: '64 位长度的最高位为 1' },
      'frame-invalid',
      [text({ declaredBytes: 2n ** 63n })],
    ),
    sending('utf8-invalid', { en: 'A text that is not UTF-8', zh: '不是 UTF-8 的文本' }, 'text-not-utf8', [
      frame({ opcode: 1, payload: Buffer.from([0xce, 0xba, 0xe1, 0xbd, 0xb9, 0xed, 0xa0, 0x80]) }),
    ]),
    sending('utf8-latin1', { en: 'A text in Latin-1', zh: 'Latin-1 编码的文本' }, 'text-not-utf8', [
      frame({ opcode: 1, payload: Buffer.from('Grüße', 'latin1') }),
    ]),
    sending('close-one-byte', { en: 'A close frame of one byte', zh: '只有一个字节的关闭帧' }, 'close-frame-invalid', [
      frame({ opcode: 8, payload: Buffer.of(3) }),
    ]),
    ...[999, 1004, 1005, 1006, 1015, 5000].map((code) =>
      sending(
        `close-${code}`,
        { en: `A close frame with ${code}, which never travels`, zh: `带有 ${code} 的关闭帧，该代码不允许在线上出现` },
        'close-frame-invalid',
        [closeFrame(code)],
      ),
    ),
    sending(
      'close-reason',
      { en: 'A close frame whose reason is not UTF-8', zh: '关闭帧的原因不是 UTF-8' },
      'close-frame-invalid',
      [frame({ opcode: 8, payload: Buffer.of(0x03, 0xe8, 0xff, 0xfe) })],
    ),
  ],
};
