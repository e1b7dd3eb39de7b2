import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { HostAddress } from '../evidence/dns.ts';
import type { TcpAttempt } from '../evidence/tcp.ts';

export interface TryLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How long silent addresses are waited for once another one has answered: two repetitions of a SYN (after 1 s and 3 s) fit in. */
const PATIENCE_MS = 3500;
/** Between the beginnings of two attempts: nobody is to take this for a port scan. */
const STAGGER_MS = 50;

/** Connects to each address, and hangs up. All at (nearly) the same time; the results stand in the order of the addresses. */
export async function tryEach(
  addresses: readonly HostAddress[],
  port: number,
  { timeoutMs, signal }: TryLimits,
): Promise<readonly TcpAttempt[]> {
  const impatience = new AbortController();
  const limits = { timeoutMs, signal, givenUp: impatience.signal };
  let timer: NodeJS.Timeout | undefined;
  const attempts = addresses.map(async (address, index) => {
    const attempt = await connectOnce(address, port, { ...limits, delayMs: index * STAGGER_MS });
    if (attempt.outcome === 'connected') timer ??= setTimeout(() => impatience.abort(), PATIENCE_MS);
    return attempt;
  });
  const results = await Promise.all(attempts);
  clearTimeout(timer);
  return results;
}

/** One connection, ended as soon as it stands. Never rejects. */
export function tryTcp(address: HostAddress, port: number, limits: TryLimits): Promise<TcpAttempt> {
  return connectOnce(address, port, { ...limits, givenUp: undefined, delayMs: 0 });
}

interface OnceLimits extends TryLimits {
  /** Aborted when this one is not worth any more time. */
  readonly givenUp: AbortSignal | undefined;
  readonly delayMs: number;
}

function connectOnce(
  { address, family }: HostAddress,
  port: number,
  { timeoutMs, signal, givenUp, delayMs }: OnceLimits,
): Promise<TcpAttempt> {
  return new Promise((resolve) => {
    let socket: Socket | undefined;
    let began = performance.now();
    const finish = (outcome: string): void => {
      clearTimeout(starting);
      clearTimeout(deadline);
      signal.removeEventListener('abort', abort);
      givenUp?.removeEventListener('abort', giveUp);
      socket?.destroy();
      resolve({ address, family, port, outcome, ms: performance.now() - began });
    };
    const abort = (): void => finish('aborted');
    const giveUp = (): void => finish('timeout');
    const start = (): void => {
      began = performance.now();
      socket = connect({ host: address, port });
      socket.once('connect', () => finish('connected'));
      socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
    };
    const deadline = setTimeout(giveUp, timeoutMs + delayMs);
    const starting = delayMs === 0 ? undefined : setTimeout(start, delayMs);
    signal.addEventListener('abort', abort, { once: true });
    givenUp?.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) abort();
    else if (delayMs === 0) start();
  });
}
