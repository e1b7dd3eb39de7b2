import type { Context } from '../context.ts';
import type { Exchange } from '../evidence/exchange.ts';
import type { Evidence } from '../evidence/index.ts';
import type { RequestShape } from '../evidence/request-shape.ts';
import type { SniffEvidence } from '../evidence/sniff.ts';
import type { TlsHello } from '../evidence/tls.ts';
import type { Target } from '../evidence/url.ts';
import { sniffFacts } from '../facts/sniff.ts';
import { exchange } from '../wire/exchange.ts';
import { hostHeader } from '../wire/request.ts';
import { routeOf, tlsRoute } from '../wire/route.ts';
import { silentLook } from '../wire/silent-look.ts';
import { type HelloLimits, hello } from '../wire/tls/hello.ts';
import { isReachable } from './reachable.ts';
import type { Stage } from './stage.ts';

/** How long an answer may take that tells no more than what is spoken here. */
const LOOK_MS = 1500;
/** How long a plain GET may take before something else is asked, at least, and in units of what TCP took. */
const MIN_HURRY_MS = 700;
const HURRY = 8;
/** How long a peer may take to greet, or to hang up, before anything was sent to it. */
const SILENCE_MS = 1000;
const MAX_BANNER_BYTES = 256;
const NO_BYTES = Buffer.alloc(0);
/** A line of the PROXY protocol, version 1, that tells no address. */
const PROXY_LINE = 'PROXY UNKNOWN\r\n';
const OTHER_LINE = 'PARTY UNKNOWN\r\n';

/** What does this port speak, whatever the URL says? What the scheme says is tried first, and the other only where that fails. */
export const sniffStage: Stage<'sniff'> = {
  id: 'sniff',
  applies: (_context, evidence) => isReachable(evidence),
  async probe({ plan, signal }: Context, evidence): Promise<SniffEvidence> {
    const target = evidence.url?.target as Target;
    const route = routeOf(plan, target, evidence);
    const limits = { timeoutMs: Math.min(LOOK_MS, plan.timeoutMs), signal };
    const withTls = { ...route, tls: route.tls ?? tlsRoute(plan, target) };
    const inClear = { ...route, tls: undefined };
    const look: Look = {
      timeoutMs: plan.timeoutMs,
      plain: () => exchange(inClear, harmlessGet(target), limits),
      hurriedPlain: () => exchange(inClear, harmlessGet(target), { ...limits, timeoutMs: hurryMs(evidence, limits) }),
      upgrade: () => exchange(inClear, harmlessUpgrade(target), limits),
      hello: (more) => hello(withTls, { ...limits, ...more }),
      silent: () => silentLook(route, { ...limits, timeoutMs: Math.min(SILENCE_MS, plan.timeoutMs) }),
    };
    const found = target.secure ? await sniffSecure(look) : await sniffPlain(look);
    if (!hangsUpWhenSpokenTo(found)) return found;
    const behind = (preface: string) => exchange({ ...route, preface }, harmlessGet(target), limits);
    const [announced, misannounced] = await Promise.all([behind(PROXY_LINE), behind(OTHER_LINE)]);
    return { ...found, announced, misannounced };
  },
  verdict: ({ speaks, plain, hello: greeted }) => {
    const isAsExpected = speaks === 'tls' ? plain === undefined : speaks === 'http' && greeted === undefined;
    return isAsExpected ? 'passed' : speaks === 'http' && !greeted?.error ? 'odd' : 'failed';
  },
  facts: sniffFacts,
};

/** The ways to look at a port, each on a connection of its own. */
interface Look {
  /** For the handshake that the client does. */
  readonly timeoutMs: number;
  readonly plain: () => Promise<Exchange>;
  readonly hurriedPlain: () => Promise<Exchange>;
  readonly upgrade: () => Promise<Exchange>;
  readonly hello: (more?: Partial<HelloLimits>) => Promise<TlsHello>;
  readonly silent: () => Promise<SniffEvidence['silent']>;
}

/** No credentials, no query, and no header of the user: it may go to the wrong port, and in clear text. */
function harmlessGet(target: Target): RequestShape {
  return {
    method: 'GET',
    target: target.path.replace(/\?.*$/s, ''),
    httpVersion: '1.1',
    fields: [
      ['Host', hostHeader(target)],
      ['Accept', '*/*'],
      ['Connection', 'close'],
    ],
  };
}

