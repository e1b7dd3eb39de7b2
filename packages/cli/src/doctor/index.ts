// `handfast/doctor`: the diagnosis for programs of one's own. What is not exported here may change at any time.

export type { Fact } from '../facts/fact.ts';
export type { FindingCode } from '../findings/codes.ts';
export type { Confidence, Finding, Severity } from '../findings/finding.ts';
export type { Language } from '../shared/language.ts';
export { diagnose } from './diagnose.ts';
export type { Diagnosis } from './diagnosis.ts';
export type { Evidence, EvidenceByStage } from './evidence/index.ts';
export type { DiagnoseOptions } from './options.ts';
export type { Progress, StageRecord } from './progress.ts';
export { renderHtml } from './render/html/html.ts';
export { renderMarkdown } from './render/markdown.ts';
export type * from './report/report.ts';
export { reportOf } from './report/report-of.ts';
export { type StageId, stageIds } from './stage-id.ts';
