import type { EndpointOptions } from '@handfast/ws/protocol';
import { deflateParams, deflateSettings } from '../deflate-settings.ts';
import { deliveries } from '../deliveries.ts';
import { EndpointRecorder } from '../endpoint-recorder.ts';
import { frameStream } from '../generate/frames.ts';
import { heldBytes } from '../held-memory.ts';
import type { FuzzInput, Settings } from '../input.ts';
import type { Random } from '../random.ts';
import { ensure, ensureSame, numberOf, type Target } from '../target.ts';

/** What an endpoint may hold beyond three times its input: a declared length is believed up to 1 MiB. */
const FREE_BYTES = 2 * 1024 * 1024;

/** Frames and messages, through the endpoint of both roles. */
export const endpoint: Target = {
  name: 'endpoint',
  promise: 'Whatever a peer sends, an endpoint ends in order, and it does not matter where the bytes were cut',
  notation: 'hex',
  briefIterations: 2000,
  generate(random) {
    const settings = endpointSettings(random);
    const shape = { masked: settings.role === 'server', deflate: settings.deflate === 'on', mostBytes: 70_000 };
    return { settings, bytes: frameStream(random, shape) };
  },
  check(input) {
    const [first, ...others] = deliveries(input.bytes, input.settings.cut ?? '').map((chunks) => run(input, chunks));
    for (const other of others) {
      ensureSame(other.log.map(comparable), first?.log.map(comparable) ?? [], 'cut elsewhere');
      ensure(first && other.written.equals(first.written), 'cut elsewhere, it wrote other bytes');
    }
    if (input.settings.measure === 'on') ensureBounded(input);
  },
};

export function endpointSettings(random: Random): Settings {
  const settings: Record<string, string> = { role: random.pick(['server', 'client']), cut: `${random.uint32()}` };
  if (random.oneIn(2)) Object.assign(settings, { deflate: 'on' }, deflateSettings(random));
  if (random.oneIn(8)) settings.maxPayload = `${random.length(70_000)}`;
  if (random.oneIn(8)) settings.maxFragments = `${1 + random.below(5)}`;
  if (random.oneIn(8)) settings.lengths = 'any';
  if (random.oneIn(8)) settings.utf8 = 'unchecked';
  if (random.oneIn(8)) settings.closed = 'first';
  if (random.oneIn(4)) settings.echo = 'on';
  if (random.oneIn(100)) settings.measure = 'on';
  return settings;
}

export function endpointOptions(settings: Settings): Partial<EndpointOptions> & Pick<EndpointOptions, 'role'> {
  return {
    role: settings.role === 'client' ? 'client' : 'server',
    deflate: settings.deflate === 'on' ? deflateParams(settings) : undefined,
    maxPayload: numberOf(settings, 'maxPayload', 1024 * 1024),
    maxFragments: numberOf(settings, 'maxFragments', 0),
    checkUtf8: settings.utf8 !== 'unchecked',
    anyLengthEncoding: settings.lengths === 'any',
    // Kept zlib streams write other bytes for the same message when another connection was in between: the targets of
    // deflate and inflate try those.
    fastPath: false,
  };
}

function run({ settings }: FuzzInput, chunks: readonly Buffer[]): EndpointRecorder {
  const recorder = new EndpointRecorder(endpointOptions(settings), { echoes: settings.echo === 'on' });
  if (settings.closed === 'first') recorder.close();
  recorder.receive(chunks).ensureSane();
  if (recorder.endpoint.reader.done) {
    const before = recorder.log.length;
    recorder.receive([Buffer.from('818537fa213d7f9f4d5158', 'hex')]);
    ensure(recorder.log.length === before, 'something came out after the end');
  }
  return recorder;
}

/** Words where frames should be can only be told from a bad frame when enough of them came at once. */
export function comparable(item: string): string {
  return item.startsWith('violation 1002 ') ? item.slice(0, 'violation 1002'.length) : item;
}

function ensureBounded(input: FuzzInput): void {
  const bytes = heldBytes(() => {
    const { settings } = input;
    const recorder = new EndpointRecorder(endpointOptions({ ...settings, echo: 'off' }));
    recorder.endpoint.receive(Buffer.from(input.bytes));
    recorder.forget();
    return recorder;
  });
  const most = FREE_BYTES + 3 * input.bytes.length;
  ensure(bytes <= most, `it holds ${bytes} bytes for ${input.bytes.length} bytes of input`);
}
