import type { Session } from '../../../src/session/index.ts';
import {
  SessionClient,
  type SessionClientOptions,
  SessionServer,
  type SessionServerOptions,
} from '../../../src/session/index.ts';
import { FakeClock } from '../../../src/testing/fake-clock.ts';
import { digestsAreDone, MemoryNetwork, type MemorySocket, turnsUntil } from './memory-network.ts';

/** What the server keeps of a session in tests. */
export interface Log {
  seen: string[];
}

type Options = SessionServerOptions<Log, string, MemorySocket>;

/** A server with sessions on a network in memory, on a clock of the test. */
export class TestServer {
  readonly server: SessionServer<Log, string, MemorySocket>;
  readonly sessions: Session<Log, string>[] = [];
  readonly rejections: string[] = [];
  readonly ends: string[] = [];
  readonly storeErrors: unknown[] = [];

  /** @param echo answer each message, and note it in the context */
  constructor(clock: FakeClock, options: Partial<Options> = {}, echo = true) {
    this.server = new SessionServer<Log, string, MemorySocket>({ clock, data: () => ({ seen: [] }), ...options });
    this.server.on('session', (session) => {
      this.sessions.push(session);
      session.on('end', ({ cause }) => this.ends.push(cause));
      if (!echo) return;
      session.on('message', ({ data }) => {
        session.data.seen.push(String(data));
        session.send(`echo ${data}`);
      });
    });
    this.server.on('rejected', ({ reason, detail }) => this.rejections.push(`${reason}: ${detail}`));
    this.server.on('storeError', (error) => this.storeErrors.push(error));
  }

  get session(): Session<Log, string> {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('no session yet');
    return session;
  }
}

/** A client that remembers what it was told. */
export class TestClient {
  readonly client: SessionClient;
  readonly received: string[] = [];
  readonly events: string[] = [];

  constructor(network: MemoryNetwork, clock: FakeClock, options: SessionClientOptions = {}) {
    const open = (target: { protocols: readonly string[] }) => network.open(target);
    this.client = new SessionClient('memory:', {
      open,
      clock,
      minDelayMs: 1,
      maxDelayMs: 1,
      network: false,
      ...options,
    });
    this.client.on('message', ({ data }) => this.received.push(String(data)));
    this.client.on('open', () => this.events.push('open'));
    this.client.on('suspended', () => this.events.push('suspended'));
    this.client.on('resumed', () => this.events.push('resumed'));
    this.client.on('lost', ({ error, unconfirmed }) => {
      this.events.push(`lost ${error.code} ${error.reason ?? ''} with ${unconfirmed.map(({ data }) => data).join()}`);
    });
    this.client.on('close', ({ code, error }) => this.events.push(`close ${code} ${error?.code ?? 'in order'}`));
  }
}

/** A server and a client that are connected. */
export async function connectedPair(server: Partial<Options> = {}, client: SessionClientOptions = {}, echo = true) {
  const clock = new FakeClock();
  const network = new MemoryNetwork();
  const there = new TestServer(clock, server, echo);
  network.onConnection = (socket) => there.server.accept(socket, 'request');
  const here = new TestClient(network, clock, client);
  await turnsUntil(() => here.client.state === 'open', 'the session did not open');
  return { clock, network, there, here };
}

/** Lets time pass, a little at a time, and everything happen that follows, until the condition holds. */
export async function timeUntil(clock: FakeClock, condition: () => boolean, hint?: string): Promise<void> {
  for (let turn = 0; turn < 400; turn++) {
    for (let rest = 0; rest < 30; rest++) {
      if (condition()) return;
      if (rest % 10 === 9) await digestsAreDone();
      else await new Promise<void>((resolve) => setImmediate(resolve));
    }
    clock.advance(turn < 40 ? 25 : 500);
  }
  throw new Error(hint ?? `it did not happen until ${clock.nowMs} ms`);
}
