import { ConnectionLostError } from '../../protocol/errors.ts';
import type { GivenUp } from '../connection-end.ts';
import { seconds } from '../seconds.ts';
import { sharedWheel } from '../wheel/shared-wheel.ts';
import type { TimerWheel } from '../wheel/timer-wheel.ts';

/** How long this side waits for a peer that has begun with something; shared by all sockets that have the same. */
export interface Deadlines {
  /** By how much a message may fall behind the rate that is asked for, from its first bytes on; Infinity: for ever. */
  readonly messageMs: number;
  readonly minBytesPerSecond: number;
  /** For a peer to take anything of what waits to be sent; Infinity: for ever. */
  readonly writeMs: number;
  readonly wheel: TimerWheel;
}

/** Those of `deadlines: true`. */
export const defaultDeadlines: Deadlines = {
  messageMs: 30_000,
  minBytesPerSecond: 1024,
  writeMs: 120_000,
  wheel: sharedWheel,
};

/** A peer is given up because a message of it does not end. `unfinished` says what is missing. */
export function messageOverdue(waitedMs: number, heldBytes: number, unfinished: string): GivenUp {
  return {
    closeCode: 1008,
    closeReason: `message not finished within ${seconds(waitedMs)}`,
    cause: () =>
      new ConnectionLostError(
        'WS_ERR_MESSAGE_TIMEOUT',
        `The peer began a message and did not finish it within ${seconds(waitedMs)}: ${heldBytes} bytes of it have come, and ${unfinished}. ` +
          'The connection was cut, because a message that never ends holds memory for ever (it may fall behind ' +
          'deadlines.minBytesPerSecond by deadlines.messageMs). Where honest peers are that slow, change these, or let them send less at once',
      ),
  };
}

/** A peer is given up because it takes nothing of what waits for it. */
export function writeOverdue(waitedMs: number, waitingBytes: number): GivenUp {
  return {
    closeCode: 1008,
    closeReason: `nothing taken for ${seconds(waitedMs)}`,
    cause: () =>
      new ConnectionLostError(
        'WS_ERR_WRITE_TIMEOUT',
        `Nothing of the ${waitingBytes} bytes that wait for the peer has left for ${seconds(waitedMs)}, so the connection was cut ` +
          '(deadlines.writeMs). Usual reasons: a peer that is stopped, paused or overwhelmed, or reads a few KB a second, of which ' +
          'the system says nothing until there is room for much; or a line that is dead',
      ),
  };
}
