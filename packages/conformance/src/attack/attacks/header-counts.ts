import type { Attack } from '../attack.ts';
import { openingRequest } from '../hostile.ts';
import { ask } from '../requests.ts';

const MIB = 1024 * 1024;
const COUNTS = [1, 90, 100, 101, 500, 999, 1000, 2000, 3000];

/** The opening request with so many lines more, at that place. */
function withLines(count: number, at: number): string {
  const lines = openingRequest().trimEnd().split('\r\n');
  const more = Array.from({ length: count }, (_, i) => `a${i}:`);
  return `${[...lines.slice(0, at), ...more, ...lines.slice(at)].join('\r\n')}\r\n\r\n`;
}

export const headerCounts: readonly Attack[] = [
  {
    id: 'header-counts',
    bugClass: 'D2',
    title: '108 requests with 1 to 3,000 header lines, the needed ones first, last and in between',
    references: ['CVE-2024-37890', 'ws#2230'],
    program: 'server',
    run: (stage) =>
      stage.each(108, async (index) => {
        const [first, middle, last] = [1, 3, 7];
        const at = [first, middle, last][Math.floor(index / COUNTS.length) % 3] ?? first;
        await ask(stage, withLines(COUNTS[index % COUNTS.length] ?? 1, at));
      }),
    limits: { isFlood: true, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
];
