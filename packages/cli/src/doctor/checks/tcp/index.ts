import { type Check, firstOf } from '../check.ts';
import { goesThroughProxy } from '../routes.ts';
import { allFailed } from './all-failed.ts';
import { loopbackOnly, otherFamily, perhapsLoopbackOnly } from './loopback.ts';
import { queueFull, slowConnect } from './queue.ts';
import { someFailed } from './some-failed.ts';
import { emulatorLoopback, wslRelay } from './virtual-machines.ts';

const explained = firstOf(emulatorLoopback, otherFamily, loopbackOnly, queueFull, allFailed, someFailed, slowConnect);

/** Connections of TCP, where they go to the server itself. */
export const tcpChecks: Check = (evidence) =>
  goesThroughProxy(evidence) ? [] : [...explained(evidence), ...perhapsLoopbackOnly(evidence), ...wslRelay(evidence)];
