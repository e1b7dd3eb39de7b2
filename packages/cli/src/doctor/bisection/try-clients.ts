import type { Context } from '../context.ts';
import type { Change, ClientsEvidence, ClientTrial, PageOrigin } from '../evidence/bisection.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Target } from '../evidence/url.ts';
import { type KnownClient, profiles } from '../profiles/index.ts';
import { type Attempt, applied } from './change.ts';
import { minimise } from './ddmin.ts';
import { difference } from './difference.ts';
import type { Prober } from './prober.ts';
import { handshakeOf } from './starts.ts';
import { shownRequest, trialOf, withoutSecrets } from './trial.ts';

/** A server that opens, and the handshake that it opened. */
export interface OpenServer {
  readonly context: Context;
  readonly target: Target;
  readonly evidence: Evidence;
  readonly opened: Attempt;
}

interface Job {
  readonly profile: KnownClient;
  readonly page: PageOrigin | undefined;
  readonly attempt: Attempt;
}

/** Makes the handshake of every client; of those that are refused, finds out why. */
export async function tryClients(server: OpenServer, prober: Prober): Promise<ClientsEvidence> {
  const jobs = profiles.flatMap((profile) => jobsOf(profile, server));
  const done = await prober.all(jobs.map(({ attempt }) => attempt));
  const trials: ClientTrial[] = [];
  for (const [i, job] of jobs.entries()) {
    const exchange = done[i];
    if (exchange !== undefined) trials.push(await trialOfClient(job, exchange, server, prober));
  }
  return { handshakes: prober.handshakes, stopped: prober.stopped, trials };
}

/** Browsers say where their page is from; one of them is enough to know what the server makes of another site. */
function jobsOf(profile: KnownClient, { context: { plan }, target, evidence, opened }: OpenServer): readonly Job[] {
  const pages: readonly (PageOrigin | undefined)[] =
    profile.kind !== 'browser' ? [undefined] : profile.id === 'chrome' ? ['own', 'foreign'] : ['own'];
  return pages.map((page) => {
    const { subprotocols } = plan;
    const shape = handshakeOf(profile, { plan, target, evidence, page, subprotocols });
    return { profile, page, attempt: { ...opened, shape } };
  });
}

async function trialOfClient(
  { profile, page, attempt }: Job,
  exchange: Exchange,
  { opened }: OpenServer,
  prober: Prober,
): Promise<ClientTrial> {
  const { result, status, failure } = trialOf(attempt, exchange, []);
  const isAboutIt = result === 'refused' || result === 'closed';
  const cause = isAboutIt ? await causeOf(attempt, opened, prober) : [];
  return {
    client: profile.id,
    page,
    result,
    status,
    failure,
    request: shownRequest(exchange),
    cause: cause.map(withoutSecrets),
  };
}

/** The least that has to be changed in a handshake that is refused, towards one that is taken; none: it was chance. */
async function causeOf(refused: Attempt, opened: Attempt, prober: Prober): Promise<readonly Change[]> {
  const opens = async (sets: readonly (readonly Change[])[]): Promise<number> => {
    const attempts = sets.map((changes) => applied(refused, changes));
    const done = await prober.all(attempts);
    return attempts.findIndex((attempt, i) => {
      const exchange = done[i];
      return exchange !== undefined && trialOf(attempt, exchange, []).result === 'opened';
    });
  };
  const all = difference(refused, opened);
  const [again, whole] = [await opens([[]]), await opens([all])];
  if (again === 0 || whole < 0 || all.length === 0) return [];
  const least = await minimise(all, opens);
  // Cut short, it is not the least, and names what is not to blame.
  return prober.stopped === undefined ? least : [];
}
