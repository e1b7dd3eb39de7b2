import { isValidKey, parseExtensions, parseSubprotocols, Redactor, type RequestHead } from '@handfast/ws/protocol';
import { fact } from '../../facts/fact.ts';
import type { Finding } from '../../findings/finding.ts';
import { deflateFaults } from './deflate-faults.ts';
import { finding, inOrder } from './in-order.ts';
import type { RequestText } from './request-text.ts';

/** What is known of the place where the request came in. */
export interface Place {
  readonly port: number;
  readonly isSecure: boolean;
  /** Has this key been used before, on another connection? */
  readonly isKeyKnown: boolean;
}

const redactor = new Redactor();

/** Keys that stand in articles and in the RFC, and the one that nobody has filled. */
const KNOWN_KEYS = new Set(['dGhlIHNhbXBsZSBub25jZQ==', 'x3JJHMbDL1EzLkh9GBhXDw==', 'AAAAAAAAAAAAAAAAAAAAAA==']);
/** nginx and most others take lines of 8 KiB, Node.js heads of 16. */
const LARGE_HEAD_BYTES = 8 * 1024;
const NAMES = [
  'Host',
  'Upgrade',
  'Connection',
  'Sec-WebSocket-Key',
  'Sec-WebSocket-Version',
  'Sec-WebSocket-Protocol',
  'Sec-WebSocket-Extensions',
];

/** What is wrong with a request, the gravest first. Pure: bytes in, findings out. */
export function requestFindings(request: RequestText, place: Place): readonly Finding[] {
  const { raw, isWhole, head, fault } = request;
  if (!isWhole) return [neverCame(request)];
  if (head === undefined) {
    const facts = [fact('listen-head-fault', { fault: fault?.message ?? 'an empty line' })];
    const isHttp = fault?.reason !== 'not-http' && fault?.reason !== 'start-line';
    return [
      finding('request-malformed', 'error', facts),
      ...(hasUpgrade(request) || !isHttp ? [] : notWebSocket(request)),
    ];
  }
  if (head.method === 'PRI') return [finding('request-http-version', 'error', [fact('listen-http2')])];
  if (!hasUpgrade(request)) return [...notWebSocket(request), ...lineFindings(head)];
  const found = [
    ...lineFindings(head),
    ...upgradeFindings(head),
    ...keyFindings(head, place),
    ...versionFindings(head),
    ...hostFindings(head, place),
    ...bodyFindings(head),
    ...protocolFindings(head),
    ...extensionFindings(head),
    ...nameFindings(head),
  ];
  if (raw.length > LARGE_HEAD_BYTES) {
    found.push(finding('request-head-too-large', 'warning', [fact('listen-head-bytes', { bytes: raw.length })]));
  }
  if (request.rest.length > 0) {
    found.push(
      finding('frames-before-answer', 'warning', [fact('listen-early-bytes', { bytes: request.rest.length })]),
    );
  }
  return inOrder(found);
}

function neverCame({ raw }: RequestText): Finding {
  if (raw.length === 0) return finding('request-never-came', 'error', [fact('listen-nothing-came')]);
  const first = raw[0] ?? 0;
  const isText = first >= 0x20 && first < 0x7f;
  const facts = isText
    ? [
        fact('listen-half-head', {
          bytes: raw.length,
          text: redactor.head(raw.toString('latin1', 0, 400)).slice(0, 60),
        }),
      ]
    : [fact('listen-not-text', { hex: raw.toString('hex', 0, 16).replace(/..(?=.)/g, '$& ') })];
  return finding(isText ? 'request-never-came' : 'request-malformed', 'error', facts);
}

function hasUpgrade({ fields }: RequestText): boolean {
  return fields.some(([name, value]) => name.trim().toLowerCase() === 'upgrade' && /websocket/i.test(value));
}

/** Does a browser ask for a page? Then it gets one that connects. */
export function asksForPage(request: RequestText): boolean {
  const accept = request.head?.headers.get('Accept') ?? '';
  return request.method === 'GET' && !hasUpgrade(request) && /\btext\/html\b/i.test(accept);
}

