import type { Check } from '../finding.ts';
import { urlChecks } from './url.ts';

/** Every check, in the order in which causes come before their consequences: of two errors, the earlier one is the first cause. */
export const checks: readonly Check[] = [urlChecks];
