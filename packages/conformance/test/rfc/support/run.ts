import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { violations } from '@handfast/ws/protocol';
import { ClientArena, type Fight, type Role, ServerArena } from './arena.ts';
import type { Attacker, Received } from './attacker.ts';
import { type Chop, close, type Ending, everyChop, type Reply, type RfcCase } from './case.ts';
import { defaultCodec } from './codec.ts';

const DEFLATE = 'permessage-deflate';
/** A case that takes longer hangs. */
const TIMEOUT_MS = 30_000;

/** The limits under which the cases of a table run. */
export interface TableOptions {
  readonly maxPayload?: number;
  readonly maxFragments?: number;
}

/** Every case of the table, against our server and our client, with permessage-deflate and without, cut in every way. */
export function runTable(name: string, cases: readonly RfcCase[], options: TableOptions = {}): void {
  describe(name, () => {
    const arenas = new Arenas(options);
    before(() => arenas.open());
    after(() => arenas.close());
    it('has a name of its own for each case', () => {
      assert.equal(new Set(cases.map(({ id }) => id)).size, cases.length);
    });
    for (const it_ of cases) {
      it(`${it_.id} (${it_.section}): ${it_.says}`, { timeout: TIMEOUT_MS }, () => runVariants(it_, arenas));
    }
  });
}

class Arenas {
  readonly #options: TableOptions;
  #plain!: ServerArena;
  #deflate!: ServerArena;
  #client!: ClientArena;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    this.#plain = await ServerArena.open(this.#options);
    this.#deflate = await ServerArena.open({ ...this.#options, perMessageDeflate: { threshold: 0 } });
    this.#client = await ClientArena.open();
  }

  fight(role: Role, deflate: boolean): Promise<Fight> {
    const extensions = deflate ? DEFLATE : undefined;
    const codec = deflate ? defaultCodec : undefined;
    if (role === 'server') return (deflate ? this.#deflate : this.#plain).fight(extensions, codec);
    return this.#client.fight({ ...this.#options, perMessageDeflate: deflate && { threshold: 0 } }, extensions, codec);
  }

  async close(): Promise<void> {
    await Promise.all([this.#plain.close(), this.#deflate.close(), this.#client.close()]);
  }
}

async function runVariants(it_: RfcCase, arenas: Arenas): Promise<void> {
  const deflates = it_.deflate === undefined ? [false, true] : [it_.deflate === 'on'];
  for (const role of ['server', 'client'] as const) {
    for (const deflate of deflates) {
      for (const chop of it_.chops ?? everyChop) {
        const fight = await arenas.fight(role, deflate);
        try {
          await runCase(it_, fight, role, chop);
        } catch (error) {
          fight.attacker.destroy();
          const variant = `as ${role}, deflate ${deflate ? 'on' : 'off'}, chop ${chop}`;
          throw new Error(`${variant}: ${(error as Error).message}`, { cause: error });
        }
      }
    }
  }
}

async function runCase({ steps, ends }: RfcCase, { attacker, seen }: Fight, role: Role, chop: Chop): Promise<void> {
  for (const step of steps) {
    if ('send' in step) await attacker.write(step.send, chop);
    else for (const reply of step.expect) assertReply(await attacker.next(), reply);
  }
  await expectEnding(attacker, ends, role);
  await attacker.ended();
  attacker.leave();
  const { errorCode, closeCode, closeReason } = await seen;
  if (ends === 'clean') return assert.deepEqual([errorCode, closeCode], [undefined, 1000]);
  if ('fails' in ends) return assert.deepEqual([errorCode, closeCode], [violationOf(ends, role), 1006]);
  assert.deepEqual([errorCode, closeCode, closeReason], [ends.error, ends.reports, ends.reason ?? '']);
}

async function expectEnding(attacker: Attacker, ends: Ending, role: Role): Promise<void> {
  if (ends === 'clean') {
    await attacker.write([close(1000)], 'whole');
    assertReply(await attacker.next(), { close: 1000 });
  } else if ('fails' in ends) {
    assertReply(await attacker.next(), { close: violations[violationOf(ends, role)].closeCode });
  }
}

function violationOf({ fails }: Extract<Ending, { fails: unknown }>, role: Role) {
  return typeof fails === 'string' ? fails : fails[role];
}

/** Compares what came with what had to come. */
export function assertReply(received: Received, wanted: Reply): void {
  const [opcode, payload] = expected(wanted);
  assert.equal(
    received.opcode,
    opcode,
    `opcode ${received.opcode}, payload ${show(received.payload)}, instead of ${opcode}`,
  );
  assert.ok(received.payload.equals(payload), `received ${show(received.payload)}, expected ${show(payload)}`);
}

function expected(wanted: Reply): [opcode: number, payload: Buffer] {
  if ('text' in wanted) return [1, Buffer.from(wanted.text as string)];
  if ('binary' in wanted) return [2, wanted.binary];
  if ('ping' in wanted) return [9, Buffer.from(wanted.ping as string)];
  if ('pong' in wanted) return [10, Buffer.from(wanted.pong as string)];
  const code = wanted.close === 1005 ? [] : [wanted.close >> 8, wanted.close & 0xff];
  return [8, Buffer.concat([Buffer.from(code), Buffer.from(wanted.reason ?? '')])];
}

function show(bytes: Buffer): string {
  return `${bytes.length} bytes ${bytes.subarray(0, 40).toString('hex')} ${JSON.stringify(bytes.subarray(0, 40).toString('latin1'))}`;
}
