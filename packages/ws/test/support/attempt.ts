import assert from 'node:assert/strict';
import type { ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { systemDialClock } from '../../src/client/clock.ts';
import { type DialHooks, type Dialling, type DialWorld, dial } from '../../src/client/dial.ts';
import { type DialOptions, readDialOptions } from '../../src/client/options.ts';
import { isUrlFault, readTarget } from '../../src/client/url.ts';
import type { Handshake } from '../../src/connection/handshake.ts';
import type { HandshakeError } from '../../src/protocol/errors.ts';
import type { FakeClock } from '../../src/testing/fake-clock.ts';

/** The key of the example in RFC 6455 §1.3, and the Accept that answers it. */
export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
export const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** A good answer to a request with that key. */
export const GOOD_ANSWER = answer101();

/** A 101 with other header lines than the right ones: `undefined` leaves a line out. */
export function answer101(changes: { [name: string]: string | readonly string[] | undefined } = {}): string {
  const headers = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Accept': ACCEPT, ...changes };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${name}: ${one}`),
  );
  return ['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n');
}

/** An error of the client, with what it may carry along from the system. */
export type ClientError = HandshakeError &
  NodeJS.ErrnoException & { address?: string; port?: number; hostname?: string };

export interface AttemptOptions {
  readonly protocols?: string | string[];
  readonly options?: DialOptions;
  readonly hooks?: Partial<DialHooks>;
  readonly clock?: FakeClock;
  /** Makes the keys instead of the one of the RFC. */
  readonly newKey?: () => string;
  /** Called with the attempt once `dial` has returned. */
  readonly begun?: (dialling: Dialling) => void;
}

/** How an attempt ended. */
export interface Ended {
  readonly dialling: Dialling;
  readonly handshake: Handshake | undefined;
  readonly error: ClientError | undefined;
  readonly requests: readonly ClientRequest[];
  /** Every transport that a request got. */
  readonly transports: readonly Duplex[];
}

/** Dials with the key of RFC 6455 §1.3 and waits for the end. */
export function attempt(address: string, given: AttemptOptions = {}): Promise<Ended> {
  const { protocols, options, hooks, clock, begun, newKey = () => KEY } = given;
  const target = readTarget(address);
  assert.ok(!isUrlFault(target));
  const requests: ClientRequest[] = [];
  const transports: Duplex[] = [];
  const world: DialWorld = { clock: clock ? dialClock(clock) : systemDialClock, newKey };
  return new Promise((resolve, reject) => {
    let returned = false;
    let ends = 0;
    const end = (handshake: Handshake | undefined, error: ClientError | undefined) => {
      if (!returned) return reject(new Error('the attempt ended before dial returned'));
      if (++ends > 1) return reject(new Error('the attempt ended twice'));
      resolve({ dialling, handshake, error, requests, transports });
    };
    const all: DialHooks = {
      ...hooks,
      onRequest: (request, dialling) => {
        requests.push(request);
        request.on('socket', (transport) => transports.push(transport));
        hooks?.onRequest?.(request, dialling);
      },
      onOpen: (handshake) => end(handshake, undefined),
      onFailure: (error) => end(undefined, error as ClientError),
    };
    const dialling = dial(target, readDialOptions(protocols, options), all, world);
    returned = true;
    begun?.(dialling);
  });
}

/** An attempt that must fail: the error, and no transport left open. */
export async function failure(address: string, given: AttemptOptions = {}): Promise<ClientError> {
  const { error, transports } = await attempt(address, given);
  assert.ok(error, 'the attempt succeeded');
  for (const transport of transports) assert.equal(transport.destroyed, true, 'a transport was left open');
  return error;
}

/** An attempt that must succeed; its transport is destroyed when the test is done with `use`. */
export async function opening(
  address: string,
  given: AttemptOptions = {},
  use: (handshake: Handshake, ended: Ended) => void | Promise<void> = () => {},
): Promise<void> {
  const ended = await attempt(address, given);
  if (ended.error) throw ended.error;
  const handshake = ended.handshake as Handshake;
  try {
    await use(handshake, ended);
  } finally {
    handshake.transport.on('error', () => {});
    handshake.transport.destroy();
  }
}

function dialClock(clock: FakeClock) {
  return {
    now: () => clock.nowMs,
    setTimeout: (callback: () => void, ms: number) => clock.setTimeout(callback, ms),
    clearTimeout: (timer: unknown) => clock.clearTimeout(timer),
  };
}
