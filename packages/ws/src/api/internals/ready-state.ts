import { WebSocketError } from '../../protocol/errors.ts';

const names = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const;

export const CONNECTING = 0;
export const OPEN = 1;
export const CLOSING = 2;
export const CLOSED = 3;

/** The values of `readyState`, as in browsers. */
export type ReadyState = typeof CONNECTING | typeof OPEN | typeof CLOSING | typeof CLOSED;

/** The constants that stand on the class and on each instance. */
export interface ReadyStates {
  /** The handshake is under way. */
  readonly CONNECTING: typeof CONNECTING;
  readonly OPEN: typeof OPEN;
  /** The closing handshake is under way, or the transport is going. */
  readonly CLOSING: typeof CLOSING;
  readonly CLOSED: typeof CLOSED;
}

/** `readyState 0 (CONNECTING)`, for error messages. */
function describeReadyState(state: ReadyState): string {
  return `readyState ${state} (${names[state]})`;
}

/** Puts the four constants on a class or prototype, where nobody can change them. */
export function defineReadyStates(target: object): void {
  for (const [value, name] of names.entries()) {
    Object.defineProperty(target, name, { enumerable: true, configurable: false, writable: false, value });
  }
}

/** The error of who sends on a socket that is not open. */
export function notOpen(state: ReadyState): WebSocketError {
  return new WebSocketError('WS_ERR_NOT_OPEN', `WebSocket is not open: ${describeReadyState(state)}`);
}
