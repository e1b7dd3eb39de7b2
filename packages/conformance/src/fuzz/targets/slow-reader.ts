import { cutAtRandom } from '../deliveries.ts';
import { EndpointRecorder } from '../endpoint-recorder.ts';
import { frameStream } from '../generate/frames.ts';
import { Random } from '../random.ts';
import { ensure, numberOf, type Target } from '../target.ts';
import { endpointOptions } from './endpoint.ts';

/** An endpoint whose peer sends, and reads only now and then (RFC 6455 §5.5.3). */
export const slowReader: Target = {
  name: 'slow-reader',
  promise: 'A peer that pings and does not read keeps a bounded number of pongs waiting, and its last ping is answered',
  notation: 'hex',
  briefIterations: 2000,
  generate(random) {
    const role = random.pick(['server', 'client']);
    const settings = { role, cut: `${random.uint32()}`, pongs: `${1 + random.below(4)}` };
    const shape = { masked: role === 'server', deflate: false, mostBytes: 200 };
    return { settings, bytes: Buffer.concat(Array.from({ length: 4 }, () => frameStream(random, shape))) };
  },
  check({ settings, bytes }) {
    const most = numberOf(settings, 'pongs', 1, 1, 100);
    const options = { ...endpointOptions(settings), maxPendingAutoPongs: most };
    const recorder = new EndpointRecorder(options, { flushesLate: true });
    const random = new Random(settings.cut ?? '');
    let flushed = 0;
    for (const chunk of cutAtRandom(bytes, random)) {
      recorder.receive([chunk]);
      const waiting = recorder.frames.filter(({ opcode }) => opcode === 10).length - flushed;
      ensure(waiting <= most, `${waiting} pongs wait, and ${most} may`);
      if (!random.oneIn(3)) continue;
      recorder.flush();
      flushed += waiting;
    }
    for (let i = 0; i < 3; i++) recorder.flush();
    recorder.ensureSane();
    ensureLastAnswered(recorder);
  },
};

function ensureLastAnswered({ log, frames, endpoint }: EndpointRecorder): void {
  const pings = log.filter((it) => it.startsWith('ping '));
  const pongs = frames.filter(({ opcode }) => opcode === 10);
  ensure(pongs.length <= pings.length, `${pongs.length} pongs for ${pings.length} pings`);
  if (!endpoint.canSend) return;
  const last = pongs.at(-1)?.payload.toString('latin1');
  ensure(
    pings.length === 0 || `ping ${last}` === pings.at(-1),
    `the last pong is ${last}, the last ping ${pings.at(-1)}`,
  );
}
