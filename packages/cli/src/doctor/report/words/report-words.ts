import type { FindingStage } from '../../../findings/codes.ts';
import type { Confidence, Severity } from '../../../findings/finding.ts';
import type { ExchangeEnd } from '../../evidence/exchange.ts';
import type { StageVerdict } from '../../progress.ts';
import type { StageId } from '../../stage-id.ts';

/** What became of the connection as a whole. */
export type Outcome =
  | 'opens'
  | 'opens-and-fails'
  | 'opens-with-flaws'
  | 'fails'
  | 'unexplained'
  | 'not-tried'
  | 'cut-short';

/** The fixed texts of a report. Those of findings and facts have their own tables. */
export interface ReportWords {
  readonly stages: Readonly<Record<StageId, string>>;
  readonly causeStages: Readonly<Record<FindingStage, string>>;
  readonly verdicts: Readonly<Record<StageVerdict | 'skipped', string>>;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly confidences: Readonly<Record<Confidence, string>>;
  readonly ends: Readonly<Record<ExchangeEnd, string>>;
  /** One sentence each; `why` is that of the first finding, without its full stop. */
  readonly outcome: (outcome: Outcome, why: string) => string;
  /** `parts` are facts such as `101 from nginx`. */
  readonly healthy: (parts: readonly string[]) => string;
  readonly answered: (status: string, server: string | undefined, time: string) => string;
  readonly pong: (time: string) => string;
  readonly alsoFound: (count: number) => string;
  readonly colon: string;
  /** A remark behind something else. */
  readonly remark: (...parts: readonly string[]) => string;
  readonly list: (names: readonly string[]) => string;
  readonly evidence: string;
  readonly fix: string;
  readonly firstCause: string;
  readonly others: string;
  readonly worthKnowing: string;
  readonly allTries: (count: number) => string;
  readonly example: (product: string) => string;
  readonly exampleOnly: (product: string) => string;
  readonly more: (products: string) => string;
  readonly stagesTitle: string;
  readonly handshakeTitle: string;
  readonly sent: string;
  readonly received: string;
  readonly behind: string;
  readonly nothingCame: string;
  readonly bisectionTitle: string;
  readonly fails: string;
  readonly opens: string;
  readonly clientsTitle: string;
  readonly accepts: string;
  readonly refuses: string;
  readonly theirWords: string;
  readonly allAccept: (clients: string) => string;
  readonly embedded: (isSafe: boolean) => string;
  readonly wrote: (file: string) => string;
  readonly endsEarly: string;
  readonly none: string;
  readonly took: (time: string) => string;
}
