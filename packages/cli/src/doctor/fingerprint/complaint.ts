import type { Product } from '../../findings/snippets/snippet.ts';
import type { Answer } from './answer.ts';

/** What a server says is wrong with the request that it got; held against what was sent, it tells what happened on the way. */
export type ComplaintAbout =
  /** Upgrade or Connection is not there, or says something else. */
  | 'upgrade-missing'
  /** Upgrade is there, with a value that nobody sent. */
  | 'upgrade-value'
  | 'http-version'
  | 'key'
  | 'version'
  | 'origin'
  | 'host'
  /** The name in the TLS greeting. */
  | 'sni'
  | 'path'
  | 'extensions'
  | 'subprotocol'
  | 'head-size'
  | 'plain-on-tls'
  | 'hijack'
  | 'library'
  | 'closing'
  | 'user-agent'
  /** Who asks is not known, or may not. */
  | 'credentials';

export interface Complaint {
  readonly about: ComplaintAbout;
  /** Whose words these are; undefined where many use them. */
  readonly product: Product | undefined;
  /** The words, as they came. */
  readonly text: string;
}

type Rule = readonly [about: ComplaintAbout, text: RegExp, product?: Product];

/** From the most telling to the most general. The words are those of the libraries' sources. */
const rules: readonly Rule[] = [
  ['plain-on-tls', /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled server port/i],
  ['plain-on-tls', /Client sent an HTTP request to an HTTPS server|This combination of host and port requires TLS/i],
  ['library', /Unsupported upgrade request|No supported WebSocket library detected/i, 'uvicorn'],
  ['hijack', /http\.Hijacker|does(?: not|n't) (?:implement|support) hijack|ResponseWriter.*hijack/i, 'Go'],
  ['path', /^No WebSocket (?:endpoint )?on this path/, 'Handfast'],
  ['sni', /\binvalid SNI\b|\bSNI\b[^.\n]{0,40}\b(?:mismatch|not match|required|missing)/i],
  ['host', /^Forbidden host:/, 'Handfast'],
  ['host', /^Invalid Host header$|Invalid HTTP_HOST header|DisallowedHost|Bad Request - Invalid Hostname/i],
  ['host', /Blocked request\. This host \(.*\) is not allowed/s, 'Vite'],
  ['host', /Blocked hosts?:|HostAuthorization/i, 'Rails'],
  ['origin', /^Forbidden origin:/, 'Handfast'],
  ['origin', /Failed to open a WebSocket connection: .*\bOrigin header/i, 'Python websockets'],
  ['origin', /request Origin .*is not (?:a valid URL|authorized for Host)/i, 'Go'],
  [
    'origin',
    /origin (?:is )?(?:not allowed|denied|forbidden|mismatch)|(?:invalid|bad|disallowed|forbidden|wrong) origin|cross.?origin.* not allowed/i,
  ],
  ['key', /(?:Sec-)?WebSocket-Key\b|websocket key|SecWebSocketKey|bad "Sec-WebSocket-Key"/i],
  ['version', /Sec-WebSocket-Version\b|(?:unsupported|bad|wrong|missing) (?:web ?socket )?version|WebSocket version/i],
  ['extensions', /Sec-WebSocket-Extensions|Bad Request - Invalid Header|invalid (?:or unacceptable )?extension/i],
  ['subprotocol', /Sec-WebSocket-Protocol|sub-?protocol/i],
  [
    'http-version',
    /(?:at least|expected|requires?|must be|over) HTTP\/1\.1|HTTP\/1\.0|invalid HTTP version|bad HTTP protocol version|HTTP Version Not Supported/i,
  ],
  ['http-version', /couldn't be upgraded since no upgrade state was present/],
  [
    'head-size',
    /Request Header Or Cookie Too Large|Request header (?:field )?(?:is )?too large|Bad Request - Request Too Long|header field exceeds server limit|Limit request headers|Request Header Fields Too Large|URI Too (?:Long|Large)/i,
  ],
  ['upgrade-value', /(?:Upgrade\b[^\n]{0,80}|UPGRADE hdr: )(?:websocket\s*,\s*websocket)/i],
  [
    'upgrade-missing',
    /Upgrade Required: this is a WebSocket server|Invalid Upgrade header: the request has none|^Invalid Connection header:/,
    'Handfast',
  ],
  [
    'upgrade-missing',
    /Failed to open a WebSocket connection: (?:missing|empty|invalid) (?:Connection|Upgrade) header/,
    'Python websockets',
  ],
  ['upgrade-missing', /No (?:WebSocket UPGRADE|CONNECTION upgrade) hdr/],
  ['upgrade-missing', /WebSocket protocol violation: (?:Connection|Upgrade) header/i, 'Go'],
  [
    'upgrade-missing',
    /token not found in '(?:Connection|Upgrade)' header|handshake error: bad "(?:Connection|Upgrade)" header|^not websocket protocol$/,
    'Go',
  ],
  ['upgrade-missing', /(?:Connection header|`?Upgrade`? header) did not include/i],
  ['upgrade-missing', /(?:websocket|connection) upgrade is expected/i, 'actix-web'],
  ['upgrade-missing', /Can "Upgrade" only to "WebSocket"|"Connection" must be "Upgrade"/, 'Spring'],
  ['upgrade-missing', /Connection ID required/],
  ['upgrade-missing', /not a (?:valid )?websocket (?:handshake |upgrade )?(?:request|connection|handshake)/i],
  [
    'upgrade-missing',
    /(?:only accepts?|expect(?:ed|s|ing)?|requires?|needs?|must (?:be|use)|use|want(?:ed|s)?|please (?:use|connect))\b[^.\n]{0,50}\b(?:web ?socket|upgrade)/i,
  ],
  ['upgrade-missing', /(?:web ?socket|upgrade)[^.:\n]{0,40}\b(?:required|expected|missing|needed|failed|only)\b/i],
  [
    'upgrade-missing',
    /(?:missing|no|invalid|bad|without|lacks)\b[^.\n]{0,20}['"`]?(?:upgrade|connection)['"`]? (?:header|token|field)/i,
  ],
  ['upgrade-missing', /['"`]?(?:upgrade|connection)['"`]? header (?:must|should|is missing|not)/i],
  [
    'credentials',
    /(?:missing|no|without|invalid|bad|wrong|expired|malformed|unknown|provide|required?)\b[^.\n]{0,40}\b(?:access.?|auth.?|bearer.?|api.?|session.?)?(?:token|key|jwt|credentials?|session|cookie|authori[sz]ation|signature)\b/i,
  ],
  [
    'credentials',
    /\b(?:token|api.?key|jwt|credentials?|session|cookie|authentication|login)\b[^.\n]{0,30}\b(?:missing|required|invalid|expired|needed|not (?:found|valid|provided)|failed)/i,
  ],
  ['credentials', /\bunauthori[sz]ed\b|\bunauthenticated\b|not (?:authenticated|authori[sz]ed|logged in)/i],
  ['user-agent', /user.?agent/i],
  ['closing', /\b(?:shutting|shut) ?down\b|\bdraining\b|\bis (?:closing|stopping|restarting|about to restart)\b/i],
];

const MAX_TEXT = 600;

/** What the answer says in words; undefined where it says nothing that is known, or is a page for people. */
export function complaintOf(answer: Answer): Complaint | undefined {
  const text = wordsOf(answer);
  for (const [about, pattern, product] of rules) {
    const match = pattern.exec(text);
    if (match) return { about, product, text: lineAround(text, match.index) };
  }
  return undefined;
}

/** A long page is about something else: of it only title and headings count. */
function wordsOf({ isHtml, title, body, reason, status }: Answer): string {
  if (!isHtml) return `${body.slice(0, MAX_TEXT)}${isUsual(status, reason) ? '' : `\n${reason}`}`;
  const headings = [...body.slice(0, 8192).matchAll(/<(?:h\d|p|pre|center)\b[^<>]*>([^<]{1,200})</gi)].map(
    ([, text]) => text,
  );
  return body.length > 4096 ? title : [title, ...headings].join('\n').slice(0, MAX_TEXT);
}

/** Is the reason the one that belongs to the status anyway? It then says nothing. */
function isUsual(status: number, reason: string): boolean {
  return status !== 400 && status !== 403 ? true : /^(?:bad request|forbidden)?$/i.test(reason);
}

function lineAround(text: string, index: number): string {
  const start = text.lastIndexOf('\n', index) + 1;
  const end = text.indexOf('\n', index);
  return text.slice(start, end === -1 ? undefined : end).trim();
}
