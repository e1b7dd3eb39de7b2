import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../../src/root.ts';
import { Markdown } from './markdown.ts';

const [rows = []] = new Markdown('docs/design/performance-tables.md').tables;

/** How many times less than `ws` we need, in the last full run. */
function ratioOf(workload: string): number {
  const cell = rows.find(([name]) => name === workload)?.[1] ?? '';
  const ratio = Number(/\*\*([\d.]+)\*\*/.exec(cell)?.[1]);
  assert.ok(ratio > 0, `no figure for "${workload}" in "${cell}"`);
  return ratio;
}

/** The figures of the README in their order: of what, and as it is written there. */
const claims: readonly (readonly [workload: string, shown: (ratio: number) => string])[] = [
  ['echo 64 B, 1 in flight', (ratio) => ratio.toFixed(1)],
  ['echo 64 B, 32 in flight', (ratio) => ratio.toFixed(0)],
  ['broadcast 64 B to 500, bursts of 16', (ratio) => ratio.toFixed(0)],
  ['echo 16 KiB', (ratio) => ratio.toFixed(1)],
  ['10,000 idle connections', (ratio) => (1 / ratio).toFixed(1)],
  ['2,000 idle, deflate with takeover', (ratio) => `1/${ratio.toFixed(0)}`],
];

describe('what the README says of speed', () => {
  test('TLS gains as much as 16 KiB do, so that one figure serves both', () => {
    assert.equal(ratioOf('echo 64 B over TLS, 1 in flight').toFixed(1), ratioOf('echo 16 KiB').toFixed(1));
  });

  for (const [page, item, figure] of [
    [
      'README.md',
      '- **It costs less**',
      /([\d./]+) (?:times less for|times with|times for|of the memory)|agreed ([\d/]+)/g,
    ],
    ['README.zh-CN.md', '- **开销更小**', /(?:小 |它的 )([\d./]+)/g],
  ] as const) {
    test(`${page} has the figures of the last full run`, () => {
      const text = readFileSync(join(root, page), 'utf8');
      const start = text.indexOf(item);
      const said = text.slice(start, text.indexOf('\n- **', start + 1)).replaceAll(/\s+/g, ' ');
      const figures = [...said.matchAll(figure)].map((match) => match[1] ?? match[2]);
      assert.deepEqual(
        figures,
        claims.map(([workload, shown]) => shown(ratioOf(workload))),
      );
    });
  }
});
