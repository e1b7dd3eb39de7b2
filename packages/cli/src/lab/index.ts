// `handfast/lab`: the lab for tests of one's own.

export type { Language } from '../shared/language.ts';
export type { MissingScenario, RunningScenario } from './running.ts';
export type { GoodClient, GroupId, Reach, Words } from './scenario.ts';
export { type LabOptions, type RunningLab, startLab } from './start-lab.ts';
