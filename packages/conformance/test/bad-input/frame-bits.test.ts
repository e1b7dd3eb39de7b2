import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { after, before, describe, it } from 'node:test';
import { type ViolationCode, violations } from '@handfast/ws/protocol';
import { frame } from '@handfast/ws/testing';
import { ClientArena, type Fight, type Role, ServerArena } from '../rfc/support/arena.ts';
import type { Reply } from '../rfc/support/case.ts';
import { defaultCodec } from '../rfc/support/codec.ts';
import { assertReply } from '../rfc/support/run.ts';
import { nothingEscapes } from './support/escapes.ts';

const limits = { maxPayload: 100_000 };
const KEY = Buffer.of(0x37, 0xfa, 0x21, 0x3d);

/** What must come of some bytes: replies, and then a violation, or nothing more. */
interface Judgement {
  readonly replies: Reply[];
  readonly violation: ViolationCode | undefined;
}

describe('bad input: every bit of the header of a frame, flipped', () => {
  nothingEscapes();
  let plain: ServerArena;
  let deflating: ServerArena;
  let client: ClientArena;
  before(async () => {
    plain = await ServerArena.open(limits);
    deflating = await ServerArena.open({ ...limits, perMessageDeflate: { threshold: 1e9 } });
    client = await ClientArena.open();
  });
  after(() => Promise.all([plain.close(), deflating.close(), client.close()]));

  function fight(role: Role, deflate: boolean): Promise<Fight> {
    const extensions = deflate ? 'permessage-deflate' : undefined;
    const codec = deflate ? defaultCodec : undefined;
    if (role === 'server') return (deflate ? deflating : plain).fight(extensions, codec);
    return client.fight({ ...limits, perMessageDeflate: deflate }, extensions, codec);
  }

  const payloads: [string, Buffer][] = [
    ['a text of 5 bytes', Buffer.from('Hello')],
    ['a text of 200 bytes', Buffer.alloc(200, 'R')],
    ['a text of 70,000 bytes', Buffer.alloc(70_000, 'R')],
  ];
  for (const role of ['server', 'client'] as const) {
    for (const deflate of [false, true]) {
      for (const [what, payload] of payloads) {
        it(`${what}, to our ${role}, ${deflate ? 'with' : 'without'} permessage-deflate`, async () => {
          const good = frame({ payload, mask: role === 'server' ? KEY : undefined });
          const headerBits = (good.length - payload.length) * 8;
          for (let bit = 0; bit < headerBits; bit++) {
            const bytes = Buffer.from(good);
            bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (0x80 >> (bit & 7));
            await check(await fight(role, deflate), bytes, role === 'server', deflate, `bit ${bit}`);
          }
        });
      }
    }
  }
});

async function check(
  { attacker, seen }: Fight,
  bytes: Buffer,
  masked: boolean,
  deflate: boolean,
  what: string,
): Promise<void> {
  const { replies, violation } = judge(bytes, masked, deflate);
  try {
    await attacker.writeBytes(bytes);
    for (const reply of replies) assertReply(await attacker.next(), reply);
    if (violation) assertReply(await attacker.next(), { close: violations[violation].closeCode });
    attacker.leave();
    await attacker.ended();
    const { errorCode, closeCode } = await seen;
    assert.deepEqual([errorCode, closeCode], [violation, 1006]);
  } catch (error) {
    attacker.destroy();
    throw new Error(`${what} (${bytes.subarray(0, 16).toString('hex')}): ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** RFC 6455 §5 once more, in few words and for whole buffers: no close frames, no second fragment. */
function judge(bytes: Buffer, masked: boolean, deflate: boolean): Judgement {
  const replies: Reply[] = [];
  for (let at = 0; ; ) {
    const read = readOne(bytes, at, masked, deflate);
    if (typeof read === 'string') return { replies, violation: read };
    if (!read) return { replies, violation: undefined };
    if (read.reply) replies.push(read.reply);
    at = read.end;
  }
}

type One = { readonly reply: Reply | undefined; readonly end: number };

function readOne(bytes: Buffer, at: number, masked: boolean, deflate: boolean): One | ViolationCode | undefined {
  if (bytes.length - at < 2) return undefined;
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  const opcode = first & 15;
  const wrong = wrongStart(first, second, masked, deflate);
  if (wrong) return wrong;
  const length7 = second & 127;
  const lengthBytes = length7 === 127 ? 8 : length7 === 126 ? 2 : 0;
  const start = at + 2 + lengthBytes + (masked ? 4 : 0);
  if (bytes.length < at + 2 + lengthBytes) return undefined;
  const length =
    lengthBytes === 8
      ? bytes.readBigUInt64BE(at + 2)
      : BigInt(lengthBytes === 2 ? bytes.readUInt16BE(at + 2) : length7);
  if (length >= 2n ** 63n || (lengthBytes === 8 && length < 65_536n) || (lengthBytes === 2 && length < 126n))
    return 'WS_ERR_NON_MINIMAL_LENGTH';
  if (length >= 2n ** 53n) return 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH';
  if (length > limits.maxPayload) return 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
  const end = start + Number(length);
  const payload = unmasked(bytes, start, Math.min(end, bytes.length), masked);
  const isText = opcode === 1 && (first & 0x40) === 0;
  if (isText && !isUtf8(payload)) return 'WS_ERR_INVALID_UTF8';
  if (end > bytes.length) return undefined;
  if (first & 0x40) return 'WS_ERR_INVALID_DEFLATE';
  const reply = opcode === 9 ? { pong: payload } : opcode === 2 ? { binary: payload } : { text: payload };
  return { reply: opcode === 10 || (first & 0x80) === 0 ? undefined : reply, end };
}

function wrongStart(first: number, second: number, masked: boolean, deflate: boolean): ViolationCode | undefined {
  const opcode = first & 15;
  if (first & 0x30) return 'WS_ERR_UNEXPECTED_RSV_2_3';
  if (first & 0x40 && !(deflate && (opcode === 1 || opcode === 2))) return 'WS_ERR_UNEXPECTED_RSV_1';
  if (![1, 2, 8, 9, 10].includes(opcode)) return 'WS_ERR_INVALID_OPCODE';
  if (opcode >= 8 && !(first & 0x80)) return 'WS_ERR_EXPECTED_FIN';
  if (opcode >= 8 && (second & 127) > 125) return 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH';
  if (((second & 0x80) !== 0) === masked) return undefined;
  return masked ? 'WS_ERR_EXPECTED_MASK' : 'WS_ERR_UNEXPECTED_MASK';
}

function unmasked(bytes: Buffer, start: number, end: number, masked: boolean): Buffer {
  const payload = Buffer.from(bytes.subarray(start, end));
  if (masked) for (const [i, byte] of payload.entries()) payload[i] = byte ^ (bytes[start - 4 + (i & 3)] as number);
  return payload;
}
