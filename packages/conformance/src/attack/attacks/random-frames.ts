import { cutAtRandom } from '../../fuzz/deliveries.ts';
import { frameStream } from '../../fuzz/generate/frames.ts';
import { mutate } from '../../fuzz/mutate.ts';
import { Random } from '../../fuzz/random.ts';
import type { Attack } from '../attack.ts';

const MIB = 1024 * 1024;
const offer = ['Sec-WebSocket-Extensions: permessage-deflate'];
const NOTHING = Buffer.alloc(0);

export const randomFrames: readonly Attack[] = [
  {
    id: 'random-frames',
    bugClass: 'D3',
    title:
      '2,000 connections with frames that mostly make sense, some of them compressed, cut anywhere, with faults here and there',
    references: ['CVE-2022-41940', 'CVE-2026-2229'],
    side: 'server',
    options: { perMessageDeflate: true, maxPayload: 64 * 1024 },
    run: (stage) =>
      stage.each(2000, async (index) => {
        const random = new Random(`random frames ${index}`);
        const hostile = await stage.open(offer);
        const frames = frameStream(random, { masked: true, deflate: true, mostBytes: 5000 });
        const bytes = random.oneIn(3) ? mutate(frames, random, NOTHING) : frames;
        for (const chunk of cutAtRandom(bytes, random)) {
          if (hostile.isClosed) break;
          await hostile.send(chunk);
        }
        hostile.socket.end();
        await hostile.gone();
        stage.forget(hostile);
      }),
    limits: { isFlood: true, peakBytes: 96 * MIB, leftBytes: 16 * MIB },
  },
];
