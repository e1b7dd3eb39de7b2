import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HandshakeFailureCode } from '../../protocol/handshake/failures.ts';
import { type Refusal, refuseWith } from '../../protocol/handshake/refusal.ts';
import { addressKey } from './address-key.ts';
import { Rate } from './rate.ts';

/** How many clients a server takes; what is `undefined` or 0 has no limit. Each is for this process alone. */
export interface Limits {
  /** Connections that are open or on their way. 503 above it. */
  readonly maxConnections?: number | undefined;
  /** The same for one address, which is 64 bits of IPv6. 429 above it. */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** Opening requests in a second, and that many at once. 503 above it. */
  readonly maxHandshakesPerSecond?: number | undefined;
  /** The same for one address. 429 above it. */
  readonly maxHandshakesPerSecondPerAddress?: number | undefined;
  /** Opening requests that a hook has not decided about. 503 above it. */
  readonly maxPendingHandshakes?: number | undefined;
}

/** The names of the limits. */
export const limitNames = [
  'maxConnections',
  'maxConnectionsPerAddress',
  'maxHandshakesPerSecond',
  'maxHandshakesPerSecondPerAddress',
  'maxPendingHandshakes',
] as const;

/** Who is inside, and who was sent away. */
export interface AdmissionCounts {
  /** Open connections, where `maxConnections` or `maxConnectionsPerAddress` counts them; else 0. */
  readonly open: number;
  /** Opening requests that are being decided about. */
  readonly pending: number;
  /** Addresses with at least one of either. */
  readonly addresses: number;
  /** Refusals of each limit since the start. */
  readonly refused: { readonly [name in (typeof limitNames)[number]]: number };
}

type AddressOf = (request: IncomingMessage) => unknown;
type LimitName = (typeof limitNames)[number];

/** What a socket holds until it closes. */
interface Place {
  readonly address: string | undefined;
  isOpen: boolean;
  readonly leave: () => void;
}

/** When to come back, where nothing tells: long enough to be of help, short enough to be kept. */
const RETRY_AFTER_S = 10;
const ALL = '';

/** Counts the sockets of a server, and refuses those that are too many. Each holds its place until its transport closes. */
export class Turnstile {
  #limits: Limits;
  readonly #addressOf: AddressOf;
  readonly #now: () => number;
  #rate: Rate | undefined;
  #ratePerAddress: Rate | undefined;
  readonly #places = new WeakMap<Duplex, Place>();
  readonly #perAddress = new Map<string, number>();
  #open = 0;
  #pending = 0;
  readonly #refused: { [name in LimitName]: number };

