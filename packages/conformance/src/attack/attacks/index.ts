import type { Attack } from '../attack.ts';
import { fragments } from './fragments.ts';

/** Every attack, by class of bug. */
export const attacks: readonly Attack[] = [...fragments];
