import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseExtensions } from '@handfast/ws/protocol';
import { referenceInflate } from '../../src/fuzz/reference-inflate.ts';
import {
  type Agreement,
  allAgreements,
  clientOptionsOf,
  codecOf,
  describeAgreement,
  headerOf,
} from './cases/agreements.ts';
import { type Content, contents, slices } from './cases/content.ts';
import { ClientArena, type Fight, type Role, ServerArena } from './support/arena.ts';
import type { Attacker } from './support/attacker.ts';
import { close, type Piece } from './support/case.ts';
import { assertReply } from './support/run.ts';

const TAIL = Buffer.of(0, 0, 0xff, 0xff);
/** For each agreement: messages that are smaller, and bigger, than the window. */
const sizes = [0, 16, 300, 1024, 5000];
/** Message size, how many, and the size of the frames it comes in (0: one), as groups 12 and 13 of Autobahn have them. */
const series: readonly [size: number, count: number, frame: number][] = [
  [16, 300, 0],
  [64, 300, 0],
  [256, 200, 0],
  [1024, 100, 0],
  [4096, 50, 0],
  [8192, 30, 0],
  [16_384, 15, 0],
  [32_768, 10, 0],
  [65_536, 5, 0],
  [131_072, 5, 0],
  [8192, 15, 256],
  [16_384, 10, 256],
  [32_768, 5, 256],
  [65_536, 5, 256],
  [131_072, 5, 256],
  [131_072, 5, 1024],
  [131_072, 5, 4096],
  [131_072, 5, 32_768],
];
/** A test that takes longer hangs. */
const timeout = 60_000;
const usual: Agreement = { serverBits: 15, clientBits: 15, serverForgets: false, clientForgets: false };

describe('permessage-deflate with every agreement', () => {
  let server: ServerArena;
  let client: ClientArena;
  const all = contents();
  before(async () => {
    server = await ServerArena.open({ perMessageDeflate: { threshold: 0 } });
    client = await ClientArena.open();
  });
  after(() => Promise.all([server.close(), client.close()]));

  async function fight(agreement: Agreement, role: Role): Promise<Fight> {
    const header = headerOf(agreement);
    const codec = codecOf(agreement, role);
    if (role === 'client') return client.fight(clientOptionsOf(agreement), header, codec);
    const fight = await server.fight(header, codec);
    assertAgreed(fight.head, header);
    return fight;
  }

  for (const role of ['server', 'client'] as const) {
    for (const serverBits of [8, 9, 10, 11, 12, 13, 14, 15]) {
      it(`RFC 7692 §7.1: our ${role} keeps to ${serverBits} bits for the server, with all the others`, {
        timeout,
      }, async () => {
        for (const agreement of allAgreements().filter((it) => it.serverBits === serverBits)) {
          const { attacker, seen } = await fight(agreement, role);
          await explained(describeAgreement(agreement), () => converse(attacker, agreement, role, all));
          await farewell(attacker, seen);
        }
      });
    }

    for (const content of all) {
      it(`RFC 7692 §7.2: our ${role} takes and sends series of ${content.name}, with and without takeover`, {
        timeout,
      }, async () => {
        for (const [size, count, frame] of series) {
          for (const agreement of [usual, { ...usual, serverForgets: true, clientForgets: true }]) {
            const { attacker, seen } = await fight(agreement, role);
            const next = slices(content, size);
            for (let i = 0; i < count; i++) await exchange(attacker, content, next.next().value, frame);
            await farewell(attacker, seen);
          }
        }
      });
    }
  }
});

/** The answer has what was asked for: every value, and both flags where they were there. */
function assertAgreed(head: string, asked: string): void {
  const value = /^sec-websocket-extensions: (.*)$/im.exec(head)?.[1]?.trim();
  assert.ok(value, `no agreement in ${head}`);
  const read = (header: string) => {
    const offers = parseExtensions(header);
    assert.ok(Array.isArray(offers), header);
    return offers.map(({ name, params }) => [name, [...params].sort()]);
  };
  assert.deepEqual(read(value), read(asked));
}

/** Messages of all kinds and sizes, one behind the other: the windows go through all of them. */
async function converse(attacker: Attacker, agreement: Agreement, role: Role, all: readonly Content[]): Promise<void> {
  const window = 1 << (role === 'server' ? agreement.serverBits : agreement.clientBits);
  const forgets = role === 'server' ? agreement.serverForgets : agreement.clientForgets;
  let history = Buffer.alloc(0);
  for (const content of all) {
    for (const size of sizes) {
      const plain = slices(content, size).next().value;
      const { compressed, wirePayload } = await exchange(attacker, content, plain, size === 1024 ? 100 : 0);
      if (compressed && size >= 300) {
        const { farthest, complete } = referenceInflate(
          Buffer.concat([wirePayload, TAIL]),
          forgets ? undefined : history,
        );
        assert.ok(complete && farthest <= window, `it reaches back ${farthest} bytes`);
      }
      if (compressed) history = Buffer.concat([history, plain]).subarray(-32_768);
    }
  }
}

/** One message there and back. */
async function exchange(attacker: Attacker, { isBinary }: Content, plain: Buffer, frameBytes: number) {
  assert.ok(attacker.codec);
  const payload = await attacker.codec.compress(plain);
  const step = frameBytes || Math.max(1, payload.length);
  const pieces: Piece[] = [];
  for (let at = 0; at < payload.length; at += step) {
    const first = at === 0;
    const part = payload.subarray(at, at + step);
    pieces.push({
      opcode: first ? (isBinary ? 2 : 1) : 0,
      rsv: first ? 4 : 0,
      payload: part,
      fin: at + step >= payload.length,
    });
  }
  await attacker.write(pieces, 'whole');
  const received = await attacker.next();
  assertReply(received, isBinary ? { binary: plain } : { text: plain });
  return received;
}

async function farewell(attacker: Attacker, seen: Fight['seen']): Promise<void> {
  await attacker.write([close(1000)], 'whole');
  assertReply(await attacker.next(), { close: 1000 });
  await attacker.ended();
  attacker.leave();
  assert.equal((await seen).closeCode, 1000);
}

async function explained(what: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
}
