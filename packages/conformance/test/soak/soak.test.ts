import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src/fuzz/random.ts';
import type { Sample } from '../../src/soak/answer.ts';
import { Books } from '../../src/soak/books.ts';
import { Contents } from '../../src/soak/content.ts';
import { judge, measures, verdicts } from '../../src/soak/judge.ts';
import { readOptions } from '../../src/soak/options.ts';
import { unexplained } from '../../src/soak/outcomes.ts';
import { ends, makePlan } from '../../src/soak/plan.ts';
import { describeSoak, withSoak } from '../../src/soak/report.ts';
import { type Moment, type Soak, soak } from '../../src/soak/run.ts';
import { trendOf } from '../../src/soak/trend.ts';

/** Memory has no trend in a few seconds: here it is the books that count, and what is left. `npm run soak` has the rest. */
test('200 clients live random lives: every echo is right, everything ends once and for a known reason, nothing is left', async () => {
  const settings = { peer: '@handfast/ws', connections: 200, seed: 'in the tests', pauseMs: 100, ms: 2000 };
  const run = await soak(settings);
  assert.deepEqual(judge({ ...run, moments: [] }), []);
  assert.ok(run.after.crowd.messages > 200, `${run.after.crowd.messages} echoes`);
});

test('a server that makes every fault that it looks for is found out', async () => {
  const peer = new URL('./support/faulty-server.js', import.meta.url).href;
  const faults = judge(await soak({ peer, connections: 50, seed: 'in the tests', pauseMs: 50, ms: 1000 }));
  for (const fault of [
    /^clients: an echo of \d+ bytes came back as another one/,
    /^clients: .+: the connection ended by itself/,
    /^server: not explained: .+, close: 4999/,
    /^server: .+: a callback of send was called 2 times/,
    /^server: \d+ sends were never answered/,
    /^server: .+: close happened 2 times/,
    /^server: .+ opened, and .+ closed/,
    /^server: \d+ timers are left/,
    /^server: \d+ listeners are left/,
    /^server: warning: MaxListenersExceededWarning/,
  ])
    assert.ok(
      faults.some((it) => fault.test(it)),
      `${fault} in ${faults.join('\n')}`,
    );
});

const sample: Sample = {
  ...{
    rssBytes: 1e8,
    heapBytes: 2e7,
    heapFreeBytes: 1e6,
    externalBytes: 1e7,
    handles: 100,
    timers: 0,
    listeners: 1000,
    cpuMs: 0,
    stallMs: 0,
  },
  ...{ opened: 10, closed: 10, messages: 10, bytes: 10, sendsOpen: 0, sends: 0 },
  ...{ outcomes: {}, faults: {} },
};

function made(change: (index: number) => Partial<Sample>, after: Partial<Sample> = {}): Soak {
  const moments: Moment[] = Array.from({ length: 120 }, (_, index) => ({
    atMs: index * 10_000,
    server: { ...sample, ...change(index) },
    crowd: sample,
  }));
  const quiet = { atMs: 0, server: sample, crowd: sample };
  const settings = { peer: 'x', connections: 10, seed: 'x', pauseMs: 1, rampMs: 1 };
  return { ...settings, before: quiet, moments, after: { ...quiet, server: { ...sample, ...after } } };
}

describe('the judgement', () => {
  test('lets pass what goes up and down', () => {
    const random = new Random('noise');
    assert.deepEqual(judge(made(() => ({ heapBytes: 2e7 + random.below(1e7) }))), []);
  });

  test('lets pass what grows while the crowd gathers, and stays', () => {
    assert.deepEqual(judge(made((index) => ({ rssBytes: 1e8 + Math.min(index, 35) * 1e7 }))), []);
  });

  for (const [name, step] of [
    ['heapBytes', 1e5],
    ['rssBytes', 3e5],
    ['handles', 1],
    ['timers', 1],
    ['listeners', 2],
  ] as const)
    test(`finds ${name} that grow by a little all the time`, () => {
      const random = new Random(name);
      const faults = judge(made((index) => ({ [name]: sample[name] + index * step + random.below(step) })));
      assert.equal(faults.length, 1, faults.join('\n'));
      assert.match(faults[0] ?? '', /^server: .+ grows by/);
    });

  test('finds what is left', () => {
    const left = { handles: 101, timers: 1, listeners: 1002, sendsOpen: 1, closed: 9, heapBytes: 1e8 };
    assert.equal(judge(made(() => ({}), left)).length, 6);
  });

  test('finds faults and outcomes that nobody can explain', () => {
    const after = { faults: { a: 3 }, outcomes: { 'as it comes, error: EMFILE': 1 } };
    assert.deepEqual(judge(made(() => ({}), after)), [
      'server: a (3 times)',
      'server: not explained: as it comes, error: EMFILE (1 times)',
    ]);
  });

  test('a line is found in noise, with how sure it is', () => {
    const { mean, growth, error } = trendOf([0, 1, 2, 3].map((x) => [x, 10 + x * 2 + (x % 2)] as const));
    assert.deepEqual([mean, growth.toFixed(2), error.toFixed(2)], [13.5, '6.60', '0.85']);
  });
});

