import { cutAtRandom } from '../deliveries.ts';
import { frameStream } from '../generate/frames.ts';
import { requestBytes } from '../generate/http.ts';
import type { FuzzInput, Settings } from '../input.ts';
import { knownServerDifference } from '../live/known-server-differences.ts';
import { type LiveName, liveServer, liveServerSettings } from '../live/servers.ts';
import { describeVerdict, firstDifference, type LiveVerdict } from '../live/verdict.ts';
import { Random } from '../random.ts';
import { ensure, type Target } from '../target.ts';

/** Whole servers over TCP: ours in both ways of reading heads, and npm `ws`. */
export const npmWsServer: Target = {
  name: 'npm-ws-server',
  promise:
    'With strict: false, our server makes the same of a connection as that of npm ws, but for the differences that are listed',
  notation: 'text',
  briefIterations: 600,
  generate(random) {
    const settings: Settings = { ...liveServerSettings((from) => random.pick(from)), cut: `${random.uint32()}` };
    const deflate = settings.deflate !== 'off';
    const shape = { masked: true, deflate, mostBytes: 3000 };
    const parts = [random.oneIn(3) ? requestBytes(random) : openingBytes(random, deflate), frameStream(random, shape)];
    return { settings, bytes: Buffer.concat(parts) };
  },
  check: async (input) => void (await explainServers(input)),
};

/**
 * The row of docs/migrating-from-ws.md that says why ours and that of `ws` differ; undefined when they do not.
 * @throws {Escape} when no row does, and when ours differ by who reads the head
 */
export async function explainServers(input: FuzzInput): Promise<string | undefined> {
  const { settings, bytes } = input;
  const random = new Random(settings.cut ?? '');
  const chunks = random.oneIn(2) ? [bytes] : cutAtRandom(bytes, new Random(settings.cut ?? ''));
  const names: LiveName[] = ['own', 'given', 'ws'];
  const servers = await Promise.all(names.map((name) => liveServer(name, settings)));
  const [own, given, ws] = (await Promise.all(servers.map((server) => server.talk(chunks)))) as [
    LiveVerdict,
    LiveVerdict,
    LiveVerdict,
  ];
  const inner = firstDifference(own, given);
  ensure(
    !inner,
    () => `ours differ by who reads the head: ${inner} (own ${describeVerdict(own)}; given ${describeVerdict(given)})`,
  );
  const outer = firstDifference(given, ws);
  if (outer === undefined) return undefined;
  const row = knownServerDifference(given, ws, input);
  ensure(row, () => `ours and ws differ: ${outer} (ours ${describeVerdict(given)}; npm ws ${describeVerdict(ws)})`);
  return row;
}

function openingBytes(random: Random, deflate: boolean): Buffer {
  const lines = ['GET /chat HTTP/1.1', 'Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade'];
  lines.push('Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==');
  if (random.oneIn(4)) lines.push(`Sec-WebSocket-Protocol: ${random.pick(['chat', 'a, b', 'b,a'])}`);
  if (deflate && !random.oneIn(4)) lines.push(`Sec-WebSocket-Extensions: permessage-deflate${random.pick(offers)}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

const offers = [
  '',
  '; client_max_window_bits',
  '; client_max_window_bits=9; server_max_window_bits=9',
  '; server_no_context_takeover',
  '; client_no_context_takeover',
  '; server_no_context_takeover; client_no_context_takeover; client_max_window_bits=12',
  '; server_max_window_bits=15, permessage-deflate',
];
