import type { ReconnectCause } from './cause.ts';
import { StopReconnecting } from './errors.ts';

/** A list of close codes, or a function that is asked about each. */
export type CloseCodes = readonly number[] | ((code: number, reason: string) => boolean);

/**
 * The close codes after which it does not reconnect, unless told otherwise. By 1000 the peer says that all is done (a server
 * that wants its clients back says 1001, 1012 or 1013); the others say that this side did something wrong, and would again.
 */
export const terminalCloseCodes: readonly number[] = [1000, 1002, 1003, 1007, 1008, 1009, 1010];

/** Statuses below 500 that are about this moment: time-out, too early, too many requests (RFC 9110, 8470, 6585). */
const temporaryStatuses = new Set([408, 425, 429]);

/**
 * Codes of failed handshakes that are the same the next time, by how they begin after `WS_ERR_`: what is wrong is the URL, the subprotocol,
 * or a peer that does not speak WebSocket. All others, networks, DNS and certificates, are mended by others, in time.
 */
const permanentCodes = [
  'INVALID_URL',
  'URL_',
  'SUBPROTOCOL_',
  'EXTENSION_',
  'ACCEPT_',
  'RESPONSE_',
  'TOO_MANY_REDIRECTS',
  'REDIRECT_INVALID',
  'PROXY_URL',
  'PROXY_SCHEME',
  'PROXY_OPTION',
  'PROXY_NO_AGENT',
  'PROXY_AUTH',
  'PROXY_FORBIDDEN',
  'PROXY_NO_CONNECT',
  'PROXY_NOT_HTTP',
  'TLS_TO_PLAIN',
  'PLAIN_TO_TLS',
  'TLS_VERSION',
  'TLS_ALPN',
  'TLS_CLIENT_CERTIFICATE',
];

/** An answer that was cut off says nothing about the next one. */
const temporaryCodes = new Set(['WS_ERR_RESPONSE_TRUNCATED']);

/** What constructors throw for a URL, a subprotocol or an option that can never work, and browsers for `ws:` on a page of `https:`. */
const permanentErrors = new Set(['SyntaxError', 'TypeError', 'RangeError', 'SecurityError']);

/** Whether no retry can mend it. */
export function isTerminalCause(cause: ReconnectCause, closeCodes: CloseCodes): boolean {
  switch (cause.kind) {
    case 'close':
      return typeof closeCodes === 'function' ? closeCodes(cause.code, cause.reason) : closeCodes.includes(cause.code);
    case 'option':
      return cause.error instanceof StopReconnecting;
    case 'connect':
      if (cause.error instanceof StopReconnecting) return true;
      // After a 101 the code says what was wrong with it.
      if (cause.status !== undefined && cause.status !== 101) return isPermanentStatus(cause.status);
      if (cause.wasThrown && permanentErrors.has((cause.error as { name?: string } | undefined)?.name ?? ''))
        return true;
      return cause.code !== undefined && isPermanentCode(cause.code);
    default:
      return false;
  }
}

function isPermanentStatus(status: number): boolean {
  return status < 500 && !temporaryStatuses.has(status);
}

function isPermanentCode(code: string): boolean {
  return !temporaryCodes.has(code) && permanentCodes.some((start) => code.startsWith(`WS_ERR_${start}`));
}
