import { TimerWheel } from './timer-wheel.ts';

/** That of all sockets of this process. */
export const sharedWheel = new TimerWheel();
