import { publicUrl } from '../../client/stage-news.ts';
import { connectionOf, internals, peekFeatures } from '../internals/socket-internals.ts';
import type { CloseStats, SocketStats } from '../types/stats.ts';
import type { WebSocket } from '../websocket.ts';

const states = ['connecting', 'open', 'closing', 'closed'] as const;

/** What sockets of `net` and `tls` have, and other transports may not. */
interface Counting {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly bytesRead?: number | undefined;
  readonly bytesWritten?: number | undefined;
}

/** See `SocketStats`. */
export function statsOf(socket: WebSocket): SocketStats {
  const isServer = internals.isServer(socket);
  const connection = connectionOf(socket);
  const { gate, heartbeat, subscriptions } = peekFeatures(socket) ?? {};
  const { remoteAddress, remotePort, bytesRead, bytesWritten } = (connection?.transport ?? {}) as Counting;
  const openedAtMs = connection?.openedAtMs;
  const endedAtMs = internals.end(socket)?.atMs ?? performance.now();
  return {
    role: isServer ? 'server' : 'client',
    state: states[socket.readyState] as SocketStats['state'],
    url: isServer || socket.url === undefined ? undefined : publicUrl(socket.url),
    remoteAddress,
    remotePort,
    protocol: socket.protocol,
    compression: internals.deflate(socket),
    openedAt: openedAtMs === undefined ? undefined : new Date(performance.timeOrigin + openedAtMs),
    ageMs: openedAtMs === undefined ? undefined : Math.max(0, endedAtMs - openedAtMs),
    bytesReceived: bytesRead,
    bytesSent: bytesWritten,
    bufferedBytes: socket.bufferedAmount,
    isPaused: socket.isPaused,
    rtt: heartbeat?.times,
    dropped: gate && { messages: gate.droppedMessages, bytes: gate.droppedBytes },
    topics: subscriptions?.names().size ?? 0,
    close: closeOf(socket),
  };
}

function closeOf(socket: WebSocket): CloseStats | undefined {
  const end = internals.end(socket);
  if (!end) return undefined;
  const { code, reason, begunBy, cause } = end;
  return { code, reason: reason.toString(), wasClean: socket.closedCleanly, begunBy, cause: cause?.code };
}
