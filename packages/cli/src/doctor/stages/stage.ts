import type { Fact } from '../../facts/fact.ts';
import type { Context } from '../context.ts';
import type { Evidence, EvidenceByStage } from '../evidence/index.ts';
import type { StageVerdict } from '../progress.ts';
import type { StageId } from '../stage-id.ts';

/** A probe of the outside world: it records evidence, and has no opinion. */
export interface Stage<Id extends StageId> {
  readonly id: Id;
  /** Is there anything to probe, after what is known by now? Default: yes. */
  applies?(context: Context, evidence: Evidence): boolean;
  /** Rejects for bugs only: whatever a peer does is evidence. Ends within the time-outs of the plan, and when its signal is aborted. */
  probe(context: Context, evidence: Evidence): Promise<EvidenceByStage[Id]>;
  verdict(found: EvidenceByStage[Id]): StageVerdict;
  /** What is shown below the stage, most important first. */
  facts(found: EvidenceByStage[Id]): readonly Fact[];
}

export type AnyStage = { readonly [Id in StageId]: Stage<Id> }[StageId];
