import type { ConnectFailure, ConnectionLoss, OptionFailure } from './cause.ts';
import { retryAfterMs } from './retry-after.ts';
import { textOf } from './text-of.ts';
import type { TransportEvent } from './transport.ts';

/** What errors of transports may carry: Handfast's have it all, npm `ws` has the status in its message, browsers nothing. */
interface Explained {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly status?: unknown;
  readonly received?: { readonly status?: unknown; readonly headers?: { readonly get?: unknown } };
}

/** An attempt failed: what is known about it. */
export function connectFailure(error: unknown, nowMs: number, wasThrown = false): ConnectFailure {
  const explained: Explained = typeof error === 'object' && error !== null ? error : {};
  const message = typeof explained.message === 'string' ? explained.message : '';
  const code = typeof explained.code === 'string' ? explained.code : undefined;
  const status = statusOf(explained, message);
  const { headers } = explained.received ?? {};
  const asked: unknown = typeof headers?.get === 'function' ? headers.get('retry-after') : undefined;
  return {
    kind: 'connect',
    message: message === '' ? 'The connection could not be opened, and the runtime does not say why' : message,
    code,
    status,
    retryAfterMs: typeof asked === 'string' ? retryAfterMs(asked, nowMs) : undefined,
    isOpaque: !wasThrown && code === undefined && status === undefined,
    wasThrown,
    error,
  };
}

function statusOf(error: Explained, message: string): number | undefined {
  const status = error.received?.status ?? error.status ?? /^Unexpected server response: (\d{3})\b/.exec(message)?.[1];
  const number = typeof status === 'string' ? Number(status) : status;
  return Number.isInteger(number) ? (number as number) : undefined;
}

/** An open connection ended. */
export function connectionLoss(event: TransportEvent, error: unknown): ConnectionLoss {
  const { code = 1006, reason = '', wasClean = false } = event;
  const said = reason === '' ? '' : ` ("${reason}")`;
  const why = error instanceof Error ? `: ${error.message}` : '';
  const message =
    code === 1006
      ? `The connection was lost without a close frame (1006)${why}`
      : `The connection was closed with ${code}${said}${why}`;
  return { kind: 'close', message, code, reason, wasClean, error };
}

/** A function among the options failed. */
export function optionFailure(option: OptionFailure['option'], error: unknown): OptionFailure {
  return { kind: 'option', message: `The option ${option} failed: ${textOf(error)}`, option, error };
}
