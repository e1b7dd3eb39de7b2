import type { Connection } from '../connection.ts';
import { sharedWheel } from '../wheel/shared-wheel.ts';
import type { TimerWheel } from '../wheel/timer-wheel.ts';
import { Heartbeat } from './heartbeat.ts';
import type { HeartbeatSettings } from './silence.ts';

/** Multiples of it, less their whole part, are spread evenly however many there are. */
const GOLDEN_RATIO = 0.6180339887498949;

/** Begins heartbeats, each at another moment of its interval: so those that connect at once are not asked at once. */
export class Pulse {
  readonly wheel: TimerWheel;
  #phase: number;

  /** @param phase from 0 to 1: where in its interval the first one begins; by default random, so that processes differ too */
  constructor(wheel: TimerWheel = sharedWheel, phase: number = Math.random()) {
    this.wheel = wheel;
    this.#phase = phase;
  }

  /** The first ping goes out within one interval. `closed()` of what this returns is to be called when the connection is over. */
  begin<Owner>(connection: Connection<Owner>, settings: HeartbeatSettings): Heartbeat {
    const firstInMs = settings.intervalMs * (1 - this.#phase);
    this.#phase = (this.#phase + GOLDEN_RATIO) % 1;
    return new Heartbeat(connection as unknown as Connection<never>, settings, this.wheel, firstInMs);
  }
}

/** That of all sockets of this process. */
export const pulse = new Pulse();