function notWebSocket(request: RequestText): Finding[] {
  const { fields, method } = request;
  if (asksForPage(request)) return [finding('request-not-websocket', 'note', [fact('listen-page')])];
  const upgrade = fields.find(([name]) => name.trim().toLowerCase() === 'upgrade')?.[1];
  const facts = [
    upgrade === undefined ? fact('listen-upgrade-missing') : fact('listen-upgrade-other', { value: upgrade }),
    ...(method === 'CONNECT' ? [fact('listen-connect')] : []),
  ];
  return [finding('request-not-websocket', 'error', facts)];
}

function lineFindings({ method, target, httpVersion }: RequestHead): Finding[] {
  const found: Finding[] = [];
  if (method !== 'GET') found.push(finding('method-not-allowed', 'error', [fact('listen-method', { method })]));
  if (httpVersion !== '1.1') {
    found.push(finding('request-http-version', 'warning', [fact('listen-http-version', { version: httpVersion })]));
  }
  if (/^[a-z][\w+.-]*:\/\//i.test(target)) {
    // Whose name and password those are is nobody's business.
    const hasUser = /^[^/]+\/\/[^/]*@/.test(target);
    found.push(
      finding('request-target-absolute', 'warning', [fact(hasUser ? 'listen-target-user' : 'listen-target-absolute')]),
    );
  } else if (!target.startsWith('/') && method !== 'CONNECT') {
    found.push(finding('request-malformed', 'error', [fact('listen-target-no-path')]));
  }
  if (target.includes('#')) found.push(finding('url-fragment', 'warning', [fact('listen-target-fragment')]));
  return found;
}

function upgradeFindings({ headers }: RequestHead): Finding[] {
  const found: Finding[] = [];
  const upgrade = headers.all('Upgrade').join(', ');
  if (upgrade.split(',').filter((one) => /websocket/i.test(one)).length > 1) {
    found.push(
      finding('upgrade-header-duplicated', 'error', [fact('listen-field', { name: 'Upgrade', value: upgrade })]),
    );
  } else if (upgrade.toLowerCase() !== 'websocket') {
    found.push(finding('handshake-request-incomplete', 'warning', [fact('listen-upgrade-list', { value: upgrade })]));
  }
  const connection = headers.has('Connection') ? headers.all('Connection').join(', ') : undefined;
  if (connection === undefined) {
    found.push(
      finding('handshake-request-incomplete', 'error', [fact('listen-field-missing', { name: 'Connection' })]),
    );
  } else if (!headers.lists('Connection', 'upgrade')) {
    const facts = [fact('listen-connection-other', { value: connection })];
    found.push(finding('handshake-request-incomplete', 'error', facts));
  } else if (headers.lists('Connection', 'close')) {
    const facts = [fact('listen-field', { name: 'Connection', value: connection })];
    found.push(finding('request-connection-close', 'warning', facts));
  }
  return found;
}

function keyFindings({ headers }: RequestHead, { isKeyKnown }: Place): Finding[] {
  const keys = headers.all('Sec-WebSocket-Key');
  const [key] = keys;
  if (key === undefined) {
    const facts = [fact('listen-field-missing', { name: 'Sec-WebSocket-Key' })];
    return [finding('handshake-request-incomplete', 'error', facts)];
  }
  if (keys.length > 1) {
    const facts = [fact('listen-field-repeated', { name: 'Sec-WebSocket-Key', count: keys.length })];
    return [finding('handshake-key-invalid', 'error', facts)];
  }
  if (!isValidKey(key)) {
    const bytes = Buffer.from(key, 'base64').length;
    return [finding('handshake-key-invalid', 'error', [fact('listen-key', { key, chars: key.length, bytes })])];
  }
  if (KNOWN_KEYS.has(key)) return [finding('handshake-key-constant', 'warning', [fact('listen-key-known', { key })])];
  return isKeyKnown ? [finding('handshake-key-constant', 'warning', [fact('listen-key-again', { key })])] : [];
}

