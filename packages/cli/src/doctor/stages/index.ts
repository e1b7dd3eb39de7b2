import type { AnyStage } from './stage.ts';
import { urlStage } from './url.ts';

/** Every stage, in the order in which they run. */
export const stages: readonly AnyStage[] = [urlStage];
