import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exposition } from '../../src/metrics/exposition.ts';
import { Counter, Histogram, Reading } from '../../src/metrics/families.ts';

describe('the text format of Prometheus', () => {
  it('has help, type and one line for each series', () => {
    const counter = new Counter('a_total', 'What\nit \\ is.');
    counter.add([]);
    counter.add([['code', '1000']], 2);
    counter.add([['code', '1000']]);
    assert.equal(
      exposition([counter]),
      '# HELP a_total What\\nit \\\\ is.\n# TYPE a_total counter\na_total 1\na_total{code="1000"} 3\n',
    );
  });

  it('escapes the values of labels, and writes infinities as Prometheus does', () => {
    const gauge = new Reading('g', 'G.', 'gauge', () => [
      { labels: [['a', 'x"y\\z\n']], value: Infinity },
      { labels: [['a', '']], value: -Infinity },
      { labels: [], value: 0.1 },
    ]);
    assert.match(exposition([gauge]), /\ng\{a="x\\"y\\\\z\\n"\} \+Inf\ng\{a=""\} -Inf\ng 0\.1\n$/);
  });

  it('leaves out what has no series', () => {
    assert.equal(exposition([new Counter('a_total', 'A.'), new Histogram('b', 'B.', [1])]), '');
  });

  it('sums the buckets of a histogram up', () => {
    const histogram = new Histogram('h', 'H.', [1, 10]);
    for (const value of [0.5, 1, 2, 11]) histogram.observe([['role', 'client']], value);
    assert.deepEqual(exposition([histogram]).split('\n').slice(2, -1), [
      'h_bucket{role="client",le="1"} 2',
      'h_bucket{role="client",le="10"} 3',
      'h_bucket{role="client",le="+Inf"} 4',
      'h_sum{role="client"} 14.5',
      'h_count{role="client"} 4',
    ]);
  });

  it('counts codes above a hundred as "other", so that a peer cannot make series without end', () => {
    const counter = new Counter('a_total', 'A.');
    for (let code = 4000; code < 5000; code++)
      counter.add([
        ['role', 'server'],
        ['code', String(code)],
      ]);
    const lines = exposition([counter]).split('\n').slice(2, -1);
    assert.equal(lines.length, 101);
    assert.equal(lines.at(-1), 'a_total{role="server",code="other"} 900');
    for (let i = 0; i < 2; i++) {
      counter.add([
        ['role', 'server'],
        ['code', '1006'],
      ]);
    }
    assert.equal(exposition([counter]).split('\n').at(-2), 'a_total{role="server",code="1006"} 2');
  });
});
