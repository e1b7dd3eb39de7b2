import type { RunningScenario } from '../running.ts';

/** A scenario as `--json` prints it and `/scenarios.json` serves it. `finding` is null where nothing is wrong. */
export function scenarioData({
  id,
  group,
  title,
  finding,
  good,
  url,
  env,
  subprotocols,
  reach,
}: RunningScenario): object {
  return { id, group, title, finding: finding ?? null, good, url, subprotocols, env, http2: reach.http2 === true };
}
