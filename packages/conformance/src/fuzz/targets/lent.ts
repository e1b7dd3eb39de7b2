import { cutAtRandom } from '../deliveries.ts';
import { EndpointRecorder } from '../endpoint-recorder.ts';
import { frameStream } from '../generate/frames.ts';
import type { Settings } from '../input.ts';
import { Random } from '../random.ts';
import { ensure, ensureSame, type Target } from '../target.ts';
import { comparable, endpointOptions, endpointSettings } from './endpoint.ts';

/** An endpoint that reads out of memory which belongs to all connections, and whose program stops and goes on. */
export const lent: Target = {
  name: 'lent',
  promise:
    'What an endpoint makes of bytes does not change when their memory does, nor by stopping in the middle of it',
  notation: 'hex',
  briefIterations: 2000,
  generate(random) {
    const settings: Settings = { ...endpointSettings(random), stops: random.pick(['often', 'now and then', 'never']) };
    const shape = { masked: settings.role === 'server', deflate: settings.deflate === 'on', mostBytes: 20_000 };
    return { settings, bytes: frameStream(random, shape) };
  },
  check({ settings, bytes }) {
    const options = endpointOptions(settings);
    const whole = new EndpointRecorder(options).receive([bytes]);
    const random = new Random(settings.cut ?? '');
    const stopsOneIn = settings.stops === 'often' ? 2 : 10;
    const recorder: EndpointRecorder = new EndpointRecorder(options, {
      heard: () => {
        if (settings.stops !== 'never' && random.oneIn(stopsOneIn)) recorder.endpoint.reader.suspend();
      },
    });
    const { reader } = recorder.endpoint;
    const memory = Buffer.alloc(bytes.length + 64);
    for (const chunk of cutAtRandom(bytes, random)) {
      memory.set(chunk);
      reader.readLent(memory, chunk.length);
      // What the next connection reads may be frames just as well.
      memory.fill(random.pick(['\u0081\u0085abcdefghi', '\u0082\u0001', '\0']), 'latin1');
      if (random.oneIn(2)) recorder.work();
      if (random.oneIn(2)) reader.resume();
    }
    for (recorder.work(); reader.suspended; recorder.work()) reader.resume();
    recorder.ensureSane();
    ensureSame(recorder.log.map(comparable), whole.log.map(comparable), 'out of lent memory');
    ensure(recorder.written.equals(whole.written), 'out of lent memory, it wrote other bytes');
  },
};
