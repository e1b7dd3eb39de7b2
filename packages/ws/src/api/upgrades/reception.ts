import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { readWire, type Wire, type WireSettings } from '../../connection/wire-log/wire-settings.ts';
import { type DeflateOptions, PERMESSAGE_DEFLATE } from '../../protocol/deflate/negotiate.ts';
import { fitToRuntime } from '../../protocol/deflate/runtime.ts';
import { refuse } from '../../protocol/handshake/refusal.ts';
import { type AgreedExtensions, type ExaminedRequest, type ExamineSettings, examine } from '../../server/accept.ts';
import { type Authorize, askAuthorize, tooLate } from '../../server/admission/authorize.ts';
import { Door, type DoorOptions } from '../../server/admission/door.ts';
import { admit, settle, type VerifyClient } from '../../server/admission/verify-client.ts';
import { Wait } from '../../server/admission/wait.ts';
import { pathOf, refusePath } from '../../server/path.ts';
import { PendingUpgrades } from '../../server/pending-upgrades.ts';
import { recordStart, sharesUpgrades } from '../../server/routing/upgrade-watch.ts';
import { claimOf } from '../../server/socket-claims.ts';
import { guard } from '../../server/socket-guard.ts';
import { tapRequest } from '../insight/telling.ts';
import { behindAnswer, earlierAnswer } from './behind-answer.ts';
import { hookFailed, refuseUpgrade } from './refuse-upgrade.ts';
import { tellConflict } from './upgrade-conflicts.ts';

/** What a hook that decides later may take, where the options say nothing. */
export const AUTHORIZE_TIMEOUT_MS = 10_000;

/** Called with the `WebSocket` when it is open; only passed on here. */
type Upgraded = unknown;

/** The options that concern who comes in. */
interface ReceptionOptions extends DoorOptions {
  readonly strict?: boolean | undefined;
  readonly perMessageDeflate?: unknown;
  readonly path?: string | undefined;
  readonly verifyClient?: unknown;
  readonly authorize?: unknown;
  readonly authorizeTimeoutMs?: number | undefined;
  readonly wire?: Wire | undefined;
}

/** A server, as far as it concerns a request that comes in. */
export interface Receiving {
  /** The options as they are now: programs change `path` and `verifyClient` while they run. */
  readonly options: ReceptionOptions;
  shouldHandle(request: never): unknown;
  completeUpgrade(
    extensions: AgreedExtensions,
    key: string,
    protocols: Set<string>,
    request: never,
    socket: Duplex,
    head: Buffer,
    callback: never,
  ): void;
  listenerCount(event: string): number;
  emit(event: string, ...values: unknown[]): boolean;
}

/** An upgrade on its way. */
interface Pending {
  readonly examined: ExaminedRequest;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly callback: Upgraded;
  /** Over all hooks, where the program has set a time for them. */
  readonly wait: Wait | undefined;
}

/**
 * The way of an opening request through a server, up to `completeUpgrade`: its form, `shouldHandle`, names and numbers,
 * `authorize`, `verifyClient`. The first that says no is the last that is asked. It is all synchronous where the hooks are.
 */
export class Reception {
  readonly door: Door;
  readonly pending = new PendingUpgrades();
  readonly #server: Receiving;
  readonly #settings: ExamineSettings;
  readonly #listening: () => { address?(): unknown } | null;
  readonly #decidesAtOnce: () => boolean;
  readonly #timeoutMs: number;
  readonly #wire: WireSettings | undefined;
  #users: WeakMap<Duplex, unknown> | undefined;

