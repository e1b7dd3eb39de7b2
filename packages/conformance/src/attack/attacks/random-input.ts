import { frame } from '@handfast/ws/testing';
import { cutAtRandom } from '../../fuzz/deliveries.ts';
import { frameStream } from '../../fuzz/generate/frames.ts';
import { mutate } from '../../fuzz/mutate.ts';
import { Random } from '../../fuzz/random.ts';
import type { Attack } from '../attack.ts';
import { acceptingAnswer } from '../hostile.ts';
import { answerAll, ask, requestWithout } from '../requests.ts';
import { numbers } from '../stage.ts';

const MIB = 1024 * 1024;
const offer = ['Sec-WebSocket-Extensions: permessage-deflate'];
const NOTHING = Buffer.alloc(0);

const REQUEST_HEADERS = [
  'Host',
  'Upgrade',
  'Connection',
  'Sec-WebSocket-Key',
  'Sec-WebSocket-Version',
  'Sec-WebSocket-Extensions',
  'Sec-WebSocket-Protocol',
  'Origin',
  'Cookie',
  'Content-Length',
  'Transfer-Encoding',
  'Expect',
];
const ANSWER_HEADERS = [
  'Upgrade',
  'Connection',
  'Sec-WebSocket-Accept',
  'Sec-WebSocket-Extensions',
  'Sec-WebSocket-Protocol',
  'Transfer-Encoding',
  'Content-Length',
  'Location',
  'Set-Cookie',
];
const ODD_VALUES = ['', '-1', '99999999999999999999', '\0', 'a=b;c="', '\ud83d\ude00'];
/** RFC 7692 §7.1.2.1: 8 to 15, and nothing else. */
const FALSE_WINDOWS = ['server', 'client'].flatMap((side) =>
  ['0', '7', '16', '-1', '010', '8.5', '1e1', '99999999999999999999', '""', ''].map(
    (bits) => `${side}_max_window_bits=${bits}`,
  ),
);
const COMPRESSED = frame({ rsv: 4, payload: Buffer.of(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00) });

export const randomInput: readonly Attack[] = [
  {
    id: 'random-header-values',
    bugClass: 'D3',
    title: '2,000 requests with random bytes in one of the headers of the handshake',
    references: ['CVE-2022-21676', 'CVE-2022-41940', 'CVE-2023-31125', 'CVE-2024-38355'],
    program: 'server',
    options: { perMessageDeflate: true },
    run: (stage) =>
      stage.each(2000, async (index) => {
        const random = new Random(`random header values ${index}`);
        const name = random.pick(REQUEST_HEADERS);
        const bytes = random.bytes(1 + random.below(64));
        const value = random.oneIn(2) ? bytes : bytes.map((byte) => 0x20 + (byte % 0x5f));
        const head = Buffer.from(requestWithout(name).trimEnd());
        await ask(stage, Buffer.concat([head, Buffer.from(`\r\n${name}: `), value, Buffer.from('\r\n\r\n')]));
      }),
    limits: { isFlood: true, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
  {
    id: 'random-frames',
    bugClass: 'D3',
    title:
      '2,000 connections with frames that mostly make sense, some of them compressed, cut anywhere, with faults here and there',
    references: ['CVE-2022-41940', 'CVE-2026-2229'],
    program: 'server',
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
        await hostile.leave();
        stage.forget(hostile);
      }),
    limits: { isFlood: true, peakBytes: 96 * MIB, leftBytes: 16 * MIB },
  },
  {
    id: 'random-answers',
    bugClass: 'D3',
    title: '500 clients whose server answers with an odd value in one of the headers, and a compressed frame behind',
    references: ['CVE-2026-2229', 'CVE-2026-1527'],
    program: 'client',
    options: { perMessageDeflate: true },
    run: (stage) =>
      answerAll(stage, numbers(stage.count(500)), (index, request) => {
        const random = new Random(`random answers ${index}`);
        const answer = acceptingAnswer(request, [`${random.pick(ANSWER_HEADERS)}: ${random.pick(ODD_VALUES)}`]);
        const head = random.oneIn(4) ? answer.replace('101 Switching Protocols', '302 Found') : answer;
        return Buffer.concat([Buffer.from(head), COMPRESSED]);
      }),
    // Whatever is agreed on, nobody has agreed on compression.
    limits: { delivered: 0, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
  {
    id: 'false-window-bits',
    bugClass: 'D3',
    title: '40 clients whose server answers with windows that there are not, and a compressed frame: none opens',
    references: ['CVE-2026-2229'],
    program: 'client',
    options: { perMessageDeflate: true },
    run: (stage) =>
      answerAll(stage, stage.repeat(FALSE_WINDOWS, 2), (parameter, request) => {
        const extension = `Sec-WebSocket-Extensions: permessage-deflate; ${parameter}`;
        return Buffer.concat([Buffer.from(acceptingAnswer(request, [extension])), COMPRESSED]);
      }),
    limits: { opened: 0, delivered: 0 },
  },
];
