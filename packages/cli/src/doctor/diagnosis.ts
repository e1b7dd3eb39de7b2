import type { Finding } from '../findings/finding.ts';
import type { Evidence } from './evidence/index.ts';
import type { StageRecord } from './progress.ts';

/** Everything that was found out about one URL: data without words. `reportOf` puts it into words. */
export interface Diagnosis {
  /** As given. It may hold secrets: reports redact it. */
  readonly url: string;
  readonly startedAt: Date;
  readonly ms: number;
  readonly stages: readonly StageRecord[];
  readonly evidence: Evidence;
  /** The first cause first, then what else is wrong; errors before warnings before notes. */
  readonly findings: readonly Finding[];
  /** Nothing is wrong: there are neither errors nor warnings. */
  readonly isHealthy: boolean;
  /** Was it ended before it was through? */
  readonly isCutShort: boolean;
}
