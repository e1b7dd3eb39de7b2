import type { FindingCode } from '../findings/codes.ts';

const byStatus: Readonly<Record<number, readonly FindingCode[]>> = {
  101: ['response-connection-missing', 'response-upgrade-missing'],
  301: ['redirect-to-https', 'redirect-trailing-slash', 'redirect-elsewhere'],
  302: ['redirect-to-login', 'redirect-to-https', 'redirect-trailing-slash', 'redirect-elsewhere'],
  303: ['redirect-to-login', 'redirect-elsewhere'],
  307: ['redirect-to-https', 'redirect-to-login', 'redirect-trailing-slash', 'redirect-elsewhere'],
  308: ['redirect-to-https', 'redirect-trailing-slash', 'redirect-elsewhere'],
  400: [
    'upgrade-headers-stripped',
    'path-mismatch',
    'raw-client-to-socketio',
    'socketio-session-unknown',
    'plain-on-tls-port',
    'handshake-request-incomplete',
    'extension-offer-refused',
    'upgrade-header-duplicated',
    'websocket-library-missing',
    'user-agent-required',
  ],
  401: ['not-authenticated', 'cookie-not-sent'],
  402: ['too-many-requests'],
  403: [
    'origin-not-allowed',
    'not-authenticated',
    'refused-before-accept',
    'blocked-by-firewall-rule',
    'upgrade-not-enabled-at-gateway',
    'path-mismatch',
  ],
  404: [
    'no-handler-on-path',
    'path-mismatch',
    'upgrade-headers-stripped',
    'upgrade-event-not-attached',
    'websocket-library-missing',
    'origin-not-allowed',
    'host-header-not-matched',
  ],
  405: ['method-not-allowed', 'upgrade-headers-stripped'],
  407: ['proxy-authentication-required'],
  408: ['gateway-timeout'],
  414: ['request-head-too-large'],
  421: ['host-header-not-matched', 'sni-missing'],
  426: ['upgrade-headers-stripped', 'proxy-speaks-http-1-0', 'websocket-version-unsupported'],
  429: ['too-many-requests', 'handshake-rate-limit'],
  431: ['request-head-too-large'],
  500: ['server-error', 'upgrade-not-enabled-at-gateway', 'h2c-backend-cannot-upgrade'],
  501: ['response-writer-cannot-hijack', 'upgrade-not-enabled-at-gateway'],
  502: ['backend-unreachable', 'backend-protocol-mismatch', 'subprotocol-refused'],
  503: ['no-healthy-backend', 'upgrade-not-enabled-at-gateway', 'server-shutting-down'],
  504: ['gateway-timeout'],
  520: ['cloudflare-origin-error', 'response-head-too-large'],
  524: ['gateway-timeout', 'cloudflare-origin-error'],
  525: ['cloudflare-origin-error', 'tls-version-unsupported'],
  526: ['cloudflare-origin-error', 'certificate-expired'],
};

const byClass: Readonly<Record<number, readonly FindingCode[]>> = {
  2: ['no-handler-on-path', 'upgrade-headers-stripped', 'upgrade-event-not-attached', 'service-discontinued'],
  3: ['redirect-elsewhere', 'redirect-to-https'],
  4: ['no-handler-on-path', 'not-authenticated', 'blocked-by-firewall-rule'],
  5: ['server-error', 'backend-unreachable'],
};

/** Why a handshake is answered with that status, the likeliest first; empty where the number is no status. */
export function causesOfStatus(status: number): readonly FindingCode[] {
  if (status >= 520 && status <= 530) return byStatus[status] ?? ['cloudflare-origin-error'];
  return byStatus[status] ?? byClass[Math.floor(status / 100)] ?? [];
}
