import type { FindingCode } from '../../../findings/codes.ts';
import type { Change } from '../../evidence/bisection.ts';

/** What browsers send, and hardly anybody else: who wants these wants a browser. */
const BROWSER = new Set([
  'user-agent',
  'accept',
  'accept-language',
  'accept-encoding',
  'pragma',
  'cache-control',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
]);

/** Answers to a request that is too long. */
const TOO_LARGE = new Set([400, 413, 414, 431, 494]);
const LARGE = 2048;

/** The cause that has a set of changes for its proof. `status` is that of the handshake without them. */
export function causeOf(changes: readonly Change[], status: number | undefined): FindingCode {
  const [first, ...others] = changes;
  if (first === undefined) return 'handshake-detail-decides';
  if (others.length === 0) return causeOfOne(first, status);
  const isOfBrowsers = ({ kind, name, to }: Change): boolean =>
    kind === 'header' && BROWSER.has(name) && to !== undefined;
  if (changes.every(isOfBrowsers)) return 'blocked-by-firewall-rule';
  const codes = changes.map((change) => causeOfOne(change, status));
  return ORDER.find((code) => codes.includes(code)) ?? 'handshake-detail-decides';
}

/** Of several things that must come together, the one that is named. */
const ORDER: readonly FindingCode[] = [
  'not-authenticated',
  'origin-not-allowed',
  'subprotocol-refused',
  'subprotocol-required',
  'host-header-not-matched',
  'path-mismatch',
  'sni-missing',
  'websocket-version-unsupported',
  'extension-offer-refused',
  'extension-header-mangled',
];

function causeOfOne(change: Change, status: number | undefined): FindingCode {
  if (change.kind === 'target') return causeOfTarget(change);
  if (change.kind === 'sni') return change.from === undefined ? 'sni-missing' : 'handshake-detail-decides';
  return change.kind === 'header' ? causeOfHeader(change, status) : 'handshake-detail-decides';
}

/** Engine.IO, on which Socket.IO stands, tells its clients by the query: without it, a path is not what is wrong. */
function asksSocketIo({ from, to }: Change): boolean {
  return /[?&]EIO=/.test(to ?? '') && !/[?&]EIO=/.test(from ?? '');
}

function causeOfTarget(change: Change): FindingCode {
  if (asksSocketIo(change)) return 'raw-client-to-socketio';
  const [[path, query = ''], [otherPath, otherQuery = '']] = [splitTarget(change.from), splitTarget(change.to)];
  if (path !== otherPath || query === otherQuery) return 'path-mismatch';
  // A session of Engine.IO is known to the server that began it, and to no other.
  return /(?:^|&)sid=/.test(query) && /(?:^|&)EIO=/.test(query)
    ? 'socketio-session-unknown'
    : 'handshake-detail-decides';
}

function splitTarget(target = ''): readonly string[] {
  return target.split(/\?(.*)/s);
}

function causeOfHeader({ name, from, to }: Change, status: number | undefined): FindingCode {
  switch (name) {
    case 'sec-websocket-protocol':
      return from === undefined ? 'subprotocol-required' : 'subprotocol-refused';
    case 'sec-websocket-extensions':
      return to === undefined ? 'extension-header-mangled' : 'extension-offer-refused';
    case 'sec-websocket-version':
      return 'websocket-version-unsupported';
    case 'sec-websocket-key':
      return 'handshake-key-invalid';
    case 'origin':
      return 'origin-not-allowed';
    case 'host':
      return 'host-header-not-matched';
    case 'connection':
      return causeOfConnection(from);
    case 'user-agent':
      return from === undefined ? 'user-agent-required' : 'blocked-by-firewall-rule';
    case 'authorization':
    case 'cookie':
      return isTooLarge(from, to, status) ? 'request-head-too-large' : 'not-authenticated';
  }
  if (isTooLarge(from, to, status)) return 'request-head-too-large';
  return BROWSER.has(name) && from === undefined ? 'blocked-by-firewall-rule' : 'handshake-detail-decides';
}

function causeOfConnection(from: string | undefined): FindingCode {
  if (from === undefined || !from.includes(',')) return 'handshake-detail-decides';
  return /\bclose\b/i.test(from) ? 'request-connection-close' : 'request-connection-list';
}

/** It opens without something that was long. */
function isTooLarge(from: string | undefined, to: string | undefined, status: number | undefined): boolean {
  const isLong = from !== undefined && (from.length > LARGE || from.includes('[redacted]'));
  if (!isLong || to !== undefined || status === undefined) return false;
  return from.length > LARGE ? TOO_LARGE.has(status) : status === 431 || status === 494;
}
