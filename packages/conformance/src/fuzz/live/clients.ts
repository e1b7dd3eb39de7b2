import type { Duplex } from 'node:stream';
import { WebSocket } from '@handfast/ws';
import { acceptFor } from '@handfast/ws/protocol';
import { memoryTransportPair } from '@handfast/ws/testing';
import type * as npmWs from 'ws';
import { WebSocket as NpmWebSocket } from 'ws';
import type { Settings } from '../input.ts';
import { RawEnd } from '../raw-end.ts';
import { stopAtError } from './stop-at-error.ts';
import { type LiveVerdict, Watched, writtenLines } from './verdict.ts';

/** Stands in an answer for the value that the key of the client asks for: the one of RFC 6455 §1.3. */
export const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** What a client of ours (`strict: false`) or of npm `ws` makes of an answer, and of what comes behind it. */
export async function liveClient(
  name: 'ours' | 'ws',
  settings: Settings,
  bytes: Buffer,
  cut: (bytes: Buffer) => readonly Buffer[],
): Promise<LiveVerdict> {
  const [near, far] = memoryTransportPair();
  const peer = new RawEnd(far);
  const socket = dial(name, settings, near);
  const watched = new Watched(socket);
  if (name === 'ws') socket.once('open', () => stopAtError(socket));
  const { key, length } = await requestTo(peer);
  const filled = Buffer.from(bytes.toString('latin1').replace(ACCEPT, acceptFor(key)), 'latin1');
  await peer.say(cut(filled), 'end');
  await watched.end();
  near.destroy();
  return {
    statuses: [],
    agreed: watched.agreed,
    events: watched.events,
    error: watched.error,
    closed: watched.closed,
    written: watched.opened ? writtenLines(peer.received.subarray(length)) : [],
  };
}

function dial(name: 'ours' | 'ws', settings: Settings, near: Duplex): npmWs.WebSocket {
  const offers: Record<string, unknown> = {
    off: false,
    forgets: { serverNoContextTakeover: true, clientNoContextTakeover: true },
    narrow: { serverMaxWindowBits: 10, clientMaxWindowBits: 10 },
  };
  const options = {
    createConnection: () => near,
    perMessageDeflate: offers[settings.deflate ?? ''] ?? true,
    maxPayload: settings.maxPayload === 'small' ? 1000 : 100_000,
    strict: false,
    closeTimeout: 1000,
  } as never;
  const protocols = settings.protocols?.split(',') ?? [];
  if (name === 'ws') return new NpmWebSocket('ws://localhost/chat', protocols, options);
  return new WebSocket('ws://localhost/chat', protocols, options) as unknown as npmWs.WebSocket;
}

/** The key in the opening request, and how many bytes that is. */
function requestTo(peer: RawEnd): Promise<{ key: string; length: number }> {
  return new Promise((resolve) => {
    const stop = peer.onData(() => {
      const head = peer.received.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      stop();
      resolve({ key: /^sec-websocket-key: (\S+)/im.exec(head)?.[1] ?? '', length: end + 4 });
    });
  });
}