  /**
   * @param listening the HTTP server, if there is one
   * @param decidesAtOnce whether the server makes a `WebSocket` at once of a request that is through
   * @throws what `Door` throws, and a RangeError when `authorizeTimeoutMs` is no number of milliseconds
   */
  constructor(server: Receiving, listening: () => { address?(): unknown } | null, decidesAtOnce: () => boolean) {
    const { options } = server;
    const { strict, perMessageDeflate, authorizeTimeoutMs = AUTHORIZE_TIMEOUT_MS } = options;
    this.#server = server;
    this.#settings = {
      strict: strict !== false,
      deflate: perMessageDeflate ? fitToRuntime(perMessageDeflate as DeflateOptions, 'server') : undefined,
    };
    this.#listening = listening;
    this.#decidesAtOnce = decidesAtOnce;
    if (typeof authorizeTimeoutMs !== 'number' || !(authorizeTimeoutMs >= 0)) {
      throw new RangeError(`authorizeTimeoutMs: expected milliseconds, 0 for ever, received ${authorizeTimeoutMs}`);
    }
    this.#timeoutMs = authorizeTimeoutMs;
    this.#wire = readWire(options.wire);
    this.door = new Door(options);
  }

  /** @throws what `shouldHandle` and `verifyClient` throw, as in `ws` */
  receive(request: IncomingMessage, socket: Duplex, head: Buffer, callback: Upgraded): void {
    const earlier = earlierAnswer(request, socket);
    if (!earlier) return this.#judge(request, socket, head, callback);
    behindAnswer(earlier, this.#server, request, socket, () => this.receive(request, socket, head, callback));
  }

  #judge(request: IncomingMessage, socket: Duplex, head: Buffer, callback: Upgraded): void {
    const claimed = claimOf(socket);
    if (claimed === 'refused') return this.#noteLost(request);
    if (this.#wire) tapRequest(request, socket, this.#wire);
    const examined = examine(request, this.#settings);
    if (!examined.ok) return refuseUpgrade(this.#server, examined.refusal, request, socket, { clientError: true });
    const { verifyClient, authorize, authorizeTimeoutMs, path } = this.#server.options;
    const wait = authorizeTimeoutMs === undefined ? undefined : new Wait();
    const pending = { examined, request, socket, head, callback, wait };
    const isFast = !verifyClient && !authorize && this.#decidesAtOnce();
    if (claimed === undefined && !isFast) {
      guard(socket);
      recordStart(request, socket);
    }
    try {
      const wanted = this.#server.shouldHandle(request as never);
      if (wanted === true) this.#checkDoor(pending);
      else {
        if (claimed === undefined) guard(socket);
        settle(wanted, {
          admitted: () => this.#checkDoor(pending),
          refused: () =>
            refuseUpgrade(this.#server, refusePath(request.url ?? '', path, this.#settings), request, socket),
          failed: (error) => hookFailed(this.#server, 'shouldHandle', error, request, socket),
        });
      }
    } catch (error) {
      hookFailed(this.#server, 'shouldHandle', error, request, socket);
      throw error;
    }
    if (claimOf(socket) !== undefined) return;
    this.pending.add(request, socket);
    if (wait) this.#limitTime(pending, wait);
  }

  /** Another server of this process, which gets the same upgrades, has refused what would have been for this one. */
  #noteLost(request: IncomingMessage): void {
    const { path } = this.#server.options;
    if (!path || pathOf(request.url ?? '') !== path || !sharesUpgrades(request)) return;
    tellConflict(this.#server, request, 'another WebSocketServer on the same HTTP server has refused it first');
  }

  /** The server made a `WebSocket` of it. @returns what `authorize` gave */
  opened(socket: Duplex): unknown {
    this.pending.delete(socket);
    this.door.turnstile?.opened(socket);
    return this.#users?.get(socket);
  }

  #checkDoor(pending: Pending): void {
    const { examined, request, socket } = pending;
    // One socket twice: `completeUpgrade` throws. One that was refused meanwhile, because time was up, has its answer.
    const claimed = claimOf(socket);
    if (claimed === 'refused') return;
    if (claimed === 'upgraded') return this.#complete(pending);
    try {
      const { origin, head } = examined;
      const refusal = this.door.check({ origin, head, request, socket }, this.#listening());
      if (refusal) return refuseUpgrade(this.#server, refusal, request, socket);
    } catch (error) {
      return hookFailed(this.#server, 'addressOf', error, request, socket);
    }
    this.#authorize(pending);
  }

  #authorize(pending: Pending): void {
    const authorize = this.#server.options.authorize as Authorize | undefined;
    if (!authorize) return this.#verify(pending);
    const { request, socket } = pending;
    const wait = pending.wait ?? new Wait();
    const decided = (next: () => void) => {
      if (!pending.wait) wait.end();
      if (claimOf(socket) === undefined) next();
    };
    const context = {
      get signal() {
        return wait.signal;
      },
    };
    askAuthorize(authorize, request, context, {
      admitted: (user) =>
        decided(() => {
          this.#users ??= new WeakMap();
          this.#users.set(socket, user);
          this.#verify(pending);
        }),
      refused: (refusal) => decided(() => refuseUpgrade(this.#server, refusal, request, socket)),
      failed: (error) => decided(() => hookFailed(this.#server, 'authorize', error, request, socket)),
      waiting: () => this.#limitTime(pending, wait),
    });
  }

  #limitTime({ request, socket }: Pending, wait: Wait): void {
    wait.start(socket, this.#timeoutMs, {
      late: () => refuseUpgrade(this.#server, tooLate(this.#timeoutMs), request, socket),
      gone: () => {
        refuseUpgrade(this.#server, refuse('WS_ERR_CLIENT_GONE', 0, {}), request, socket, { silent: true });
        socket.destroy();
      },
    });
  }

  #verify(pending: Pending): void {
    const { examined, request, socket } = pending;
    const verifyClient = this.#server.options.verifyClient as VerifyClient | null | undefined;
    if (!verifyClient) return this.#complete(pending);
    const { authorized, encrypted } = (request.socket ?? {}) as { authorized?: boolean; encrypted?: boolean };
    const info = { origin: examined.origin, secure: Boolean(authorized || encrypted), req: request };
    try {
      admit(verifyClient, info, {
        admitted: () => this.#complete(pending),
        refused: (refusal) => refuseUpgrade(this.#server, refusal, request, socket),
        failed: (error) => hookFailed(this.#server, 'verifyClient', error, request, socket),
      });
    } catch (error) {
      hookFailed(this.#server, 'verifyClient', error, request, socket);
      throw error;
    }
  }

  #complete({ examined, request, socket, head, callback }: Pending): void {
    const extensions: AgreedExtensions = examined.deflate ? { [PERMESSAGE_DEFLATE]: examined.deflate } : {};
    this.#server.completeUpgrade(
      extensions,
      examined.key,
      examined.protocols,
      request as never,
      socket,
      head,
      callback as never,
    );
  }
}
