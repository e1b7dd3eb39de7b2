import type { Awaitable, StoredSession } from '../store/store.ts';
import type { WebSocketLike } from '../traffic/channel.ts';
import { encodeRecord } from '../wire/codec.ts';
import { equalInConstantTime, hashToken, makeKey, toHex } from '../wire/identity.ts';
import { SESSION_VERSION } from '../wire/protocol.ts';
import type { OpenRecord, ResumeRecord } from '../wire/records.ts';
import type { Greeting } from './greeting.ts';
import type { LiveSession } from './live-session.ts';
import type { ServerSettings } from './options.ts';
import { Rejected } from './rejection.ts';
import { ResumeBudget } from './resume-budget.ts';
import type { SessionRoster } from './roster.ts';

/** A connection that waits for its session. */
export interface Guest<Request, Socket> {
  readonly greeting: Greeting;
  readonly socket: Socket;
  readonly request: Request;
}

/** What the server does with sessions that are found or made. */
export interface ReceptionHost<Data, Request> {
  make(stored: StoredSession<Data>, wasMoved: boolean): LiveSession<Data, Request>;
  began(session: LiveSession<Data, Request>, request: Request): void;
  storeFailed(error: unknown): void;
}

/** Opens and resumes: brings a connection and its session together. */
export class Reception<Data, Request, Socket extends WebSocketLike> {
  readonly #settings: ServerSettings<Data, Request, Socket>;
  readonly #roster: SessionRoster<Data, Request>;
  readonly #host: ReceptionHost<Data, Request>;
  /** Resumptions under way, by session: one after the other. */
  readonly #turns = new Map<string, Promise<void>>();
  readonly #budgets = new WeakMap<LiveSession<Data, Request>, ResumeBudget>();
  #opening = 0;

  constructor(
    settings: ServerSettings<Data, Request, Socket>,
    roster: SessionRoster<Data, Request>,
    host: ReceptionHost<Data, Request>,
  ) {
    this.#settings = settings;
    this.#roster = roster;
    this.#host = host;
  }

  /** Gives the guest a session. Rejects with `Rejected`, or with what a hook threw. */
  async serve(wish: OpenRecord | ResumeRecord, guest: Guest<Request, Socket>): Promise<void> {
    if (wish.version !== SESSION_VERSION) {
      const text = `Expected version ${SESSION_VERSION} of the session protocol, received ${wish.version}`;
      throw new Rejected('version', text);
    }
    if (wish.type === 'resume') return this.#inTurn(toHex(wish.id), () => this.#resume(wish, guest));
    this.#opening++;
    try {
      await this.#open(wish, guest);
    } finally {
      this.#opening--;
    }
  }

  async #open(wish: OpenRecord, guest: Guest<Request, Socket>): Promise<void> {
    this.#admit(1);
    const { greeting, socket, request } = guest;
    const { data, identify, selectProtocol, windowMs, endpoint } = this.#settings;
    const user = await identify(request, socket);
    const context = await data(request, socket);
    const protocol = wish.protocols.length > 0 ? (selectProtocol(wish.protocols, request) ?? '') : '';
    const key = makeKey();
    const stored: StoredSession<Data> = {
      id: toHex(key.id),
      epoch: 1,
      tokenHash: await hashToken(key.token),
      user,
      protocol,
      data: context,
      expiresAtMs: endpoint.clock.nowMs + 2 * windowMs,
      attempt: 0,
      received: 0,
      peerFin: undefined,
      ownFin: undefined,
      acknowledged: 0,
      outbox: [],
    };
    if (!(await this.#ask(() => this.#settings.store.create(stored)))) {
      throw new Rejected('unavailable', 'The server could not make a session', 'The store has the random id already');
    }
    if (greeting.isGone) return void (await this.#ask(() => this.#settings.store.remove(stored.id, stored.epoch)));
    const session = this.#host.make(stored, false);
    this.#roster.add(session);
    const { limits } = endpoint;
    const answer = () => encodeRecord({ type: 'opened', ...key, windowMs, limits, protocol });
    session.attach({ channel: greeting.channel, request, received: 0, limits: wish.limits, answer }, undefined);
    this.#host.began(session, request);
  }

  async #resume(wish: ResumeRecord, guest: Guest<Request, Socket>): Promise<void> {
    if (guest.greeting.isGone) return;
    const id = toHex(wish.id);
    const here = this.#roster.get(id);
    await this.#check(id, wish, guest, here);
    if (here && !this.#mayResumeAgain(here)) {
      const text = `The session was resumed too often: more than ${this.#settings.maxResumesPerMinute} times a minute`;
      throw new Rejected('busy', text);
    }
    if (here) {
      here.attempt = wish.attempt;
      if (await here.renew()) return this.#attach(here, wish, guest, 'resumed');
    }
    await this.#claim(id, wish, guest, here !== undefined);
  }

