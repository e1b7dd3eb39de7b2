import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type FuzzInput, formatInput, parseInput } from '../../src/fuzz/input.ts';
import { readOptions } from '../../src/fuzz/options.ts';
import { Random } from '../../src/fuzz/random.ts';
import { describeFailure } from '../../src/fuzz/report.ts';
import { type Campaign, inputOf, runIterations } from '../../src/fuzz/run-target.ts';
import { shrink } from '../../src/fuzz/shrink.ts';
import { ensure, type Target } from '../../src/fuzz/target.ts';
import { Trap } from '../../src/fuzz/trap.ts';

/** Fails for every input with a byte 0xff behind a byte 0x41. */
const touchy: Target = {
  name: 'touchy',
  promise: 'no 0xff behind an A',
  notation: 'hex',
  briefIterations: 0,
  generate: (random) => ({ settings: { noise: 'on' }, bytes: random.bytes(random.length(500)) }),
  check: ({ bytes }) =>
    ensure(!bytes.subarray(bytes.indexOf(0x41)).includes(0xff) || !bytes.includes(0x41), 'there is one'),
};

function campaign(target: Target, seed = 'test'): Campaign {
  return { target, seed, seeds: [], trap: new Trap() };
}

describe('the fuzzer', () => {
  it('makes the same inputs out of the same seed, and others out of another', () => {
    const inputs = (seed: string) =>
      Array.from({ length: 50 }, (_, i) => inputOf(campaign(touchy, seed), i).bytes.toString('hex'));
    assert.deepEqual(inputs('one'), inputs('one'));
    assert.notDeepEqual(inputs('one'), inputs('two'));
  });

  it('draws numbers evenly', () => {
    const random = new Random(7);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[random.below(10)] = (counts[random.below(10)] ?? 0) + 1;
    for (const count of counts) assert.ok(count > 9000 && count < 11_000, String(counts));
  });

  it('finds a failure, makes it small, and prints what replays it', async () => {
    const { failure } = await runIterations(campaign(touchy), 0, (iteration) => iteration < 5000);
    assert.ok(failure);
    assert.deepEqual(failure.smallest, { settings: {}, bytes: Buffer.of(0x41, 0xff) });
    const text = describeFailure(failure, 'test');
    assert.match(text, /ESCAPE in target touchy \(seed test, iteration \d+\): no 0xff behind an A/);
    assert.ok(text.endsWith('--\n41 ff\n'), text);
    const again = inputOf(campaign(touchy), Number(/iteration (\d+)/.exec(failure.origin)?.[1]));
    assert.deepEqual(again, failure.input);
  });

  it('takes what escapes from a callback for a failure of the input that caused it', async () => {
    const escaped = new Error('from a callback');
    const caught: unknown[] = [undefined, escaped];
    class FakeTrap extends Trap {
      override take = () => caught.shift();
    }
    const target: Target = { ...touchy, check: () => Promise.resolve() };
    const trap = new FakeTrap();
    const { next, failure } = await runIterations({ ...campaign(target), trap }, 0, (iteration) => iteration < 5);
    assert.equal(next, 2);
    assert.equal(failure?.error, escaped);
  });

  it('shrinks without losing the failure, also when it needs many bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
    const input: FuzzInput = { settings: { a: '1', b: '2' }, bytes };
    const small = await shrink(input, async ({ bytes, settings }) => bytes.length >= 10 && settings.b === '2');
    assert.deepEqual(small, { settings: { b: '2' }, bytes: Buffer.alloc(10) });
  });

  it('writes and reads seeds in both notations', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    for (const notation of ['hex', 'text'] as const) {
      const input = { settings: { role: 'server', cut: '12' }, bytes };
      assert.deepEqual(parseInput(formatInput(input, notation, 'why\nit is here'), notation), input);
    }
    assert.throws(() => parseInput('no separator', 'hex'), SyntaxError);
    assert.throws(() => parseInput('--\nzz', 'hex'), SyntaxError);
    assert.throws(() => parseInput('--\n\\q', 'text'), SyntaxError);
  });

  it('ends a run that hangs, and says which iteration it was', { timeout: 60_000 }, async () => {
    const child = fileURLToPath(new URL('./support/hang-child.js', import.meta.url));
    const outcome = await new Promise<{ signal: string | undefined; said: string }>((resolve) => {
      execFile(process.execPath, [child], (error, _out, said) => resolve({ signal: error?.signal ?? undefined, said }));
    });
    assert.equal(outcome.signal, 'SIGKILL');
    assert.match(outcome.said, /HANG: no end within 300 ms\. Replay with:\n {2}the other command 7\n/);
  });

  it('reads its command line', () => {
    const options = readOptions(['--seconds', '5', '--target', 'a', '--target', 'b'], () => 'new');
    assert.deepEqual([options.seconds, options.targets, options.seed], [5, ['a', 'b'], 'new']);
    assert.equal(readOptions([], () => 'new').seconds, 600);
    assert.throws(() => readOptions(['--seconds', 'x'], () => ''), RangeError);
    assert.throws(() => readOptions(['--other'], () => ''), TypeError);
  });
});
