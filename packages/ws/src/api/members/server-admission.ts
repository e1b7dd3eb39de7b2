import { limitNames } from '../../server/admission/limits.ts';
import { serverInternals } from '../internals/server-internals.ts';
import { connectionOf } from '../internals/socket-internals.ts';
import type { AdmissionCounts, AdmissionLimits } from '../types.ts';
import type { WebSocketServer } from '../websocket-server.ts';

/** Which connections `shed` closes, and what it tells them. */
export interface ShedOptions {
  /** How many may stay. */
  readonly keep: number;
  /** Close code. Default 1013, "try again later". */
  readonly code?: number | undefined;
  /** Close reason, of at most 123 bytes. Default `server is full`. */
  readonly reason?: string | undefined;
}

/** How many come in, and what to do when there are too many. */
export interface AdmissionMembers {
  /** Who is inside and who was sent away. All 0 on a server without limits and without `authorize`. */
  readonly admission: AdmissionCounts;
  /**
   * Changes limits of the options for those that come from now on; the others stay as they are, and so do the connections that
   * are open: `shed` closes those that are too many.
   * @throws RangeError when a limit is no number, or negative
   */
  setLimits(limits: AdmissionLimits): void;
  /**
   * Closes the connections that came last, until as many are left as may stay.
   * @returns how many it has closed; 0 without `clientTracking`
   * @throws RangeError when `keep` is no number, or negative: nobody is closed by mistake
   */
  shed(options: ShedOptions): number;
}

export const admissionMembers: AdmissionMembers & ThisType<WebSocketServer> = {
  get admission() {
    const { turnstile } = serverInternals.door(this as unknown as WebSocketServer);
    return turnstile?.counts ?? { open: 0, pending: 0, addresses: 0, refused: NONE };
  },
  setLimits(limits) {
    const door = serverInternals.door(this);
    const turnstile = door.turnstile ?? door.makeTurnstile();
    turnstile.limits = { ...turnstile.limits, ...limits };
    // Those that came in when nobody counted. Of them there is no request any more, so only the socket tells their address.
    for (const client of serverInternals.tracking(this)?.list() ?? []) {
      const transport = connectionOf(client)?.transport;
      if (transport) turnstile.adopt(transport);
    }
  },
  shed({ keep, code = 1013, reason = 'server is full' }) {
    if (typeof keep !== 'number' || !(keep >= 0)) {
      throw new RangeError(`shed: expected keep to be how many may stay, received ${String(keep)}`);
    }
    const clients = serverInternals.tracking(this)?.list() ?? [];
    const open = clients.filter(({ readyState, OPEN }) => readyState === OPEN);
    const tooMany = open.slice(keep).reverse();
    for (const client of tooMany) client.close(code, reason);
    return tooMany.length;
  },
};

const NONE = Object.fromEntries(limitNames.map((name) => [name, 0])) as AdmissionCounts['refused'];
