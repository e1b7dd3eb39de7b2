import type { End } from './plan.ts';

/**
 * Everything that may be told of an end, and why. Whatever else is told is a fault: an error that nobody can explain.
 * Clients say how they end; the server knows only what it was asked for, else it is "as it comes".
 */
interface Explanation {
  /** `*`: whatever the end. */
  readonly end: End | 'as it comes' | 'before the end' | 'ping' | '*';
  readonly outcome: RegExp;
  readonly why: string;
}

const gone = 'WS_ERR_(CONNECTION_LOST|NO_CLOSE_FRAME|TERMINATED)';
/** The words of the system for a connection that is gone, and that of Node for a stream that was destroyed. */
const cut =
  '(ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_DESTROYED|ERR_STREAM_WRITE_AFTER_END|ERR_STREAM_PREMATURE_CLOSE)';

const ofClients: readonly Explanation[] = [
  { end: 'close', outcome: /^close: 1000$/, why: 'the server answers the close frame' },
  { end: 'server close', outcome: /^close: 4001$/, why: 'the code that the server was asked for' },
  { end: 'terminate', outcome: /^close: 1006 WS_ERR_TERMINATED$/, why: 'it was cut on this side' },
  { end: 'reset', outcome: new RegExp(`^close: 1006 ${gone}( < ${cut})?$`), why: 'the transport was cut on this side' },
  { end: 'half-close', outcome: /^close: 1006 WS_ERR_NO_CLOSE_FRAME$/, why: 'the server ends its half too' },
  // A server that resets while it is being sent something has it told by the system, and so has one that is cut.
  { end: 'server terminate', outcome: new RegExp(`^close: 1006 ${gone}( < ${cut})?$`), why: 'the server cut it' },
  { end: 'server reset', outcome: new RegExp(`^close: 1006 ${gone}( < ${cut})?$`), why: 'the server cut it' },
  {
    end: 'server half-close',
    outcome: /^close: 1006 WS_ERR_NO_CLOSE_FRAME$/,
    why: 'the server ended without a close frame',
  },
  {
    end: 'cut opening',
    outcome: /^close: 1006( WS_ERR_TERMINATED)?$/,
    why: 'it was called off, or had opened just before',
  },
  { end: 'cut opening', outcome: /^error: WS_ERR_CLOSED_BEFORE_OPEN/, why: 'it was called off while it connected' },
];

const ofSends: readonly Explanation[] = (
  ['terminate', 'reset', 'half-close', 'server terminate', 'server reset', 'server half-close'] as const
).map((end) => ({
  end,
  outcome: new RegExp(`^send: (WS_ERR_NOT_WRITABLE|WS_ERR_NOT_OPEN|${cut})`),
  why: 'what was still to be written when the connection was cut is not sent',
}));

const ofServers: readonly Explanation[] = [
  { end: 'server close', outcome: /^close: 4001$/, why: 'the client answers with the same code' },
  { end: 'server terminate', outcome: /^close: 1006( WS_ERR_TERMINATED)?$/, why: 'it was cut on this side' },
  {
    end: 'server reset',
    outcome: new RegExp(`^close: 1006( ${gone}( < ${cut})?)?$`),
    why: 'the transport was cut on this side',
  },
  { end: 'server half-close', outcome: /^close: 1006( WS_ERR_NO_CLOSE_FRAME)?$/, why: 'the client ends its half too' },
  { end: 'as it comes', outcome: /^close: 1000$/, why: 'the client closed in order' },
  {
    end: 'as it comes',
    outcome: new RegExp(`^close: 1006( ${gone}( < ${cut})?)?$`),
    why: 'the client cut, reset or half-closed it',
  },
  {
    end: 'as it comes',
    outcome: new RegExp(`^send: (WS_ERR_NOT_WRITABLE|WS_ERR_NOT_OPEN|${cut})`),
    why: 'the client left before its echo',
  },
  // npm ws: an error without a code, for what its sender had not written.
  {
    end: 'as it comes',
    outcome: /^send: without a code: (The socket was closed|WebSocket is not open)/,
    why: 'the client left before its echo',
  },
  { end: '*', outcome: /^rejected: WS_ERR_CLIENT_GONE$/, why: 'the client called its opening off' },
];

const explanations = { crowd: [...ofClients, ...ofSends], server: [...ofServers, ...ofSends] };

/** The outcomes that nobody can explain. */
export function unexplained(side: 'server' | 'crowd', outcomes: Readonly<Record<string, number>>): string[] {
  return Object.keys(outcomes).filter((key) => {
    const [, when = '*', outcome = key] = /^([^:]+), (\w+: .+)$/s.exec(key) ?? [];
    return !explanations[side].some((one) => (one.end === when || one.end === '*') && one.outcome.test(outcome));
  });
}
