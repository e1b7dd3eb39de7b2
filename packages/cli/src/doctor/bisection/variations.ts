import { Redactor } from '@handfast/ws/protocol';
import type { Change } from '../evidence/bisection.ts';
import type { Exchange } from '../evidence/exchange.ts';
import { headerValue, type RequestShape } from '../evidence/request-shape.ts';
import type { Target } from '../evidence/url.ts';
import { isLoopback } from '../net/loopback.ts';
import { chromeUserAgent } from '../profiles/chrome.ts';
import { type Attempt, headerChange, spelled } from './change.ts';
import { likelyOrigins } from './origins.ts';

/** What variations are made from. */
export interface Surroundings {
  readonly attempt: Attempt;
  readonly target: Target;
  /** Answers that are known by now: they name versions and origins. */
  readonly answers: readonly (Exchange | undefined)[];
  /** Further addresses that could be connected to. */
  readonly addresses: readonly string[];
  /** Names that the certificate of the server is good for. */
  readonly names: readonly string[];
}

/** Changes that are made together because only together they make sense. */
export type Variation = readonly Change[];

/** One thing changed at a time, the likeliest cause first. Nothing is in here that is there already. */
export function variations(around: Surroundings): readonly Variation[] {
  const { shape } = around.attempt;
  const headers = [
    ...subprotocols(shape),
    ...extensions(shape),
    ...origins(around),
    ...leavingOut(shape, ['authorization', 'cookie']),
    ...hosts(around),
    ['user-agent', chromeUserAgent] as const,
    ...(headerValue(shape, 'sec-websocket-key') === '' ? [] : [['sec-websocket-key', ''] as const]),
    ...versions(around),
    ...upgrades,
    ...browserHeaders,
    ...leavingOut(shape, ownHeaders(shape)),
  ]
    .map(([name, to]) => headerChange(shape, name, to))
    .filter(({ from, to }) => from !== to)
    .map((change) => [change]);
  return [...headers, ...targets(shape), ...manners(shape), ...ways(around)];
}

const redactor = new Redactor();

type HeaderTo = readonly [name: string, to: string | undefined];

/** Servers of a protocol that is spoken over WebSockets mostly open nothing for whoever does not offer it: all of them at a time. */
const WELL_KNOWN =
  'mqtt, graphql-transport-ws, graphql-ws, ocpp1.6, ocpp2.0.1, wamp.2.json, v12.stomp, xmpp, sip, janus-protocol, binary';

/** None, and each alone, of those that were offered. Where none was, those that are well known. */
function subprotocols(shape: RequestShape): readonly HeaderTo[] {
  const name = 'sec-websocket-protocol';
  const offered = headerValue(shape, name);
  if (offered === undefined) return [[name, WELL_KNOWN]];
  // A token alone is no subprotocol, and would not be known for one.
  const each = offered.split(',').map((one) => one.trim());
  const [, shown = ''] = redactor.head(`GET / HTTP/1.1\r\nSec-WebSocket-Protocol: ${offered}`).split(': ');
  const names = shown.split(',').map((one) => one.trim());
  return [
    [name, undefined],
    ...(each.length > 1 ? each.filter((one) => names.includes(one)).map((one): HeaderTo => [name, one]) : []),
  ];
}

function extensions(shape: RequestShape): readonly HeaderTo[] {
  const name = 'sec-websocket-extensions';
  const offers = [
    'permessage-deflate',
    'permessage-deflate; client_max_window_bits',
    'permessage-deflate; client_max_window_bits=15',
    'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
    undefined,
  ];
  // The simplest offer that is taken comes before none: it tells which part of an offer is too much.
  return headerValue(shape, name) === undefined ? [] : offers.map((to): HeaderTo => [name, to]);
}

function origins({ attempt, target, answers }: Surroundings): readonly HeaderTo[] {
  const given = headerValue(attempt.shape, 'origin');
  const none: readonly HeaderTo[] = given === undefined ? [] : [['origin', undefined]];
  return [
    ...none,
    ...likelyOrigins(target, answers, given)
      .filter((one) => one !== given)
      .map((to): HeaderTo => ['origin', to]),
  ];
}

function hosts({ target: { host, port }, names }: Surroundings): readonly HeaderTo[] {
  const name = host.includes(':') ? `[${host}]` : host;
  const others = isLoopback(host) ? ['localhost', '127.0.0.1', ...names] : names;
  return [...new Set([name, ...others])].flatMap((one): readonly HeaderTo[] => [
    ['host', one],
    ['host', `${one}:${port}`],
  ]);
}

