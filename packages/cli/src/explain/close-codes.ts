import type { FindingCode } from '../findings/codes.ts';

const byCode: Readonly<Record<number, readonly FindingCode[]>> = {
  1000: ['closed-normally'],
  1001: ['closed-going-away', 'cut-by-reload'],
  1002: ['closed-protocol-error', 'frame-invalid', 'two-upgrade-handlers', 'text-after-upgrade'],
  1003: ['closed-unsupported-data'],
  1004: ['close-frame-invalid'],
  1005: ['closed-without-code', 'close-frame-invalid'],
  1006: ['connection-lost', 'idle-timeout', 'handler-ended-at-once', 'cut-by-reload', 'half-open', 'close-reason-lost'],
  1007: ['text-not-utf8', 'compression-context-mismatch'],
  1008: ['closed-by-policy', 'not-authenticated', 'closed-too-slow'],
  1009: ['message-too-big', 'big-message-resent'],
  1010: ['closed-extension-missing'],
  1011: ['closed-server-error', 'event-loop-blocked', 'pings-unanswered'],
  1012: ['closed-service-restart', 'cut-by-reload'],
  1013: ['closed-try-again-later', 'closed-too-slow'],
  1014: ['closed-bad-gateway', 'backend-unreachable'],
  1015: ['certificate-self-signed', 'tls-version-unsupported', 'close-frame-invalid'],
  4400: ['closed-by-application'],
  4401: ['closed-by-application', 'not-authenticated'],
  4403: ['closed-by-application', 'not-authenticated'],
  4406: ['subprotocol-graphql-mismatch', 'closed-by-application'],
  4408: ['closed-by-application', 'first-message-missed'],
};

/** Why a connection ends with that code, the likeliest first; empty where the number is no close code. */
export function causesOfCloseCode(code: number): readonly FindingCode[] {
  if (code >= 3000 && code <= 4999) return byCode[code] ?? ['closed-by-application'];
  return byCode[code] ?? (code >= 1016 && code <= 2999 ? ['close-frame-invalid'] : []);
}
