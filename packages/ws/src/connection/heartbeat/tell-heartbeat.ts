import { channels } from '../channels.ts';
import type { RoundTrips } from './round-trips.ts';
import type { Silence } from './silence.ts';

/** A connection, as far as channels name it. */
interface Owned {
  readonly owner: unknown;
}

/** A ping of the heartbeat went out. */
export function tellPing({ owner }: Owned, bytes: number): void {
  if (channels.ping.hasSubscribers) channels.ping.publish({ socket: owner as object, direction: 'sent', bytes });
}

/** A ping was answered, and the time that took was measured. */
export function tellRoundTrip({ owner }: Owned, trips: RoundTrips): void {
  if (!channels.rtt.hasSubscribers) return;
  const { lastMs: rttMs, smoothedMs } = trips.times;
  channels.rtt.publish({ socket: owner as object, rttMs, smoothedMs });
}

/** The peer is taken for dead. */
export function tellSilence({ owner }: Owned, { silentMs }: Silence): void {
  if (channels.heartbeatTimeout.hasSubscribers)
    channels.heartbeatTimeout.publish({ socket: owner as object, silentMs });
}
