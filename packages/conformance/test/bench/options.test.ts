import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { choose, readOptions } from '../../src/bench/options.ts';
import { peers } from '../../src/bench/peers.ts';
import { targets } from '../../src/bench/targets.ts';
import { workloads } from '../../src/bench/workloads.ts';

describe('the command line of the benchmark', () => {
  test('has a default for everything', () => {
    const options = readOptions([]);
    assert.deepEqual(
      { ...options, node: '' },
      {
        only: [],
        peers: [],
        rounds: 5,
        seconds: 1.5,
        warmUpSeconds: 0.7,
        base: 'ws',
        node: '',
        quick: false,
        json: undefined,
        markdown: undefined,
        svg: undefined,
        docs: false,
        from: undefined,
        list: false,
        help: false,
      },
    );
    assert.equal(options.node, process.execPath);
  });

  test('takes lists with commas, and options more than once', () => {
    const options = readOptions(['--only', 'a,b', '--only', 'c', '--peers', 'ws']);
    assert.deepEqual(options.only, ['a', 'b', 'c']);
    assert.deepEqual(options.peers, ['ws']);
  });

  test('measures less with --quick, unless it is told how much', () => {
    assert.equal(readOptions(['--quick']).rounds, 3);
    assert.equal(readOptions(['--quick', '--rounds', '7']).rounds, 7);
  });

  test('refuses what it does not know and what is no number', () => {
    assert.throws(() => readOptions(['--round', '3']), TypeError);
    assert.throws(() => readOptions(['--rounds', 'many']), RangeError);
    assert.throws(() => readOptions(['--seconds', '0']), RangeError);
  });
});

describe('choosing from a table', () => {
  const table = [{ name: 'echo-1', quick: true }, { name: 'echo-2' }, { name: 'idle' }];
  const namesOf = (wanted: string[], quick = false) => choose('workload', table, wanted, quick).map(({ name }) => name);

  test('takes everything, or what is quick', () => {
    assert.deepEqual(namesOf([]), ['echo-1', 'echo-2', 'idle']);
    assert.deepEqual(namesOf([], true), ['echo-1']);
  });

  test('takes what is named, in the order of the table, also where that is not quick', () => {
    assert.deepEqual(namesOf(['idle', 'echo-1'], true), ['echo-1', 'idle']);
  });

  test('takes all names that begin so', () => {
    assert.deepEqual(namesOf(['echo-*']), ['echo-1', 'echo-2']);
  });

  test('says which names there are', () => {
    assert.throws(() => namesOf(['eco']), { name: 'RangeError', message: /no workload eco.*echo-1, echo-2, idle/ });
  });
});

describe('the tables', () => {
  test('name everything once', () => {
    for (const table of [workloads, peers]) assert.equal(new Set(table.map(({ name }) => name)).size, table.length);
  });

  test('have what the targets are about', () => {
    for (const { workload, peer, base } of targets) {
      assert.ok(
        workloads.some(({ name }) => name === workload),
        workload,
      );
      for (const who of [peer, base])
        assert.ok(
          peers.some(({ name }) => name === who),
          who,
        );
    }
  });
});
