import type { InFlightLimits } from '../wire/records.ts';
import type { Intake, IntakeFault } from './intake.ts';
import { type SessionViolation, type SessionViolationCode, violation } from './violations.ts';

type Describe = (number: number, intake: Intake, limits: InFlightLimits) => string;

const faults: Record<IntakeFault, readonly [SessionViolationCode, Describe]> = {
  gap: ['number-gap', (number, { taken }) => `${number} after ${taken}`],
  backwards: ['number-backwards', (number) => `${number}`],
  'after-fin': ['message-after-fin', (number, { fin }) => `${number} behind ${fin}`],
  'over-limit': [
    'over-limit',
    (number, { told }, { messages, bytes }) =>
      `message ${number}, acknowledged is ${told}, the limits are ${messages} messages and ${bytes} bytes`,
  ],
};

/** Why a message is not taken, as a violation. */
export function intakeViolation(
  fault: IntakeFault,
  number: number,
  intake: Intake,
  limits: InFlightLimits,
): SessionViolation {
  const [code, describe] = faults[fault];
  return violation(code, describe(number, intake, limits));
}
