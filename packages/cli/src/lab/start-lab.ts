import type { Socket } from 'node:net';
import type { Language } from '../shared/language.ts';
import { LabCertificates } from './certificates/lab-certificates.ts';
import { echo } from './groups/healthy.ts';
import { startBackend } from './hosts/backend.ts';
import { hostScenario, type Lab, notHere, serveHead } from './hosts/host-scenario.ts';
import { type OpenPort, openPort } from './hosts/port.ts';
import { answerPage, isPagePath } from './page/answer-page.ts';
import { type MissingScenario, type RunningScenario, runningScenario } from './running.ts';
import type { Answer, GroupId, Scenario } from './scenario.ts';
import { groups } from './scenarios.ts';
import { Random, seedOf } from './wire/random.ts';
import { pathOf } from './wire/request-head.ts';
import { type Surroundings, Visit } from './wire/visit.ts';

export interface LabOptions {
  /** The port of the index page and of most scenarios. Default 0: any free one. */
  readonly port?: number;
  /** Scenarios to run, by id or by group. Default: all. `echo` always runs. Throws a RangeError for names that are neither. */
  readonly only?: readonly string[];
  /** Milliseconds of one beat, the unit of everything that takes time. Default 500. */
  readonly paceMs?: number;
  /** Where it is cut, how much is held back: the same seed gives the same bytes. Default 1. */
  readonly seed?: number;
  /** The language that the index page begins with. Default: that of the browser. */
  readonly language?: Language;
}

export interface RunningLab {
  /** The index page. */
  readonly url: string;
  readonly scenarios: readonly RunningScenario[];
  /** Scenarios that this machine cannot do, such as those of IPv6 where there is none. */
  readonly missing: readonly MissingScenario[];
  /** The authority that signed the certificates of the lab, in PEM: what a client has to trust. */
  readonly ca: string;
  readonly paceMs: number;
  readonly language: Language | undefined;
  /** Whether some client sent a message to this scenario: it took its connection for open. */
  wasOpened(id: string): boolean;
  /** Forgets what `wasOpened` knows of a scenario. */
  forget(id: string): void;
  /** Ends every connection and frees every port. May be called again. */
  close(): Promise<void>;
}

const DEFAULT_PACE_MS = 500;

/**
 * Starts every scenario on this machine, reachable from nowhere else. Resolves when all of them can be reached; rejects when the
 * port is taken.
 */
export async function startLab(options: LabOptions = {}): Promise<RunningLab> {
  const { port = 0, only = [], paceMs = DEFAULT_PACE_MS, seed = 1 } = options;
  const wanted = chosen(only);
  const certificates = new LabCertificates();
  const opened = new Set<string>();
  const open: { close(): Promise<void> }[] = [];
  const running: RunningScenario[] = [];
  const missing: MissingScenario[] = [];
  const backend = await startBackend();
  open.push(backend);
  const surroundings = (id: string): Surroundings => ({
    paceMs,
    random: new Random(seedOf(seed, id)),
    healthyPort: shared.port,
    backendPort: backend.port,
    sawData: () => opened.add(id),
  });
  let lab: RunningLab | undefined;
  const close = once(async () => void (await Promise.all(open.map((one) => one.close()))));
  let shared: OpenPort;
  try {
    shared = await openPort((socket) => serveShared(socket, wanted, surroundings, () => lab), { port });
  } catch (error) {
    await close();
    throw error;
  }
  open.push(shared);
  const context: Lab = { certificates, sharedPort: shared.port, surroundings };
  for (const { scenario, group } of wanted) {
    try {
      const hosted = await hostScenario(scenario, context);
      open.push(hosted);
      running.push(runningScenario(scenario, group, hosted.url, hosted.env));
    } catch (error) {
      missing.push({ id: scenario.id, why: error instanceof Error ? error.message : String(error) });
    }
  }
  lab = {
    url: `http://127.0.0.1:${shared.port}/`,
    scenarios: running,
    missing,
    ca: certificates.authority.cert,
    paceMs,
    language: options.language,
    wasOpened: (id) => opened.has(id),
    forget: (id) => void opened.delete(id),
    close,
  };
  return lab;
}

interface Chosen {
  readonly scenario: Scenario;
  readonly group: GroupId;
}

function chosen(only: readonly string[]): readonly Chosen[] {
  const all = groups.flatMap((group) => group.scenarios.map((scenario) => ({ scenario, group: group.id })));
  const names = new Set<string>(all.flatMap(({ scenario, group }) => [scenario.id, group]));
  const unknown = only.filter((name) => !names.has(name));
  if (unknown.length > 0) throw new RangeError(`no scenario and no group of the lab is called ${unknown.join(', ')}`);
  if (only.length === 0) return all;
  return all.filter(({ scenario, group }) => only.includes(scenario.id) || only.includes(group));
}

/** The port that most scenarios share: the path says which one is meant. */
function serveShared(
  socket: Socket,
  wanted: readonly Chosen[],
  surroundings: (id: string) => Surroundings,
  lab: () => RunningLab | undefined,
): void {
  const visit = new Visit(socket, surroundings(''));
  void serveHead(visit, (): Answer => {
    const path = pathOf(visit.head);
    if (isPagePath(path)) return (page) => answerPage(page, lab());
    const id = path.slice(1).replace(/\/$/, '');
    visit.enter(surroundings(id));
    const scenario = wanted.find((one) => one.scenario.id === id)?.scenario ?? (id === echo.id ? echo : undefined);
    return scenario?.place.on === 'shared' ? scenario.place.answer : notHere;
  });
}

function once<Result>(act: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= act();
    return result;
  };
}
