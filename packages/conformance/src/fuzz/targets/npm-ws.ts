import { violations } from '@handfast/ws/protocol';
import { deflateParams, deflateSettings } from '../deflate-settings.ts';
import { cutAtRandom } from '../deliveries.ts';
import { EndpointRecorder } from '../endpoint-recorder.ts';
import { frameStream } from '../generate/frames.ts';
import type { FuzzInput } from '../input.ts';
import { knownDifference } from '../known-differences.ts';
import { readWithNpmWs } from '../npm-ws-reader.ts';
import { Random } from '../random.ts';
import { ensure, numberOf, type Target } from '../target.ts';
import type { Verdict } from '../verdict.ts';

/** Ours against the reader of npm `ws`: the same frames in, the same messages and the same verdict out. */
export const npmWs: Target = {
  name: 'npm-ws',
  promise: 'Ours and npm ws read the same out of the same frames, but for the differences that are listed',
  notation: 'hex',
  briefIterations: 2000,
  generate(random) {
    const settings: Record<string, string> = { role: random.pick(['server', 'client']), cut: `${random.uint32()}` };
    if (random.oneIn(2)) Object.assign(settings, { deflate: 'on' }, deflateSettings(random));
    if (random.oneIn(6)) settings.maxPayload = `${1 + random.length(5000)}`;
    if (random.oneIn(6)) settings.maxFragments = `${1 + random.below(6)}`;
    const shape = { masked: settings.role === 'server', deflate: settings.deflate === 'on', mostBytes: 70_000 };
    return { settings, bytes: frameStream(random, shape) };
  },
  check: async (input) => void (await explainFrames(input)),
};

/**
 * The row of docs/migrating-from-ws.md that says why the two differ; undefined when they do not.
 * @throws {Escape} when no row does
 */
export async function explainFrames(input: FuzzInput): Promise<string | undefined> {
  const chunks = cutAtRandom(input.bytes, new Random(input.settings.cut ?? ''));
  const [theirs, ours] = [await readWithNpmWs(input, chunks), readWithOurs(input, chunks)];
  const difference = differenceBetween(ours, theirs);
  if (difference === undefined) return undefined;
  const row = knownDifference(ours, theirs, input);
  ensure(row, () => `${difference} (ours ${describe(ours)}; npm ws ${describe(theirs)})`);
  return row;
}

function readWithOurs({ settings }: FuzzInput, chunks: readonly Buffer[]): Verdict {
  const recorder = new EndpointRecorder({
    role: settings.role === 'client' ? 'client' : 'server',
    deflate: settings.deflate === 'on' ? deflateParams(settings) : undefined,
    maxPayload: numberOf(settings, 'maxPayload', 1024 * 1024, 1),
    maxFragments: numberOf(settings, 'maxFragments', 0),
    // The one rule that ws does not have and that an option turns off.
    anyLengthEncoding: true,
    autoPong: false,
  });
  recorder.receive(chunks);
  const events = recorder.log.filter((it) => it !== 'end' && !it.startsWith('violation'));
  const { violation } = recorder;
  const closeCode = violation ? violations[violation.code].closeCode : 0;
  return {
    events: events.map((it) => it.replace(/^(binary|text) \[[\d,]*\]/, '$1')),
    error: violation && { code: violation.code, closeCode, detail: violation.received },
  };
}

function differenceBetween(ours: Verdict, theirs: Verdict): string | undefined {
  const length = Math.max(ours.events.length, theirs.events.length);
  for (let i = 0; i < length; i++) if (ours.events[i] !== theirs.events[i]) return `event ${i} differs`;
  return ours.error?.closeCode === theirs.error?.closeCode ? undefined : 'the verdict differs';
}

function describe({ events, error }: Verdict): string {
  const last = events.at(-1)?.slice(0, 60);
  return `${error ? `${error.closeCode} ${error.code} ${error.detail}` : 'no error'}, ${events.length} events, last ${JSON.stringify(last)}`;
}
