import { isIP } from 'node:net';
import { ALERT } from '../evidence/alerts.ts';
import type { SniffEvidence } from '../evidence/sniff.ts';
import type { TlsHello, TlsVariant, TlsVariantId } from '../evidence/tls.ts';
import { isLoopback } from '../net/loopback.ts';
import type { Route, TlsRoute } from '../wire/route.ts';
import { type HelloLimits, hello } from '../wire/tls/hello.ts';

const MAX_NAMES = 3;
const OLD: Partial<TlsRoute> = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' };
const ANY_CIPHER: Partial<TlsRoute> = { minVersion: 'TLSv1', ciphers: 'ALL:eNULL:@SECLEVEL=0' };
const NEVER_A_SITE = 'handfast.invalid';

/** One greeting to try besides: the same but for one thing. */
interface Trial {
  readonly id: TlsVariantId;
  readonly change: Partial<TlsRoute>;
}

/** The variants that tell why the first greeting went as it did; all at the same time. */
export async function variantsFor(
  first: TlsHello,
  sniff: SniffEvidence | undefined,
  route: Route,
  limits: HelloLimits,
): Promise<readonly TlsVariant[]> {
  const { tls } = route;
  if (!tls) return [];
  return await Promise.all(
    trialsFor(first, sniff, route).map(async ({ id, change }) => ({
      id,
      hello: await hello({ ...route, tls: { ...tls, ...change } }, limits),
    })),
  );
}

function trialsFor(first: TlsHello, sniff: SniffEvidence | undefined, route: Route): readonly Trial[] {
  if (first.isEstablished) return isIP(route.host) === 0 ? [] : namesToTry(first, route.host).map(withName);
  if (sniff !== undefined && sniff.speaks !== 'tls' && sniff.speaks !== 'closes' && sniff.speaks !== 'resets')
    return [];
  if (sniff?.silent && sniff.silent.end !== 'open') return [];
  switch (first.error?.fault) {
    case 'alert':
      return trialsForAlert(first.error.alert, route);
    case 'version':
    case 'weak':
    case 'other':
      return [newer, old, anyCipher];
    case 'closed':
    case 'reset':
      return [newer, old, ...otherNames(route)];
    default:
      return [];
  }
}

const newer: Trial = { id: 'tls-1.2', change: { maxVersion: 'TLSv1.2' } };
const old: Trial = { id: 'old-versions', change: OLD };
const anyCipher: Trial = { id: 'any-cipher', change: ANY_CIPHER };
const h2Only: Trial = { id: 'h2-only', change: { alpn: ['h2'] } };
const withoutAlpn: Trial = { id: 'without-alpn', change: { alpn: [] } };

function trialsForAlert(alert: number | undefined, route: Route): readonly Trial[] {
  switch (alert) {
    case ALERT.noApplicationProtocol:
      return [h2Only, withoutAlpn];
    case ALERT.protocolVersion:
      return [newer, old];
    case ALERT.handshakeFailure:
    case ALERT.insufficientSecurity:
    case ALERT.internalError:
    case ALERT.unrecognizedName:
    case ALERT.accessDenied:
      return [newer, anyCipher, h2Only, ...otherNames(route)];
    default:
      return [];
  }
}

/** No name, and a name that no site has: what passes now was refused for its name. */
function otherNames({ host }: Route): readonly Trial[] {
  if (isIP(host) !== 0) return isLoopback(host) ? [withName('localhost')] : [];
  return [{ id: 'without-sni', change: { servername: undefined } }, withName(NEVER_A_SITE)];
}

function withName(servername: string): Trial {
  return { id: 'other-name', change: { servername } };
}

/** An address is no name for SNI (RFC 6066 §3): which names might be meant? Those of the certificate, and localhost for loopback. */
function namesToTry({ chain }: TlsHello, host: string): readonly string[] {
  const [leaf] = chain;
  const own = (leaf?.names ?? []).filter((name) => isIP(name) === 0 && /^[\w.-]+$/.test(name) && name !== 'localhost');
  return [...(isLoopback(host) ? ['localhost'] : []), ...own].slice(0, MAX_NAMES);
}
