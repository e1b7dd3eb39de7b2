import type { SessionClock } from '../clock.ts';
import { Deadline } from '../deadline.ts';
import type { Channel } from '../traffic/channel.ts';

/** How long a client may take to close the connection of a session that has ended. */
const GOODBYE_MS = 10_000;

/** The session has ended in order: waits for the client to close, and closes when it does not. */
export function awaitGoodbye(channel: Channel, clock: SessionClock, closedInOrder: () => void): void {
  const deadline = new Deadline(clock);
  deadline.start(GOODBYE_MS, () => channel.close(1000, ''));
  channel.reader = {
    record: () => undefined,
    closed: (code) => {
      deadline.stop();
      if (code === 1000) closedInOrder();
    },
  };
}