  /**
   * @param addressOf whom to count a request for; default: the address of the socket
   * @throws RangeError when a limit is no number, or negative
   */
  constructor(limits: Limits, addressOf: AddressOf = addressOfSocket, now: () => number = () => performance.now()) {
    this.#limits = {};
    this.#addressOf = addressOf;
    this.#now = now;
    this.#refused = Object.fromEntries(limitNames.map((name) => [name, 0])) as { [name in LimitName]: number };
    this.limits = limits;
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** Those that are inside stay inside. Rates that change begin anew. */
  set limits(limits: Limits) {
    assertLimits(limits);
    const rateOf = (name: 'maxHandshakesPerSecond' | 'maxHandshakesPerSecondPerAddress', rate: Rate | undefined) => {
      if (limits[name] === this.#limits[name]) return rate;
      return limits[name] ? new Rate(limits[name]) : undefined;
    };
    this.#rate = rateOf('maxHandshakesPerSecond', this.#rate);
    this.#ratePerAddress = rateOf('maxHandshakesPerSecondPerAddress', this.#ratePerAddress);
    this.#limits = { ...limits };
  }

  get counts(): AdmissionCounts {
    return {
      open: this.#open,
      pending: this.#pending,
      addresses: this.#perAddress.size,
      refused: { ...this.#refused },
    };
  }

  /** Takes a place for the socket, or says why there is none. */
  enter(request: IncomingMessage, socket: Duplex): Refusal | undefined {
    if (this.#places.has(socket)) return undefined;
    const address = addressKey(this.#addressOf(request));
    const refusal = this.#checkPlaces(address) ?? this.#checkRates(address);
    if (!refusal) this.#give(socket, address);
    return refusal;
  }

  /** Counts an open connection that came in when nobody counted. */
  adopt(socket: Duplex): void {
    if (this.#places.has(socket) || socket.closed) return;
    this.#give(socket, addressKey((socket as { remoteAddress?: unknown }).remoteAddress));
    this.opened(socket);
  }

  #give(socket: Duplex, address: string | undefined): void {
    const place: Place = { address, isOpen: false, leave: () => this.#leave(socket) };
    this.#places.set(socket, place);
    this.#pending++;
    if (address !== undefined) this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    if (socket.closed) place.leave();
    else socket.once('close', place.leave);
  }

  /** The socket was upgraded: it is no longer on its way. */
  opened(socket: Duplex): void {
    const place = this.#places.get(socket);
    if (!place || place.isOpen) return;
    const { maxConnections, maxConnectionsPerAddress } = this.#limits;
    if (!maxConnections && !maxConnectionsPerAddress) {
      // Nothing counts it any more: nothing is kept for it.
      socket.removeListener('close', place.leave);
      place.leave();
      return;
    }
    place.isOpen = true;
    this.#pending--;
    this.#open++;
  }

  /** Does nothing where the socket has no place any more. */
  #leave(socket: Duplex): void {
    const place = this.#places.get(socket);
    if (!place) return;
    this.#places.delete(socket);
    const { address, isOpen } = place;
    if (isOpen) this.#open--;
    else this.#pending--;
    if (address === undefined) return;
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
  }

  #checkPlaces(address: string | undefined): Refusal | undefined {
    const { maxConnections, maxConnectionsPerAddress, maxPendingHandshakes } = this.#limits;
    if (maxConnections && this.#open + this.#pending >= maxConnections) {
      return this.#refuse('maxConnections', 'WS_ERR_SERVER_FULL', 503, maxConnections);
    }
    if (maxPendingHandshakes && this.#pending >= maxPendingHandshakes) {
      return this.#refuse('maxPendingHandshakes', 'WS_ERR_SERVER_FULL', 503, maxPendingHandshakes);
    }
    const here = address === undefined ? 0 : (this.#perAddress.get(address) ?? 0);
    if (maxConnectionsPerAddress && here >= maxConnectionsPerAddress) {
      const code = 'WS_ERR_ADDRESS_CONNECTIONS';
      return this.#refuse('maxConnectionsPerAddress', code, 429, maxConnectionsPerAddress, address);
    }
    return undefined;
  }

  /** The address first: what one asks for too often must not use up what is there for all. */
  #checkRates(address: string | undefined): Refusal | undefined {
    const now = this.#now();
    const { maxHandshakesPerSecond = 0, maxHandshakesPerSecondPerAddress: perAddress = 0 } = this.#limits;
    const waitMs = address === undefined ? 0 : (this.#ratePerAddress?.take(address, now) ?? 0);
    if (waitMs > 0) {
      const code = 'WS_ERR_ADDRESS_HANDSHAKES';
      return this.#refuse('maxHandshakesPerSecondPerAddress', code, 429, perAddress, address, waitMs);
    }
    const waitForAllMs = this.#rate?.take(ALL, now) ?? 0;
    if (waitForAllMs === 0) return undefined;
    const code = 'WS_ERR_SERVER_HANDSHAKES';
    return this.#refuse('maxHandshakesPerSecond', code, 503, maxHandshakesPerSecond, undefined, waitForAllMs);
  }

  #refuse(
    name: LimitName,
    code: HandshakeFailureCode,
    status: number,
    count: number,
    address?: string,
    waitMs = RETRY_AFTER_S * 1000,
  ): Refusal {
    this.#refused[name]++;
    const seconds = String(Math.max(1, Math.ceil(waitMs / 1000)));
    const body = `${status === 429 ? 'Too Many Requests' : 'Service Unavailable'}: try again in ${seconds} s\n`;
    return refuseWith(code, status, body, { name, count, value: address }, [['Retry-After', seconds]]);
  }
}

/** @throws RangeError when a limit is no number, or negative */
function assertLimits(limits: Limits): void {
  for (const name of limitNames) {
    const limit = limits[name] ?? 0;
    if (typeof limit === 'number' && limit >= 0) continue;
    throw new RangeError(`${name}: expected a number, 0 for no limit, received ${String(limit)}`);
  }
}

function addressOfSocket(request: IncomingMessage): unknown {
  return request.socket?.remoteAddress;
}
