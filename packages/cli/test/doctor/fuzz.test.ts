import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { describe, test } from 'node:test';
import { diagnose } from '../../src/doctor/diagnose.ts';
import { renderHtml } from '../../src/doctor/render/html/html.ts';
import { renderMarkdown } from '../../src/doctor/render/markdown.ts';
import { renderTerminal } from '../../src/doctor/render/terminal.ts';
import { reportOf } from '../../src/doctor/report/report-of.ts';
import { Random, seedOf } from '../../src/lab/wire/random.ts';
import { coloursFor } from '../../src/shared/colours.ts';
import { languages } from '../../src/shared/language.ts';
import { below, startHostileServer } from './support/hostile-server.ts';

// DOCTOR_FUZZ_SECONDS=600 goes on for so long, from DOCTOR_FUZZ_SEED on; a failure names the seed of its server.
const seconds = Number(process.env.DOCTOR_FUZZ_SECONDS ?? 0);
const firstSeed = Number(process.env.DOCTOR_FUZZ_SEED ?? 1);
const SERVERS = 48;
const AT_A_TIME = 8;
const TIMEOUT_MS = 120;
/** Far beyond all time-outs of one diagnosis together: who is not back by then never will be. */
const HANG_MS = 60_000;

const paint = coloursFor({ isTTY: false, write: () => undefined }, {});
const CONTROL = /[^\P{Cc}\n\t]|[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

describe('servers that send anything', () => {
  test('are diagnosed without a throw or a hang, and nothing of them is printed raw', {
    timeout: 3_600_000,
  }, async () => {
    const began = performance.now();
    let next = firstSeed;
    const isOver = () => (seconds > 0 ? performance.now() - began > seconds * 1000 : next >= firstSeed + SERVERS);
    const work = async (): Promise<void> => {
      while (!isOver()) await survives(next++);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
  });
});

async function survives(seed: number): Promise<void> {
  const random = new Random(seedOf(seed, 'options'));
  const scheme = below(random, 3) === 0 ? 'wss' : 'ws';
  const secure = scheme === 'wss' && below(random, 2) === 0;
  const server = await startHostileServer(seed, { secure });
  const isProxy = !secure && below(random, 5) === 0;
  const options = {
    timeoutMs: TIMEOUT_MS,
    proxy: isProxy ? `http://127.0.0.1:${server.port}` : (false as const),
    subprotocols: below(random, 2) === 0 ? [] : ['chat'],
    idleMs: below(random, 6) === 0 ? 100 : undefined,
    maxSizeBytes: below(random, 6) === 0 ? 65_536 : undefined,
    repeat: below(random, 6) === 0 ? 3 : undefined,
  };
  let alarm: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_resolve, reject) => {
    alarm = setTimeout(() => reject(new Error('hangs')), HANG_MS);
  });
  try {
    const diagnosis = await Promise.race([diagnose(`${scheme}://127.0.0.1:${server.port}/x`, options), hang]);
    for (const language of languages) {
      const report = reportOf(diagnosis, language);
      const texts = [
        renderTerminal(report, { paint, width: 80 }),
        renderMarkdown(report),
        renderHtml(report),
        ...stringsIn(report),
      ];
      for (const text of texts) assert.doesNotMatch(text, CONTROL);
      assert.doesNotMatch(renderHtml(report), /<script/);
    }
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.stack : error}`, { cause: error });
  } finally {
    clearTimeout(alarm);
    await server.close();
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(stringsIn) : [];
}
