import { WebSocket } from '@handfast/ws';
import { WebSocket as NpmWebSocket } from 'ws';
import type { RunningScenario } from '../../src/lab/running.ts';
import type { RunningLab } from '../../src/lab/start-lab.ts';

/** What a client made of a scenario. */
export interface Seen {
  readonly outcome: 'opened' | 'refused' | 'ended' | 'hung';
  /** The code of the error, where it has one: that of the client before it opened, or after. */
  readonly code?: string;
  readonly message?: string;
  readonly closeCode?: number;
}

interface ClientLike {
  on(event: 'error', listener: (error: Error & { code?: string }) => void): unknown;
  on(event: 'open' | 'close', listener: (code: number) => void): unknown;
  send(data: string): void;
  terminate(): void;
  readonly closeCause?: { readonly code: string } | undefined;
}

const options = { perMessageDeflate: true, closeTimeout: 100 };

/** Our client. It goes through the proxy of the scenario, as `connect()` does it with such an environment. */
export function ourClient(
  { url, subprotocols, env }: RunningScenario,
  lab: RunningLab,
  handshakeMs: number,
): ClientLike {
  const proxy = env.http_proxy === undefined ? {} : { proxy: env.http_proxy };
  const limits = { handshakeTimeout: handshakeMs };
  return new WebSocket(url, [...subprotocols], { ...options, ...limits, ...proxy, ca: lab.ca }) as ClientLike;
}

/** The npm package ws. It knows no proxies. */
export function npmClient({ url, subprotocols }: RunningScenario, lab: RunningLab, handshakeMs: number): ClientLike {
  return new NpmWebSocket(url, [...subprotocols], {
    ...options,
    handshakeTimeout: handshakeMs,
    ca: lab.ca,
  }) as ClientLike;
}

/** Opens, sends a message, and looks on until it ends or `watchMs` are over. */
export function watch(client: ClientLike, watchMs: number): Promise<Seen> {
  return new Promise((resolve) => {
    let isOpen = false;
    let error: (Error & { code?: string }) | undefined;
    let timer = setTimeout(() => finish({ outcome: 'hung' }), HANDSHAKE_MS * 2);
    const finish = (seen: Seen) => {
      clearTimeout(timer);
      client.terminate();
      resolve({ ...seen, ...(error === undefined ? {} : { code: error.code ?? '', message: error.message }) });
    };
    client.on('error', (failure) => {
      error ??= failure;
    });
    client.on('open', () => {
      isOpen = true;
      client.send('hello');
      clearTimeout(timer);
      timer = setTimeout(() => finish({ outcome: 'opened' }), watchMs);
    });
    client.on('close', (closeCode) => {
      const code = client.closeCause?.code;
      finish({ outcome: isOpen ? 'ended' : 'refused', closeCode, ...(code === undefined ? {} : { code }) });
    });
  });
}

/** How long each is looked at, once it is open: what is to end, ends before that, and the rest stays open for ever. */
function watchMsFor({ id, good }: RunningScenario): number {
  return good.outcome === 'ends' || id === 'message-flood' ? 5_000 : 150;
}

const HANDSHAKE_MS = 1_000;

export interface SeenByBoth {
  readonly ours: Seen;
  /** Not for scenarios with a proxy. */
  readonly npm: Seen | undefined;
}

/** Tries every scenario of a lab with both clients, some at a time. */
export async function tryAll(lab: RunningLab): Promise<ReadonlyMap<string, SeenByBoth>> {
  const seen = new Map<string, SeenByBoth>();
  const waiting = [...lab.scenarios];
  const worker = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const watchMs = watchMsFor(one);
      const ours = await watch(ourClient(one, lab, HANDSHAKE_MS), watchMs);
      const hasProxy = Object.keys(one.env).length > 0;
      seen.set(one.id, { ours, npm: hasProxy ? undefined : await watch(npmClient(one, lab, HANDSHAKE_MS), watchMs) });
    }
  };
  await Promise.all(Array.from({ length: 12 }, worker));
  return seen;
}

/** `refused WS_ERR_ACCEPT_MISSING`, `ended 1006 Invalid WebSocket frame: …`, `opened`; without what differs from run to run. */
export function describeSeen({ outcome, closeCode, code = '', message = '' }: Seen, by: 'code' | 'message'): string {
  const why =
    by === 'code'
      ? code
      : message
          .replace(/:\d{4,5}\b/, ':PORT')
          .replace(/^\w+ ECONNRESET.*/, 'ECONNRESET')
          .replace(/[0-9A-F]{8,}:error:.*/s, code);
  return [outcome, outcome === 'ended' ? closeCode : '', why].filter((part) => part !== '').join(' ');
}
