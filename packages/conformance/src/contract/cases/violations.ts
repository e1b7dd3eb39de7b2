import assert from 'node:assert/strict';
import type { Duplex } from 'node:stream';
import { type SideOptions, turns } from '../bench.ts';
import { type Case, onWire } from '../case.ts';
import { binary, close, type Piece, ping, text, type Wire } from '../wire.ts';

/** A broken rule: what is sent, and the documented code, the close code, and the words that programs search for. */
interface Row {
  readonly what: string;
  readonly send: (wire: Wire) => readonly Piece[];
  readonly code: string;
  readonly closeCode: number;
  readonly says: string;
  readonly options?: SideOptions;
}

const INVALID_UTF8 = Buffer.from([0x68, 0xff, 0x69]);

const rows: readonly Row[] = [
  {
    what: 'a ping without FIN',
    send: () => [{ opcode: 9, fin: false }],
    code: 'WS_ERR_EXPECTED_FIN',
    closeCode: 1002,
    says: 'Invalid WebSocket frame: FIN must be set',
  },
  {
    what: 'a close code that must not be sent',
    send: () => [close(1005)],
    code: 'WS_ERR_INVALID_CLOSE_CODE',
    closeCode: 1002,
    says: 'Invalid WebSocket frame: invalid status code 1005',
  },
  {
    what: 'a close frame of one byte',
    send: () => [{ opcode: 8, payload: 'x' }],
    code: 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
    closeCode: 1002,
    says: 'Invalid WebSocket frame: invalid payload length 1',
  },
  {
    what: 'a ping of 126 bytes',
    send: () => [ping('x'.repeat(126))],
    code: 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
    closeCode: 1002,
    says: 'Invalid WebSocket frame: invalid payload length 126',
  },
  {
    what: 'an unknown data opcode',
    send: () => [{ opcode: 3 }],
    code: 'WS_ERR_INVALID_OPCODE',
    closeCode: 1002,
    says: 'Invalid WebSocket frame: invalid opcode 3',
  },
  {
    what: 'an unknown control opcode',
    send: () => [{ opcode: 11 }],
    code: 'WS_ERR_INVALID_OPCODE',
    closeCode: 1002,
    says: 'Invalid WebSocket frame: invalid opcode 11',
  },
  {
    what: 'a continuation of nothing',
    send: () => [{ opcode: 0 }],
    code: 'WS_ERR_INVALID_OPCODE',
    closeCode: 1002,
    says: 'Invalid WebSocket frame: invalid opcode 0',
  },
  {
    what: 'a message that begins inside another',
    send: () => [text('begun', { fin: false }), text('new')],
    code: 'WS_ERR_INVALID_OPCODE',
    closeCode: 1002,
    says: 'Invalid WebSocket frame: invalid opcode 1',
  },
  {
    what: 'text that is not UTF-8',
    send: () => [text(INVALID_UTF8)],
    code: 'WS_ERR_INVALID_UTF8',
    closeCode: 1007,
    says: 'Invalid WebSocket frame: invalid UTF-8 sequence',
  },
  {
    what: 'text that ends within a character',
    send: () => [text(Buffer.from([0xe2, 0x82]), { fin: false }), { opcode: 0 }],
    code: 'WS_ERR_INVALID_UTF8',
    closeCode: 1007,
    says: 'Invalid WebSocket frame: invalid UTF-8 sequence',
  },
  {
    what: 'a close reason that is not UTF-8',
    send: () => [{ opcode: 8, payload: Buffer.concat([Buffer.from([3, 232]), INVALID_UTF8]) }],
    code: 'WS_ERR_INVALID_UTF8',
    closeCode: 1007,
    says: 'Invalid WebSocket frame: invalid UTF-8 sequence',
  },
  {
    what: 'a mask that is missing on the way to a server, or present on the way to a client',
    send: (wire) => [text('x', { mask: wire.role === 'client' ? undefined : Buffer.from([1, 2, 3, 4]) })],
    code: '',
    closeCode: 1002,
    says: '',
  },
  {
    what: 'RSV1 without compression',
    send: () => [text('x', { rsv: 4 })],
    code: 'WS_ERR_UNEXPECTED_RSV_1',
    closeCode: 1002,
    says: 'Invalid WebSocket frame: RSV1 must be clear',
  },
  {
    what: 'RSV2',
    send: () => [text('x', { rsv: 2 })],
    code: 'WS_ERR_UNEXPECTED_RSV_2_3',
    closeCode: 1002,
    says: 'Invalid WebSocket frame: RSV2 and RSV3 must be clear',
  },
  {
    what: 'RSV3 on a ping',
    send: () => [{ opcode: 9, rsv: 1 }],
    code: 'WS_ERR_UNEXPECTED_RSV_2_3',
    closeCode: 1002,
    says: 'Invalid WebSocket frame: RSV2 and RSV3 must be clear',
  },
  {
    what: 'a length of 2^53 bytes',
    send: () => [binary(Buffer.alloc(0), { declaredBytes: 2n ** 53n })],
    code: 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
    closeCode: 1009,
    says: 'Unsupported WebSocket frame: payload length > 2^53 - 1',
  },
  {
    what: 'a message over maxPayload, before its payload has come',
    options: { maxPayload: 10 },
    send: () => [binary(Buffer.alloc(0), { declaredBytes: 11 })],
    code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    closeCode: 1009,
    says: 'Max payload size exceeded',
  },
  {
    what: 'a message whose fragments together are over maxPayload',
    options: { maxPayload: 10 },
    send: () => [
      text('123456', { fin: false }),
      { opcode: 0, payload: '7890', fin: false },
      { opcode: 0, payload: 'x' },
    ],
    code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    closeCode: 1009,
    says: 'Max payload size exceeded',
  },
  {
    what: 'a message of more than maxFragments frames',
    options: { maxFragments: 2 },
    send: () => [text('1', { fin: false }), { opcode: 0, payload: '2', fin: false }, { opcode: 0, payload: '3' }],
    code: 'WS_ERR_TOO_MANY_BUFFERED_PARTS',
    closeCode: 1008,
    says: 'Too many message fragments',
  },
];

