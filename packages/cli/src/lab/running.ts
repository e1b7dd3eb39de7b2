import type { FindingCode } from '../findings/codes.ts';
import type { GoodClient, GroupId, Reach, Scenario, Words } from './scenario.ts';

/** One scenario, as it can be reached. */
export interface RunningScenario {
  readonly id: string;
  readonly group: GroupId;
  readonly title: Words;
  /** What is wrong; `undefined` where nothing is. */
  readonly finding: FindingCode | undefined;
  readonly good: GoodClient;
  /** Where to connect to. */
  readonly url: string;
  /** Subprotocols that have to be offered. */
  readonly subprotocols: readonly string[];
  /** Environment variables that a client has to have: those of a proxy. */
  readonly env: Readonly<Record<string, string>>;
  readonly reach: Reach;
}

/** Why a scenario is not there: the machine cannot do what it needs. */
export interface MissingScenario {
  readonly id: string;
  readonly why: string;
}

/** The scenario, reachable on this port. */
export function runningScenario(
  scenario: Scenario,
  group: GroupId,
  url: string,
  env: Readonly<Record<string, string>> = {},
): RunningScenario {
  const { id, title, finding, good, reach = {} } = scenario;
  return { id, group, title, finding, good, url, env, reach, subprotocols: reach.subprotocols ?? [] };
}
