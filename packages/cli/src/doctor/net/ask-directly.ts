import { Resolver } from 'node:dns/promises';
import { performance } from 'node:perf_hooks';
import type { DirectAnswers } from '../evidence/dns.ts';

export interface AskLimits {
  /** `address` or `address:port`; undefined: those that the system names. */
  readonly servers: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Nothing that is worth comparing takes longer. */
const MAX_WAIT_MS = 2000;

/** Asks DNS servers for the addresses of a name, past hosts file and caches of the system. Never rejects. */
export async function askDirectly(host: string, { servers, timeoutMs, signal }: AskLimits): Promise<DirectAnswers> {
  const began = performance.now();
  const resolver = new Resolver({ timeout: Math.min(timeoutMs, MAX_WAIT_MS), tries: 1 });
  if (servers) resolver.setServers([...servers]);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const deadline = setTimeout(cancel, timeoutMs);
  try {
    if (signal.aborted) return { servers: resolver.getServers(), addresses: [], error: 'ECANCELLED', ms: 0 };
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const error = addresses.length > 0 ? undefined : codeOf(answers);
    return { servers: resolver.getServers(), addresses, error, ms: performance.now() - began };
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', cancel);
  }
}

/** That a server said no tells more than that another did not answer. */
function codeOf(answers: readonly PromiseSettledResult<unknown>[]): string {
  const codes = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [(answer.reason as NodeJS.ErrnoException).code ?? 'unknown'] : [],
  );
  return ['ENOTFOUND', 'ENODATA'].find((code) => codes.includes(code)) ?? codes[0] ?? 'unknown';
}
