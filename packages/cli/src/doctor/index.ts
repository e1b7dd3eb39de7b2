export { diagnose } from './diagnose.ts';
export type { Diagnosis } from './diagnosis.ts';
export type { Evidence, EvidenceByStage } from './evidence.ts';
export type { Confidence, Finding, Severity } from './finding.ts';
export type { DiagnoseOptions } from './options.ts';
export type { Progress, StageRecord } from './progress.ts';
export { type StageId, stageIds } from './stage-id.ts';
