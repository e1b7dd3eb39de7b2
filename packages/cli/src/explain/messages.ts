import type { FindingCode } from '../findings/codes.ts';
import { allSayings } from './sayings/index.ts';

/** What programs say when that is the cause, with `…` for what differs from one time to another. */
export interface Message {
  /** Names of programs. */
  readonly by: string;
  readonly text: string;
}

/** The messages of which this is the likeliest cause. */
export function messagesOf(code: FindingCode): readonly Message[] {
  return allSayings
    .filter(({ causes: [first] }) => first === code)
    .map(({ by, source }) => ({ by, text: source.trim().replaceAll('*', '…') }));
}