function versionFindings({ headers }: RequestHead): Finding[] {
  const versions = headers.all('Sec-WebSocket-Version');
  if (versions.length === 0) {
    const facts = [fact('listen-field-missing', { name: 'Sec-WebSocket-Version' })];
    return [finding('handshake-request-incomplete', 'error', facts)];
  }
  const value = versions.join(', ');
  if (value === '13') return [];
  const facts = [fact('listen-field', { name: 'Sec-WebSocket-Version', value })];
  return [finding('websocket-version-unsupported', 'error', facts)];
}

function hostFindings({ headers, httpVersion }: RequestHead, { port, isSecure }: Place): Finding[] {
  const hosts = headers.all('Host');
  const [host] = hosts;
  if (host === undefined) {
    const severity = httpVersion === '1.0' ? 'note' : 'error';
    return [finding('request-host-invalid', severity, [fact('listen-field-missing', { name: 'Host' })])];
  }
  if (hosts.length > 1) {
    const facts = [fact('listen-field-repeated', { name: 'Host', count: hosts.length })];
    return [finding('request-host-invalid', 'error', facts)];
  }
  const parts = /^(?:\[[\da-f:.%]+\]|[^\s:/@?#\\]+)(?::(\d{1,5}))?$/i.exec(host);
  if (parts === null) {
    // What stands in front of an @ may be a password.
    const value = host.replace(/^.*@/, '…@');
    return [finding('request-host-invalid', 'error', [fact('listen-field', { name: 'Host', value })])];
  }
  const usual = isSecure ? 443 : 80;
  if (parts[1] === String(usual)) {
    return [finding('host-header-not-matched', 'note', [fact('listen-host-default-port', { host })])];
  }
  if (parts[1] === undefined && port !== usual) {
    return [finding('host-header-not-matched', 'note', [fact('listen-host-no-port', { host, port })])];
  }
  return [];
}

function bodyFindings({ headers }: RequestHead): Finding[] {
  const encoding = headers.get('Transfer-Encoding');
  const length = headers.all('Content-Length').find((value) => value !== '0');
  if (encoding === undefined && length === undefined) return [];
  const facts =
    encoding === undefined
      ? [fact('listen-field', { name: 'Content-Length', value: length ?? '' })]
      : [fact('listen-field', { name: 'Transfer-Encoding', value: encoding })];
  return [finding('request-has-body', 'warning', facts)];
}

function protocolFindings({ headers }: RequestHead): Finding[] {
  const values = headers.all('Sec-WebSocket-Protocol');
  if (values.length === 0) return [];
  const names = parseSubprotocols(values);
  if (!Array.isArray(names)) {
    const why = 'duplicate' in names ? names.duplicate : names.error;
    const id = 'duplicate' in names ? 'listen-protocol-twice' : 'listen-protocol-syntax';
    return [finding('request-subprotocol-invalid', 'error', [fact(id, { why })])];
  }
  const value = names.find((name) => /^(?:null|undefined)$/i.test(name));
  if (value === undefined) return [];
  const facts = [fact('listen-protocol-null', { value })];
  return [finding('protocols-null', 'warning', facts)];
}

function extensionFindings({ headers }: RequestHead): Finding[] {
  const values = headers.all('Sec-WebSocket-Extensions');
  if (values.length === 0) return [];
  const value = values.join(', ');
  const offers = parseExtensions(value);
  if (!Array.isArray(offers)) {
    const facts = [fact('listen-extension-syntax', { value, why: offers.error })];
    return [finding('request-extension-invalid', 'error', facts)];
  }
  const names = deflateFaults(offers);
  if (names.length === 0) return [];
  const facts = [fact('listen-extension-parameter', { value, names: names.join(', ') })];
  return [finding('request-extension-invalid', 'warning', facts)];
}

function nameFindings({ headers }: RequestHead): Finding[] {
  const spelled = NAMES.flatMap((name) => headers.spelling(name) ?? []);
  const odd = spelled.filter((name) => !NAMES.includes(name));
  if (odd.length === 0) return [];
  return [finding('request-names-respelled', 'note', [fact('listen-names', { names: odd.join(', ') })])];
}