  /** Is it theirs? Nothing changes before that is known. */
  async #check(
    id: string,
    wish: ResumeRecord,
    { request, socket }: Guest<Request, Socket>,
    here: LiveSession<Data, Request> | undefined,
  ): Promise<void> {
    const session = here ?? (await this.#ask(() => this.#settings.store.read(id)));
    const hash = await hashToken(wish.token);
    if (session === undefined) throw unknown(id, 'There is no such session: it has ended or expired, or never was');
    if (!equalInConstantTime(hash, session.tokenHash)) throw unknown(id, 'The token is wrong');
    const user = await this.#settings.identify(request, socket);
    if (user !== session.user) throw unknown(id, 'The session belongs to another user');
    const { data, protocol } = session;
    const may = await this.#settings.mayResume({ id, data, user, protocol }, request, socket);
    if (!may) throw unknown(id, 'mayResume said no');
    if (wish.attempt <= session.attempt) throw stale(id);
  }

  /** @param wasHere it was ended here by this attempt, which the store may know already: that is no reason to refuse it for ever */
  async #claim(id: string, wish: ResumeRecord, guest: Guest<Request, Socket>, wasHere: boolean): Promise<void> {
    this.#admit(0);
    if (guest.greeting.isGone) return;
    const { store, endpoint } = this.#settings;
    const stored = await this.#ask(() => store.claim(id, wish.attempt, endpoint.clock.nowMs));
    if (stored === 'stale') throw wasHere ? justEnded(id) : stale(id);
    if (stored === undefined) throw new Rejected('expired', 'The session has expired', `The session ${id} has expired`);
    this.#roster.get(id)?.moved();
    const session = this.#host.make(stored, true);
    this.#roster.add(session);
    this.#attach(session, wish, guest, undefined);
    if (session.state !== 'ended') this.#host.began(session, guest.request);
  }

  #attach(
    session: LiveSession<Data, Request>,
    wish: ResumeRecord,
    { greeting, request }: Guest<Request, Socket>,
    event: 'resumed' | undefined,
  ): void {
    if (greeting.isGone) return;
    session.letGo();
    if (session.state === 'ended') throw justEnded(session.id);
    const { windowMs, endpoint } = this.#settings;
    const answer = (received: number) => encodeRecord({ type: 'resumed', received, windowMs, limits: endpoint.limits });
    session.attach({ channel: greeting.channel, request, received: wish.received, limits: wish.limits, answer }, event);
  }

  #admit(more: number): void {
    const { maxSessions } = this.#settings;
    if (this.#roster.size + this.#opening - more < maxSessions) return;
    throw new Rejected('busy', 'The server has no room for more sessions', `maxSessions is ${maxSessions}`);
  }

  #mayResumeAgain(session: LiveSession<Data, Request>): boolean {
    const { maxResumesPerMinute, endpoint } = this.#settings;
    const { nowMs } = endpoint.clock;
    const budget = this.#budgets.get(session) ?? new ResumeBudget(maxResumesPerMinute, nowMs);
    this.#budgets.set(session, budget);
    return budget.take(nowMs);
  }

  /** One resumption of a session at a time. */
  async #inTurn(id: string, work: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(id);
    const done = before ? before.then(work, work) : work();
    this.#turns.set(id, done);
    try {
      await done;
    } finally {
      if (this.#turns.get(id) === done) this.#turns.delete(id);
    }
  }

  /** Asks the store. What goes wrong there is a reason to come back later. */
  async #ask<Value>(question: () => Awaitable<Value>): Promise<Value> {
    try {
      return await question();
    } catch (error) {
      this.#host.storeFailed(error);
      throw new Rejected('unavailable', 'The server cannot reach its sessions', 'The store failed', error);
    }
  }
}

/** Connections can overtake each other; the client listens on its latest only. */
function stale(id: string): Rejected {
  const text = 'A later connection has the session';
  return new Rejected('replaced', text, `${text} (session ${id})`);
}

/** Ended while the connection waited for it: the client hears what became of it when it asks again. */
function justEnded(id: string): Rejected {
  return new Rejected(
    'unavailable',
    'The session cannot be resumed now',
    `The session ${id} ended during the resumption`,
  );
}

/** A client is told no more than that there is nothing for it. */
function unknown(id: string, detail: string): Rejected {
  return new Rejected('unknown', 'There is no such session', `${detail} (session ${id})`);
}
