import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import type { Refusal } from '../../protocol/handshake/refusal.ts';
import type { RequestHead } from '../../protocol/handshake/request.ts';
import { checkHost, readHosts } from './hosts.ts';
import { type Limits, limitNames, Turnstile } from './limits.ts';
import { checkOrigin, type OriginRule, readOrigins } from './origins.ts';
import type { HostList } from './patterns.ts';
import { listensLocally } from './visit.ts';

/** The options of a server that its door goes by. */
export interface DoorOptions extends Limits {
  readonly origins?: string | readonly string[] | undefined;
  readonly hosts?: string | readonly string[] | undefined;
  readonly addressOf?: ((request: IncomingMessage) => unknown) | undefined;
  /** With it, requests can be pending, and those are bounded. */
  readonly authorize?: unknown;
}

/** A few KiB each: what a server can do with, and more than wait at a service that answers. */
const MAX_PENDING = 10_000;

/** What the door looks at. */
export interface Caller {
  readonly origin: string | undefined;
  readonly head: RequestHead;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
}

/** What is checked without asking the program: names, then numbers. */
export class Door {
  readonly #origins: OriginRule | '*' | undefined;
  readonly #hosts: HostList | undefined;
  readonly #addressOf: DoorOptions['addressOf'];
  #turnstile: Turnstile | undefined;

  /**
   * @throws TypeError when an entry of `origins` or `hosts` cannot be read, and when `authorize` or `addressOf` is no function
   * @throws RangeError when a limit is no number, or negative
   */
  constructor(options: DoorOptions) {
    this.#origins = readOrigins(options.origins);
    this.#hosts = readHosts(options.hosts);
    assertFunctions(options);
    this.#addressOf = options.addressOf;
    const limits = limitsOf(options);
    if (options.authorize) limits.maxPendingHandshakes ??= MAX_PENDING;
    if (limitNames.some((name) => limits[name] !== undefined)) {
      this.#turnstile = new Turnstile(limits, options.addressOf);
    }
  }

  /** Set when nobody comes in any more: says why. */
  shut: (() => Refusal) | undefined;

  /** Counts, where there are limits. */
  get turnstile(): Turnstile | undefined {
    return this.#turnstile;
  }

  /** The same, made where there were none. */
  makeTurnstile(): Turnstile {
    this.#turnstile ??= new Turnstile({}, this.#addressOf);
    return this.#turnstile;
  }

  /**
   * Why this request does not come in.
   * @throws what `addressOf` throws
   */
  check({ origin, head, request, socket }: Caller, server: { address?(): unknown } | null): Refusal | undefined {
    if (this.shut) return this.shut();
    const hosts = this.#hosts;
    const refusal = checkHost(hosts, { head });
    if (refusal) return refusal;
    if (origin !== undefined && this.#origins !== '*') {
      const isLocal = () => listensLocally(server, request.socket);
      const wrong = checkOrigin(this.#origins, { origin, head, hostIsListed: hosts !== undefined, isLocal });
      if (wrong) return wrong;
    }
    return this.#turnstile?.enter(request, socket);
  }
}

/** The first client is too late to find out. */
function assertFunctions(options: DoorOptions): void {
  for (const name of ['authorize', 'addressOf'] as const) {
    const hook = options[name] ?? undefined;
    if (hook === undefined || typeof hook === 'function') continue;
    throw new TypeError(`${name}: expected a function, received ${inspect(hook)}`);
  }
}

/** The limits among the options. */
function limitsOf(options: Limits): { -readonly [name in keyof Limits]: Limits[name] } {
  return Object.fromEntries(limitNames.map((name) => [name, options[name]]));
}