test('an outcome is explained only for the end that it belongs to', () => {
  const outcomes = {
    'close, close: 1000': 1,
    'terminate, close: 1000': 1,
    'close, close: 1006 WS_ERR_CLOSE_TIMEOUT': 1,
  };
  assert.deepEqual(unexplained('crowd', outcomes), [
    'terminate, close: 1000',
    'close, close: 1006 WS_ERR_CLOSE_TIMEOUT',
  ]);
});

test('a second call of a callback, and a second close, are faults', () => {
  const before = process.eventNames().map((name) => [name, process.listeners(name as 'exit')] as const);
  const books = new Books();
  for (const name of ['uncaughtException', 'unhandledRejection', 'warning'])
    for (const listener of process.listeners(name as 'exit'))
      if (!before.some(([, known]) => known.includes(listener))) process.off(name, listener);
  const sent = books.send('talk');
  assert.equal(books.tally.sendsOpen, 1);
  sent();
  const closed = books.close(
    () => 'talk',
    () => Object.assign(new Error('x'), { code: 'OUTER', cause: Object.assign(new Error('y'), { code: 'INNER' }) }),
  );
  closed(1006);
  assert.deepEqual([books.tally.sendsOpen, books.tally.faults], [0, {}]);
  assert.deepEqual(books.tally.outcomes, { 'talk, close: 1006 OUTER < INNER': 1 });
  sent(new Error('again'));
  closed(1006);
  assert.deepEqual(Object.keys(books.tally.faults), [
    'talk: a callback of send was called 2 times',
    'talk: close happened 2 times',
  ]);
});

test('a seed repeats the plans; all ends, both bounds of size, and both kinds of connection occur', () => {
  const plansOf = (seed: string) => {
    const random = new Random(seed);
    return Array.from({ length: 500 }, () => makePlan(random));
  };
  const plans = plansOf('1');
  assert.deepEqual(plans, plansOf('1'));
  const sizes = plans.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'ping' ? [] : step.sizes)));
  assert.deepEqual([Math.min(...sizes), Math.max(...sizes)], [0, 256 * 1024]);
  assert.deepEqual([...new Set(plans.map(({ end }) => end))].sort(), [...ends].sort());
  const deflating = plans.filter(({ deflates }) => deflates).length;
  assert.ok(deflating > 200 && deflating < 300, `${deflating} of 500 deflate`);
});

test('contents have the size that was asked for, and text is text', () => {
  const contents = new Contents('x');
  const random = new Random('y');
  for (const size of [0, 1, 3, 1000, 256 * 1024])
    for (let i = 0; i < 20; i++) {
      const { data, bytes, isBinary } = contents.take(random, size);
      assert.ok(bytes.length <= size && bytes.length > size - 3, `${bytes.length} of ${size}`);
      assert.deepEqual(Buffer.from(data as string), Buffer.from(bytes));
      assert.equal(typeof data === 'string', !isBinary);
    }
});

test('the command line is read, and nonsense is refused', () => {
  const { minutes, connections, peer } = readOptions(['--minutes', '2', '--peer', 'ws']);
  assert.deepEqual([minutes, connections, peer], [2, 10_000, 'ws']);
  const plain = readOptions([]);
  assert.deepEqual([plain.minutes, plain.connections, plain.peer], [20, 10_000, '@handfast/ws']);
  assert.throws(() => readOptions(['--minutes', '0']), RangeError);
  assert.throws(() => readOptions(['--peer', 'nobody']), RangeError);
  assert.throws(() => readOptions(['--what']), TypeError);
});

test('a run is told in words, in its place of the document', () => {
  const run = made((index) => ({ heapBytes: 2e7 + index * 1e6 }));
  const facts = { package: 'p', version: '1', node: 'v20', system: 'Linux', date: 'today', load: '0.1' };
  assert.equal(verdicts(run).length, 2 * measures.length);
  assert.match(describeSoak(run, facts), /server: heap \| .+ \| \*\*grows\*\*/);
  const empty = 'a\n<!-- soak: written by npm run soak -- --docs -->\n<!-- end of soak -->\nb';
  const document = withSoak(empty, run, facts);
  assert.equal(withSoak(document, run, facts), document);
  assert.throws(() => withSoak('nothing', run, facts), /no lines/);
});
