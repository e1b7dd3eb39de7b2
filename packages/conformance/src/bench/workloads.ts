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
const smallText: Recipe = { bytes: 64, kind: 'text' };
const takeoverText = { takeover: 'with takeover', fresh: 'without takeover' };
const kilobyte: Recipe = { bytes: 1024, kind: 'json' };

const echo = { role: 'server', mode: 'echo', measures: 'cpu', unit: 'message', connections: 100 } as const;
const broadcast = { role: 'server', mode: 'broadcast', measures: 'cpu', unit: 'delivery', recipe: small } as const;
const idle = { role: 'server', mode: 'idle', measures: 'memory', unit: 'connection' } as const;
const client = { role: 'client', mode: 'echo', measures: 'cpu', unit: 'message', connections: 100 } as const;

export const workloads: readonly Workload[] = [
  { ...echo, name: 'ping-pong-64', title: 'echo 64 B, 1 in flight', recipe: small, quick: true },
  { ...echo, name: 'ping-pong-64-text', title: 'echo 64 B text, 1 in flight', recipe: smallText },
  { ...echo, name: 'pipelined-64', title: 'echo 64 B, 32 in flight', inFlight: 32, recipe: small, quick: true },
  { ...echo, name: 'pipelined-64-text', title: 'echo 64 B text, 32 in flight', inFlight: 32, recipe: smallText },
  { ...echo, name: 'echo-16k', title: 'echo 16 KiB', connections: 50, recipe: sized(16 * 1024), quick: true },
  { ...echo, name: 'echo-1m', title: 'echo 1 MiB', connections: 8, recipe: sized(1024 * 1024), quick: true },

  { ...broadcast, name: 'broadcast-500', title: 'broadcast 64 B to 500, 1 in flight', connections: 500 },
  {
    ...broadcast,
    name: 'broadcast-500-burst',
    title: 'broadcast 64 B to 500, bursts of 16',
    connections: 500,
    inFlight: 16,
    quick: true,
  },
  { ...broadcast, name: 'broadcast-5000', title: 'broadcast 64 B to 5,000, 1 in flight', connections: 5000 },
  {
    ...broadcast,
    name: 'broadcast-5000-burst',
    title: 'broadcast 64 B to 5,000, bursts of 16',
    connections: 5000,
    inFlight: 16,
  },
  {
    ...broadcast,
    name: 'slow-consumer',
    title: 'broadcast 1 KiB to 50, one never reads',
    connections: 50,
    recipe: sized(1024),
    stalled: 1,
    messages: 20_000,
    seconds: 60,
  },

  { ...echo, name: 'tls-ping-pong-64', title: 'echo 64 B over TLS, 1 in flight', recipe: small, tls: true },
  {
    ...echo,
    name: 'handshakes',
    title: 'handshakes, 64 at a time',
    mode: 'handshakes',
    unit: 'handshake',
    connections: 64,
    recipe: small,
    quick: true,
  },

  ...deflated('100', 100),
  ...deflated('1k', 1024),
  ...deflated('64k', 64 * 1024),

  { ...idle, name: 'idle', title: '10,000 idle connections', connections: 10_000, recipe: sized(1024) },
  ...(['takeover', 'fresh'] as const).map(
    (deflate): Workload => ({
      ...idle,
      name: `idle-deflate-${deflate}`,
      title: `2,000 idle, deflate ${takeoverText[deflate]}`,
      connections: 2000,
      recipe: { ...kilobyte, deflate },
    }),
  ),
  {
    ...idle,
    name: 'heartbeat',
    title: 'heartbeat of 10,000 connections',
    measures: 'cpu',
    unit: 'heartbeat',
    connections: 10_000,
    recipe: small,
    heartbeatMs: 4000,
    seconds: 8,
  },

  ...[10, 100, 1000, 10_000].map(
    (connections): Workload => ({
      ...echo,
      name: `flat-${connections}`,
      title: `echo 64 B, ${connections.toLocaleString('en')} connections`,
      connections,
      recipe: small,
    }),
  ),

  { ...client, name: 'client-ping-pong-64', title: 'client: 64 B, 1 in flight', recipe: small, quick: true },
  { ...client, name: 'client-pipelined-64', title: 'client: 64 B, 32 in flight', inFlight: 32, recipe: small },
  { ...client, name: 'client-ping-pong-64-text', title: 'client: 64 B text, 1 in flight', recipe: smallText },
  { ...client, name: 'client-echo-16k', title: 'client: 16 KiB', connections: 50, recipe: sized(16 * 1024) },
];

function sized(bytes: number): Recipe {
  return { bytes, kind: 'binary' };
}

/** JSON of that size, with and without context takeover. */
function deflated(name: string, bytes: number): Workload[] {
  return (['takeover', 'fresh'] as const).map((deflate) => ({
    ...echo,
    name: `deflate-${name}-${deflate}`,
    title: `deflate ${takeoverText[deflate]}, JSON ${bytes < 1024 ? `${bytes} B` : `${bytes / 1024} KiB`}`,
    connections: 1000,
    recipe: { bytes, kind: 'json', deflate },
  }));
}
