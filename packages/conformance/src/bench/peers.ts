import { findBun, findDeno } from '../interop/installed.ts';
import type { Workload } from './workloads.ts';

/** Who is measured. A new one is one more entry in the table below, and a program in `servers/` or `clients/`. */
export interface Peer {
  readonly name: string;
  readonly title: string;
  readonly runtime: 'node' | 'bun' | 'deno' | 'c';
  /** Programs, by role. */
  readonly server?: string;
  readonly client?: string;
  readonly package?: string;
  /** For the constructor. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Its option for heartbeats, which takes `{ intervalMs, timeoutMs }`; without one the recipe in the documentation of `ws` is measured. */
  readonly heartbeatOption?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sends the bytes of the client back as they are. */
  readonly isRaw?: boolean;
  /** Said below the table. */
  readonly note?: string;
  /** Part of `--quick`. */
  readonly quick?: boolean;
}

export const peers: readonly Peer[] = [
  {
    name: 'handfast',
    title: 'handfast',
    runtime: 'node',
    server: 'ws-like',
    client: 'ws-like',
    package: '@handfast/ws',
    heartbeatOption: 'heartbeat',
    quick: true,
  },
  {
    name: 'handfast-public',
    title: 'handfast, public APIs',
    runtime: 'node',
    server: 'ws-like',
    client: 'ws-like',
    package: '@handfast/ws',
    options: { fastPath: false },
    heartbeatOption: 'heartbeat',
  },
  {
    name: 'ws',
    title: 'ws + bufferutil',
    runtime: 'node',
    server: 'ws-like',
    client: 'ws-like',
    package: 'ws',
    quick: true,
  },
  {
    name: 'ws-plain',
    title: 'ws without bufferutil',
    runtime: 'node',
    server: 'ws-like',
    client: 'ws-like',
    package: 'ws',
    env: { WS_NO_BUFFER_UTIL: '1' },
  },
  { name: 'bun', title: 'Bun (uWebSockets)', runtime: 'bun', server: 'bun', client: 'web', quick: true },
  { name: 'deno', title: 'Deno', runtime: 'deno', server: 'deno', client: 'web' },
  { name: 'websocket', title: 'websocket', runtime: 'node', server: 'websocket', client: 'websocket' },
  { name: 'undici', title: 'undici', runtime: 'node', client: 'web', package: 'undici' },
  {
    name: 'net',
    title: 'raw net echo (1)',
    runtime: 'node',
    server: 'net',
    isRaw: true,
    note: '(1) node:net without any WebSocket work after the handshake: the bytes go back as they came',
  },
  {
    name: 'c',
    title: 'C, epoll (2)',
    runtime: 'c',
    server: 'serve',
    note: '(2) unmasks and sends back as the bytes come, no message is ever put together: the floor of the kernel',
  },
];

/** Why that peer, which has a program for the role, cannot take part, or undefined when it can. */
export function obstacle(peer: Peer, { heartbeatMs, tls }: Workload): string | undefined {
  if (peer.runtime === 'bun' && !findBun()) return 'Bun is not installed: npm ci';
  if (peer.runtime === 'deno' && !findDeno()) return 'Deno is not installed: npm ci';
  if (peer.runtime === 'c' && tls) return 'its server does not speak TLS';
  if (heartbeatMs !== undefined && peer.server !== 'ws-like') return 'no heartbeat to be measured';
  return undefined;
}
