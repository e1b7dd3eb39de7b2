import { type Check, firstOf } from '../check.ts';
import { answerChecks } from './answers.ts';
import { frameChecks } from './broken.ts';
import { closeChecks } from './close.ts';
import { closedChecks } from './closed.ts';
import { endedChecks } from './ended.ts';
import { greetingChecks } from './greeting.ts';
import { idleChecks } from './idle.ts';
import { repeatChecks } from './repeat.ts';
import { sizeChecks } from './size.ts';

/** Everything that can go wrong once a connection is open, in the order in which it does. */
export const conversationChecks: readonly Check[] = [
  // What broke a connection explains that it ended, and an end, that nothing is answered.
  firstOf(frameChecks, endedChecks, closedChecks, answerChecks),
  idleChecks,
  closeChecks,
  sizeChecks,
  repeatChecks,
  greetingChecks,
];