/** The same, as a client for WebSockets asks. */
function harmlessUpgrade(target: Target): RequestShape {
  return {
    ...harmlessGet(target),
    fields: [
      ['Host', hostHeader(target)],
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Key', ''],
      ['Sec-WebSocket-Version', '13'],
    ],
  };
}

function hurryMs({ tcp }: Evidence, { timeoutMs }: HelloLimits): number {
  const ms = tcp?.attempts.find(({ outcome }) => outcome === 'connected')?.ms ?? LOOK_MS;
  return Math.min(timeoutMs, Math.max(MIN_HURRY_MS, HURRY * ms));
}

async function sniffSecure(look: Look): Promise<SniffEvidence> {
  const greeted = await look.hello({ awaitsVerdict: true, timeoutMs: look.timeoutMs });
  if (speaksTls(greeted)) return seen('tls', { hello: greeted });
  const plain = await look.plain();
  return judge(plain, greeted, tellsMuch(plain) ? undefined : await look.silent());
}

/** Servers that have nothing but an ear for upgrades leave a plain GET unanswered for ever: they are asked for one. */
async function sniffPlain(look: Look): Promise<SniffEvidence> {
  const plain = await look.hurriedPlain();
  if (plain.end === 'answered' && !mayDislikePlain(plain)) return seen('http', { plain });
  const isSilent = plain.end === 'timeout' && !tellsMuch(plain);
  const upgrade = isSilent ? await look.upgrade() : undefined;
  if (upgrade && tellsMuch(upgrade)) return judge(plain, undefined, undefined, upgrade);
  const silence = isSilent ? look.silent() : undefined;
  const greeted = await look.hello();
  if (speaksTls(greeted)) return seen('tls', { plain, hello: greeted, upgrade });
  return judge(plain, greeted, tellsMuch(plain) ? undefined : await (silence ?? look.silent()), upgrade);
}

/** It waits for us to begin, and likes nothing of what we begin with: as those who want to hear first who sends us. */
function hangsUpWhenSpokenTo({ speaks, silent }: SniffEvidence): boolean {
  return (speaks === 'closes' || speaks === 'resets') && silent?.end === 'open';
}

/** Bytes say what is spoken. */
function tellsMuch({ segments }: Exchange): boolean {
  return segments.length > 0;
}

/** Servers of TLS that notice plain text answer it with 400; Go and nginx say why. */
function mayDislikePlain({ head }: Exchange): boolean {
  return head?.status === 400;
}

/** An alert is TLS, too. */
function speaksTls({ isEstablished, error }: TlsHello): boolean {
  return isEstablished || ['alert', 'version', 'weak'].includes(error?.fault ?? '');
}

function judge(
  plain: Exchange,
  greeted: TlsHello | undefined,
  silent: SniffEvidence['silent'],
  upgrade?: Exchange,
): SniffEvidence {
  const spoken = upgrade && tellsMuch(upgrade) ? upgrade : plain;
  const first = spoken.segments[0]?.bytes ?? silent?.bytes ?? NO_BYTES;
  const looks = { plain, hello: greeted, silent, upgrade };
  if (isHttp(spoken, first)) return seen('http', looks);
  if (first.length > 0) return seen('other', { ...looks, banner: first.subarray(0, MAX_BANNER_BYTES) });
  if (silent?.end === 'reset' || plain.end === 'reset' || plain.failure?.code === 'ECONNRESET') {
    return seen('resets', looks);
  }
  return seen(silent?.end === 'closed' || plain.end === 'closed' ? 'closes' : 'nothing', looks);
}

/** A head with faults in it is HTTP all the same. */
function isHttp({ end, fault }: Exchange, first: Buffer): boolean {
  if (end === 'answered' || first.subarray(0, 5).equals(Buffer.from('HTTP/'))) return true;
  return end === 'unreadable' && fault?.reason !== 'not-http';
}

function seen(speaks: SniffEvidence['speaks'], found: Partial<SniffEvidence>): SniffEvidence {
  return {
    banner: NO_BYTES,
    plain: undefined,
    upgrade: undefined,
    hello: undefined,
    silent: undefined,
    ...found,
    speaks,
  };
}