/** The one of drafts, and those that the server says it knows. */
function versions({ answers }: Surroundings): readonly HeaderTo[] {
  const named = answers
    .flatMap((answer) => answer?.head?.headers.all('Sec-WebSocket-Version') ?? [])
    .flatMap((list) => list.split(','))
    .map((one) => one.trim())
    .filter((one) => /^\d{1,3}$/.test(one));
  return [...new Set(['13', '8', ...named.slice(0, 4)])].map((to): HeaderTo => ['sec-websocket-version', to]);
}

const upgrades: readonly HeaderTo[] = [
  ['connection', 'Upgrade'],
  ['connection', 'keep-alive, Upgrade'],
  ['connection', 'upgrade'],
  ['upgrade', 'websocket'],
  ['upgrade', 'WebSocket'],
];

/** What browsers send, and programs mostly do not. */
const browserHeaders: readonly HeaderTo[] = [
  ['accept', '*/*'],
  ['accept-language', 'en-US,en;q=0.9'],
  ['accept-encoding', 'gzip, deflate, br, zstd'],
  ['pragma', 'no-cache'],
  ['cache-control', 'no-cache'],
  ['sec-fetch-mode', 'websocket'],
];

function leavingOut(shape: RequestShape, names: readonly string[]): readonly HeaderTo[] {
  return names.filter((name) => headerValue(shape, name) !== undefined).map((name): HeaderTo => [name, undefined]);
}

/** Every handshake needs these, or they are varied above. */
const USUAL = new Set(
  'host connection upgrade origin authorization cookie sec-websocket-key sec-websocket-version sec-websocket-protocol sec-websocket-extensions'.split(
    ' ',
  ),
);

function ownHeaders({ fields }: RequestShape): readonly string[] {
  return [...new Set(fields.map(([name]) => name.toLowerCase()))].filter((name) => !USUAL.has(name));
}

/** The same path with and without its slash, and without its query. */
function targets({ target }: RequestShape): readonly Variation[] {
  const [path = '/', query] = target.split(/\?(.*)/s);
  const tail = query === undefined ? '' : `?${query}`;
  const slashed = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  const others = [...(slashed === '' ? [] : [slashed + tail]), ...(tail === '' ? [] : [path])];
  return others.map((to): Variation => [{ kind: 'target', name: '', from: target, to }]);
}

/** How names are written, and in which order. */
function manners({ fields }: RequestShape): readonly Variation[] {
  const spellings = [(name: string) => name.toLowerCase(), spelled].map((spell) =>
    fields
      .map(([from]): Change => ({ kind: 'spelling', name: from.toLowerCase(), from, to: spell(from.toLowerCase()) }))
      .filter(({ from, to }) => from !== to),
  );
  const names = fields.map(([name]) => name.toLowerCase());
  const order: Change = { kind: 'order', name: '', from: names.join(','), to: [...names].sort(byChrome).join(',') };
  return [...spellings, ...(order.from === order.to ? [] : [[order]])].filter((changes) => changes.length > 0);
}

const CHROME = 'host,connection,pragma,cache-control,user-agent,upgrade,origin,sec-websocket-version'.split(',');

function byChrome(a: string, b: string): number {
  const placeOf = (name: string): number => (CHROME.includes(name) ? CHROME.indexOf(name) : CHROME.length);
  return placeOf(a) - placeOf(b);
}

/** The same request over another connection. */
function ways({ attempt: { shape, route }, target, addresses, names }: Surroundings): readonly Variation[] {
  const together: Variation[] = [];
  const changes: Change[] = [];
  if (route.tls) {
    const { servername, alpn } = route.tls;
    const others = [...(servername === undefined ? [] : [undefined]), ...names.filter((name) => name !== servername)];
    for (const to of others) {
      const sni: Change = { kind: 'sni', name: '', from: servername, to };
      changes.push(sni);
      if (to !== undefined) together.push([sni, headerChange(shape, 'host', to)]);
    }
    if (alpn.length > 0) changes.push({ kind: 'alpn', name: '', from: alpn.join(','), to: undefined });
  } else if (target.isDefaultPort && route.proxy === undefined) {
    changes.push({ kind: 'scheme', name: '', from: 'ws', to: 'wss' });
  }
  if (route.proxy === undefined) {
    const others = addresses.filter((to) => to !== route.address).slice(0, 4);
    changes.push(...others.map((to): Change => ({ kind: 'address', name: '', from: route.address, to })));
  }
  return [...changes.map((change) => [change]), ...together];
}
