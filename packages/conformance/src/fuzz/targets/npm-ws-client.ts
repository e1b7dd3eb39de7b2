import { cutAtRandom } from '../deliveries.ts';
import { frameStream } from '../generate/frames.ts';
import { answerBytes } from '../generate/http.ts';
import type { FuzzInput, Settings } from '../input.ts';
import { ACCEPT, liveClient } from '../live/clients.ts';
import { knownClientDifference } from '../live/known-client-differences.ts';
import { describeVerdict, firstDifference } from '../live/verdict.ts';
import { Random } from '../random.ts';
import { ensure, type Target } from '../target.ts';

/** Whole clients over a transport in memory: ours and that of npm `ws`. */
export const npmWsClient: Target = {
  name: 'npm-ws-client',
  promise:
    'With strict: false, our client makes the same of an answer as that of npm ws, but for the differences that are listed',
  notation: 'text',
  briefIterations: 800,
  generate(random) {
    const settings: Record<string, string> = {
      deflate: random.pick(['on', 'on', 'off', 'forgets', 'narrow']),
      cut: `${random.uint32()}`,
    };
    if (random.oneIn(3)) settings.protocols = random.pick(['chat', 'chat,superchat']);
    if (random.oneIn(4)) settings.maxPayload = 'small';
    const deflate = settings.deflate !== 'off';
    const answer = random.oneIn(3) ? answerBytes(random, ACCEPT) : goodAnswer(random, settings);
    const shape = { masked: false, deflate, mostBytes: 3000 };
    return { settings, bytes: Buffer.concat([answer, frameStream(random, shape)]) };
  },
  check: async (input) => void (await explainClients(input)),
};

/**
 * The row of docs/migrating-from-ws.md that says why the two differ; undefined when they do not.
 * @throws {Escape} when no row does
 */
export async function explainClients(input: FuzzInput): Promise<string | undefined> {
  const { settings, bytes } = input;
  const cut = (all: Buffer) => (settings.cut === undefined ? [all] : cutAtRandom(all, new Random(settings.cut)));
  const ours = await liveClient('ours', settings, bytes, cut);
  const theirs = await liveClient('ws', settings, bytes, cut);
  const difference = firstDifference(ours, theirs);
  if (difference === undefined) return undefined;
  const row = knownClientDifference(ours, theirs, input);
  ensure(
    row,
    () => `ours and ws differ: ${difference} (ours ${describeVerdict(ours)}; npm ws ${describeVerdict(theirs)})`,
  );
  return row;
}

const agreements: Readonly<Record<string, readonly string[]>> = {
  on: [
    '',
    '; client_max_window_bits=12',
    '; server_no_context_takeover',
    '; client_no_context_takeover; server_max_window_bits=9',
  ],
  forgets: ['; server_no_context_takeover; client_no_context_takeover', '; server_no_context_takeover', ''],
  narrow: [
    '; server_max_window_bits=10; client_max_window_bits=10',
    '; server_max_window_bits=9',
    '; client_max_window_bits=9',
    '',
  ],
};

function goodAnswer(random: Random, { deflate = '', protocols }: Settings): Buffer {
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  lines.push(`Sec-WebSocket-Accept: ${ACCEPT}`);
  if (protocols) lines.push(`Sec-WebSocket-Protocol: ${protocols.split(',')[0]}`);
  const params = agreements[deflate];
  if (params && !random.oneIn(4)) lines.push(`Sec-WebSocket-Extensions: permessage-deflate${random.pick(params)}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}
