import { type ProfileSettings, profiles } from '../../doctor/profiles/index.ts';
import type { RequestText } from './request-text.ts';

/** Which client this probably is. */
export interface ClientGuess {
  /** The proper name of a product. */
  readonly name: string;
  /**
   * - `handshake`: the header lines are those of that client, in their order and spelling.
   * - `user-agent`: it says so itself.
   */
  readonly by: 'handshake' | 'user-agent';
}

/** Lines that programs add, and that depend on the page: they tell nothing of the client. */
const VARIABLE = new Set([
  'authorization',
  'cookie',
  'dnt',
  'origin',
  'sec-gpc',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
]);
/** No client says more of itself; what a hostile one says may be any length. */
const MAX_AGENT_CHARACTERS = 512;
/** Names of User-Agent that are worth showing, wherever they stand in it. */
const AGENTS: readonly (readonly [RegExp, string])[] = [
  [/\bcurl\/[\d.]+/i, 'curl'],
  [/\bWget\/[\d.]+/i, 'Wget'],
  [/\bPostmanRuntime\//i, 'Postman'],
  [/\binsomnia\//i, 'Insomnia'],
  [/\bkube-probe\//i, 'Kubernetes probe'],
  [/\bELB-HealthChecker\//i, 'AWS health check'],
  [/\bGoogleHC\//i, 'Google health check'],
  [/\bESP32 Websocket Client\b/i, 'ESP-IDF'],
  [/\barduino-WebSocket-Client\b/i, 'arduinoWebSockets'],
  [/\bTinyWebsockets\b/i, 'ArduinoWebsockets (gilmaimon)'],
  [/\bwebsockets\/[\d.]+/i, 'Python websockets'],
  [/\baiohttp\/[\d.]+/i, 'Python aiohttp'],
  [/\bokhttp\/[\d.]+/i, 'OkHttp'],
  [/\bDart\/[\d.]+/i, 'Dart'],
  [/\bGo-http-client\//i, 'Go'],
  [/\bFirefox\/[\d.]+/i, 'Firefox'],
  [/\bEdg\/[\d.]+/i, 'Edge'],
  [/\bChrome\/[\d.]+/i, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//i, 'Safari'],
];

const settings: ProfileSettings = {
  host: 'host:1',
  hostWithPort: 'host:1',
  origin: undefined,
  subprotocols: [],
  isTrustworthy: false,
  isSameOrigin: false,
};

/** What each known client writes: names as spelled, in order. Of two that write the same, none can be told. */
const known = new Map<string, string[]>();
for (const { name, fields } of profiles) {
  for (const isTrustworthy of [false, true]) {
    const signature = signatureOf(fields({ ...settings, isTrustworthy }));
    const names = known.get(signature) ?? [];
    if (!names.includes(name)) known.set(signature, [...names, name]);
  }
}

/** Handfast's own library is not among the profiles, which are those of others. */
const OWN = 'Host Upgrade Connection Sec-WebSocket-Key Sec-WebSocket-Version';
known.set(OWN, [...(known.get(OWN) ?? []), 'Handfast']);

/** The client, by the order and spelling of its header lines, or by what it calls itself; undefined for an unknown one. */
export function fingerprint({ fields }: Pick<RequestText, 'fields'>): ClientGuess | undefined {
  const agent = fields.find(([name]) => name.toLowerCase() === 'user-agent')?.[1].slice(0, MAX_AGENT_CHARACTERS) ?? '';
  const named = AGENTS.find(([pattern]) => pattern.test(agent))?.[1];
  const names = known.get(signatureOf(fields)) ?? [];
  // A browser is known by its name better than by the version whose handshake was written down.
  const fitting = named === undefined ? names : names.filter((name) => name.includes(named.split(' ')[0] ?? named));
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return { name: versionless(only), by: 'handshake' };
  if (named !== undefined) return { name: named, by: 'user-agent' };
  return names.length > 0 ? { name: names.map(versionless).join(' / '), by: 'handshake' } : undefined;
}

/** A version was looked at; which one came nobody knows. */
function versionless(name: string): string {
  return name.replace(/ [\d.]+$/, '');
}

function signatureOf(fields: readonly (readonly [string, string])[]): string {
  return fields
    .map(([name]) => name)
    .filter((name) => !VARIABLE.has(name.toLowerCase()))
    .join(' ');
}
