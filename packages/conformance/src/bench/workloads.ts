import type { Recipe } from './frames.ts';

/** What is measured. A new one is one more entry in the table below. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** Whose cost it is. */
  readonly role: 'server' | 'client';
  /** How the load behaves; see `bench/*.c`. */
  readonly mode: 'echo' | 'broadcast' | 'idle' | 'handshakes';
  /** CPU time of the process per unit, or its resident memory per unit. */
  readonly measures: 'cpu' | 'memory';
  readonly unit: 'message' | 'delivery' | 'handshake' | 'connection' | 'heartbeat';
  /** Of handshakes: how many at a time. */
  readonly connections: number;
  readonly recipe: Recipe;
  /** Messages on the way per connection; of broadcasts: per burst. Default 1. */
  readonly inFlight?: number;
  /** So many receivers of a broadcast never read. */
  readonly stalled?: number;
  /** Instead of a time: so many messages. For figures that depend on the amount. */
  readonly messages?: number;
  /** Instead of the time that the command line says. */
  readonly seconds?: number;
  readonly tls?: boolean;
  readonly heartbeatMs?: number;
  /** Part of `--quick`. */
  readonly quick?: boolean;
}

const small: Recipe = { bytes: 64, kind: 'binary' };
const echo = { role: 'server', mode: 'echo', measures: 'cpu', unit: 'message' } as const;
const broadcast = { role: 'server', mode: 'broadcast', measures: 'cpu', unit: 'delivery', recipe: small } as const;
const idle = {
  role: 'server',
  mode: 'idle',
  measures: 'memory',
  unit: 'connection',
  connections: 10_000,
} as const;
const client = { role: 'client', mode: 'echo', measures: 'cpu', unit: 'message', connections: 100 } as const;

export const workloads: readonly Workload[] = [
  { ...echo, name: 'ping-pong-64', title: 'echo 64 B, 1 in flight', connections: 100, recipe: small, quick: true },
  {
    ...echo,
    name: 'ping-pong-64-text',
    title: 'echo 64 B text, 1 in flight',
    connections: 100,
    recipe: { ...small, kind: 'text' },
  },
  {
    ...echo,
    name: 'pipelined-64',
    title: 'echo 64 B, 32 in flight',
    connections: 100,
    inFlight: 32,
    recipe: small,
    quick: true,
  },
  {
    ...echo,
    name: 'pipelined-64-text',
    title: 'echo 64 B text, 32 in flight',
    connections: 100,
    inFlight: 32,
    recipe: { ...small, kind: 'text' },
  },
  {
    ...echo,
    name: 'echo-16k',
    title: 'echo 16 KiB, 1 in flight',
    connections: 50,
    recipe: { ...small, bytes: 16 * 1024 },
    quick: true,
  },
  {
    ...echo,
    name: 'echo-1m',
    title: 'echo 1 MiB, 1 in flight',
    connections: 8,
    recipe: { ...small, bytes: 1024 * 1024 },
    quick: true,
  },
  { ...broadcast, name: 'broadcast-500', title: 'broadcast 64 B to 500, 1 in flight', connections: 500 },
  {
    ...broadcast,
    name: 'broadcast-500-burst',
    title: 'broadcast 64 B to 500, bursts of 16',
    connections: 500,
    inFlight: 16,
    quick: true,
  },
];
