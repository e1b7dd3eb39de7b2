import { ConnectionLostError } from '../../protocol/errors.ts';
import type { GivenUp } from '../connection-end.ts';
import { seconds } from '../seconds.ts';

/** How often to ask, and how long to wait; shared by all sockets that have the same. */
export interface HeartbeatSettings {
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** What made this side take a peer for dead. */
export interface Silence extends HeartbeatSettings {
  /** Nothing came for at least so long. */
  readonly silentMs: number;
  /** Pings that went out meanwhile. */
  readonly pings: number;
}

/** A peer is given up for its silence. */
export function silent(silence: Silence): GivenUp {
  return { closeCode: 1011, closeReason: `no pong for ${seconds(silence.silentMs)}`, cause: () => noPong(silence) };
}

function noPong({ silentMs, pings, intervalMs, timeoutMs }: Silence): ConnectionLostError {
  const asked = pings === 1 ? '1 ping' : `${pings} pings`;
  return new ConnectionLostError(
    'WS_ERR_NO_PONG',
    `No pong for ${seconds(silentMs)}: ${asked} went out and not one byte came back, so the peer was taken for dead and the ` +
      `connection was cut (heartbeat: intervalMs ${intervalMs}, timeoutMs ${timeoutMs}). Usual reasons: a cable or Wi-Fi that is gone, ` +
      'a machine that sleeps, a NAT or firewall that has forgotten the connection, a proxy that dropped it for being idle. Connect ' +
      'again; where healthy peers are cut, keep intervalMs below the idle limits on the way, and raise timeoutMs for peers that are ' +
      'busy for long',
  );
}
