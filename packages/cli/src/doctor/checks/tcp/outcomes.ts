import type { TcpAttempt } from '../../evidence/tcp.ts';

/**
 * What an attempt tells: somebody said no, nobody said anything, nobody knows the way, this machine forbids it, it was cut, or
 * this very process has no file or no port left for it.
 */
export type OutcomeKind =
  | 'connected'
  | 'refused'
  | 'silent'
  | 'no-route'
  | 'forbidden'
  | 'reset'
  | 'aborted'
  | 'no-files'
  | 'no-ports'
  | 'other';

const kinds: Readonly<Record<string, OutcomeKind>> = {
  connected: 'connected',
  aborted: 'aborted',
  timeout: 'silent',
  ETIMEDOUT: 'silent',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  EHOSTDOWN: 'no-route',
  ENETDOWN: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  EAFNOSUPPORT: 'no-route',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EMFILE: 'no-files',
  ENFILE: 'no-files',
};

export function kindOf({ outcome, family }: TcpAttempt): OutcomeKind {
  // A machine without IPv6 has no address to connect from; with IPv4 it is the ports that are used up.
  if (outcome === 'EADDRNOTAVAIL' && family === 4) return 'no-ports';
  return kinds[outcome] ?? 'other';
}

export function isConnected(attempt: TcpAttempt): boolean {
  return kindOf(attempt) === 'connected';
}

/**
 * The attempts that count: a machine without IPv6 knows no way to IPv6 addresses, and says so at once, which harms nobody as
 * long as there are others; the same with IPv4.
 */
export function thatCount(attempts: readonly TcpAttempt[]): readonly TcpAttempt[] {
  const counting = attempts.filter((attempt) => kindOf(attempt) !== 'no-route' || attempt.ms > AT_ONCE_MS);
  return counting.length > 0 ? counting : attempts;
}

const AT_ONCE_MS = 300;
