import type { Duplex } from 'node:stream';
import { WebSocket } from '@handfast/ws';
import { acceptFor } from '@handfast/ws/protocol';
import { memoryTransportPair } from '@handfast/ws/testing';
import { cutAtRandom } from '../deliveries.ts';
import { frameStream } from '../generate/frames.ts';
import { answerBytes } from '../generate/http.ts';
import type { Settings } from '../input.ts';
import { Random } from '../random.ts';
import { isGone, isTrue, RawEnd } from '../raw-end.ts';
import { SocketLog } from '../socket-log.ts';
import { ensure, numberOf, type Target } from '../target.ts';

const MAX_REDIRECTS = 3;
/** Stands in an answer for the value that the key of the client asks for: the one of RFC 6455 §1.3. */
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** A whole client over a transport in memory: what it is answered, and what comes behind. */
export const client: Target = {
  name: 'client',
  promise: 'Whatever a server answers, a client opens or says why not, ends once, and keeps nothing',
  notation: 'text',
  briefIterations: 1500,
  generate(random) {
    const settings: Record<string, string> = { cut: `${random.uint32()}` };
    if (random.oneIn(2)) settings.deflate = 'off';
    if (random.oneIn(3)) settings.protocols = random.pick(['chat', 'chat,superchat']);
    if (random.oneIn(4)) settings.strict = 'off';
    if (random.oneIn(4)) settings.maxPayload = `${random.length(2000)}`;
    if (random.oneIn(4)) settings.leaves = 'destroy';
    if (random.oneIn(4)) settings.events = 'apart';
    if (random.oneIn(6)) settings.redirects = 'on';
    const { protocols, deflate } = settings;
    const good = random.oneIn(2) ? answerBytes(random, ACCEPT) : goodAnswer(protocols, deflate !== 'off');
    const shape = { masked: false, deflate: deflate !== 'off', mostBytes: 5000 };
    return { settings, bytes: Buffer.concat([good, frameStream(random, shape)]) };
  },
  async check({ settings, bytes }) {
    const transports: Duplex[] = [];
    // A redirect that is followed makes another connection, which gets the same answer.
    const connect = () => {
      const [near, far] = memoryTransportPair();
      transports.push(near);
      answer(new RawEnd(far), settings, bytes);
      return near;
    };
    const protocols = settings.protocols?.split(',') ?? [];
    const socket = new WebSocket('ws://localhost/chat', protocols, clientOptions(settings, connect));
    const log = new SocketLog(socket);
    for (const near of transports) ensure(await isGone(near), 'a connection does not end');
    await isTrue(() => log.isClosed);
    log.ensureEnded();
    ensure(transports.length <= MAX_REDIRECTS + 1, `${transports.length} connections`);
    const opened = log.events.indexOf('open');
    ensure(opened <= 0, `open comes after ${log.events[0]}`);
    ensure(opened === 0 || log.events[0] === 'error', () => `it did not open, and says ${log.events.join(', ')}`);
  },
};

async function answer(peer: RawEnd, settings: Settings, bytes: Buffer): Promise<void> {
  const key = await keyOf(peer);
  const filled = Buffer.from(bytes.toString('latin1').replace(ACCEPT, acceptFor(key)), 'latin1');
  const leaving = settings.leaves === 'destroy' ? 'destroy' : 'end';
  await peer.say(cutAtRandom(filled, new Random(settings.cut ?? '')), leaving);
}

function clientOptions(settings: Settings, connect: () => Duplex) {
  return {
    createConnection: connect as never,
    followRedirects: settings.redirects === 'on',
    maxRedirects: MAX_REDIRECTS,
    perMessageDeflate: settings.deflate !== 'off',
    strict: settings.strict !== 'off',
    maxPayload: numberOf(settings, 'maxPayload', 100_000),
    allowSynchronousEvents: settings.events !== 'apart',
  };
}

/** The key in the opening request. */
function keyOf(peer: RawEnd): Promise<string> {
  return new Promise((resolve) => {
    const stop = peer.onData(() => {
      const head = peer.received.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      stop();
      resolve(/^sec-websocket-key: (\S+)/im.exec(head)?.[1] ?? '');
    });
  });
}

function goodAnswer(protocols: string | undefined, deflate: boolean): Buffer {
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${ACCEPT}`,
  ];
  if (protocols) lines.push(`Sec-WebSocket-Protocol: ${protocols.split(',')[0]}`);
  if (deflate) lines.push('Sec-WebSocket-Extensions: permessage-deflate');
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}