export const violationCases: readonly Case[] = [
  ...rows.map(({ what, send, options = {}, ...row }) =>
    onWire(
      `${what} is one error, answered with close code ${row.closeCode}, and then close with 1006`,
      async (bench) => {
        const { code, says } = what.startsWith('a mask') ? maskRow(bench.role) : row;
        const { journal, wire } = await bench.wire({ options });
        wire.send(...send(wire));
        assert.deepEqual(await wire.lines(), [`close ${row.closeCode}`]);
        await journal.until('close');
        assert.deepEqual(journal.talk, [`error ${code}`, 'close 1006']);
        assert.ok(journal.error instanceof Error);
        assert.equal(journal.error.message.slice(0, says.length), says);
      },
    ),
  ),

  onWire('a message of exactly maxPayload bytes is taken, in one frame or in several', async (bench) => {
    const { journal, wire } = await bench.wire({ options: { maxPayload: 10 } });
    wire.send(text('0123456789'), text('01234', { fin: false }), { opcode: 0, payload: '56789' }, close(1000));
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text 0123456789', 'message text 0123456789', 'close 1000']);
  }),

  onWire('maxPayload 0 and maxFragments 0 mean no limit', async (bench) => {
    const { journal, wire } = await bench.wire({ options: { maxPayload: 0, maxFragments: 0 } });
    wire.send(
      text('1', { fin: false }),
      { opcode: 0, payload: '2', fin: false },
      { opcode: 0, payload: '3' },
      close(1000),
    );
    await journal.until('close');
    assert.deepEqual(journal.talk, ['message text 123', 'close 1000']);
  }),

  onWire('with skipUTF8Validation, text and close reasons that are not UTF-8 come through', async (bench) => {
    const { subject, wire } = await bench.wire({ options: { skipUTF8Validation: true } });
    const seen: unknown[] = [];
    const closed = new Promise<void>((resolve) => {
      subject.on('message', (data, isBinary) => seen.push(data, isBinary));
      subject.on('close', (code, reason) => {
        seen.push(code, reason);
        resolve();
      });
    });
    wire.send(text(INVALID_UTF8), { opcode: 8, payload: Buffer.concat([Buffer.from([3, 232]), INVALID_UTF8]) });
    await closed;
    assert.deepEqual(seen, [INVALID_UTF8, false, 1000, INVALID_UTF8]);
  }),

  onWire(
    'text that is wrong in a fragment, and goes on',
    async (bench) => {
      const { journal, wire } = await bench.wire();
      wire.send(text(INVALID_UTF8, { fin: false }), ping('still there?'));
      const [answer] = await wire.lines();
      assert.equal(answer, bench.expected({ handfast: 'close 1007', ws: 'pong still there?' }));
      if (answer === 'close 1007') await journal.until('close');
      const failed = ['error WS_ERR_INVALID_UTF8', 'close 1006'];
      assert.deepEqual(journal.talk, bench.expected({ handfast: failed, ws: ['ping still there?'] }));
    },
    { difference: { row: 'text that is not UTF-8, in a message that goes on' } },
  ),

  onWire(
    'a length that is not in its shortest form',
    async (bench) => {
      const { journal, wire } = await bench.wire();
      wire.send(text('x', { lengthBits: 16 }), close(1000));
      await journal.until('close');
      assert.deepEqual(
        journal.talk,
        bench.expected({ handfast: ['error', 'close 1006'], ws: ['message text x', 'close 1000'] }),
      );
    },
    { difference: { row: 'a frame whose length is not in its shortest form', restoredBy: { strict: false } } },
  ),

  onWire('what breaks after a broken rule is not a second error', async (bench) => {
    const { subject, journal, wire } = await bench.wire();
    const { _socket: transport } = subject as unknown as { _socket: Duplex };
    subject.on('error', () => transport.destroy(new Error('and the transport broke')));
    wire.send({ opcode: 3 });
    await journal.until('close');
    assert.deepEqual(journal.talk, ['error WS_ERR_INVALID_OPCODE', 'close 1006']);
  }),

  onWire(
    'more chunks of one frame than maxBufferedChunks',
    async (bench) => {
      const { journal, wire } = await bench.wire({ options: { maxBufferedChunks: 2 } });
      const bytes = wire.bytesOf(text('0123456789'), close(1000));
      for (const byte of bytes) {
        wire.transport.write(Buffer.of(byte));
        await turns(1);
      }
      await journal.until('close');
      const failed = ['error WS_ERR_TOO_MANY_BUFFERED_PARTS', 'close 1006'];
      const taken = ['message text 0123456789', 'close 1000'];
      assert.deepEqual(journal.talk, bench.expected({ handfast: taken, ws: failed }));
    },
    {
      only: { transport: 'memory', because: 'sockets decide themselves how they cut what is written' },
      difference: { row: 'more chunks than `maxBufferedChunks`' },
    },
  ),

  onWire(
    'a 64-bit length with its top bit set',
    async (bench) => {
      const { journal, wire } = await bench.wire();
      wire.send(binary(Buffer.alloc(0), { declaredBytes: 2n ** 63n }));
      assert.deepEqual(await wire.lines(), bench.expected({ handfast: ['close 1002'], ws: ['close 1009'] }));
      await journal.until('close');
    },
    { difference: { row: 'a 64-bit length with its top bit set' } },
  ),

  onWire(
    'the class of an error that a broken rule causes',
    async (bench) => {
      const { journal, wire } = await bench.wire();
      wire.send({ opcode: 3 });
      await journal.until('close');
      const { name } = journal.error;
      assert.equal(name, bench.expected({ handfast: 'ProtocolError', ws: 'RangeError' }));
    },
    { difference: { row: 'the class of errors' } },
  ),
];

function maskRow(role: 'client' | 'server') {
  return role === 'server'
    ? { code: 'WS_ERR_EXPECTED_MASK', says: 'Invalid WebSocket frame: MASK must be set' }
    : { code: 'WS_ERR_UNEXPECTED_MASK', says: 'Invalid WebSocket frame: MASK must be clear' };
}
