import { randomBytes } from 'node:crypto';
import type { Exchange } from '../evidence/exchange.ts';
import type { ElsewhereEvidence, UpgradeEvidence } from '../evidence/http.ts';
import type { RequestShape } from '../evidence/request-shape.ts';
import { type ExchangeLimits, exchange } from '../wire/exchange.ts';
import type { Route } from '../wire/route.ts';
import { asksForCertificate as asksForCertificateOn } from '../wire/tls/certificate-request.ts';

type FollowUp = Pick<
  UpgradeEvidence,
  'again' | 'sameKey' | 'elsewhere' | 'socketIo' | 'firstHop' | 'asksForCertificate'
>;

/** How to ask again. */
export interface Asking {
  readonly route: Route;
  /** The upgrade, and the plain GET of the same URL. */
  readonly shape: RequestShape;
  readonly plain: RequestShape;
  readonly limits: ExchangeLimits;
}

/** Not longer than this for what is a hint at most, and for bodies whose kind is known by then. */
const HINT_MS = 2000;
const BODY_MS = 300;

/** What one handshake alone does not tell: few further requests, chosen by how it went. None where it opened in one piece. */
export async function followUp(first: Exchange, failure: string | undefined, asking: Asking): Promise<FollowUp> {
  const { route, shape, plain } = asking;
  const limits = { ...asking.limits, bodyMs: Math.min(BODY_MS, asking.limits.timeoutMs) };
  const isWrongAccept = failure?.startsWith('WS_ERR_ACCEPT') === true;
  const hintLimits = { ...limits, timeoutMs: Math.min(HINT_MS, limits.timeoutMs) };
  const hint = (wanted: boolean, other: RequestShape) =>
    wanted ? exchange(route, other, hintLimits) : Promise.resolve(undefined);
  // At a time: each is on a connection of its own, and a server that lets one wait lets all of them wait.
  const [again, sameKey, elsewhere, socketIo, firstHop, asksForCertificate] = await Promise.all([
    isWorthASecond(first, isWrongAccept) ? exchange(route, shape, limits) : undefined,
    isWrongAccept ? exchange(route, withKey(shape, first.key), limits) : undefined,
    mayBeAboutThePath(first) ? askElsewhere({ ...asking, limits: hintLimits }) : undefined,
    hint(hangsUp(first), { ...plain, target: SOCKET_IO }),
    hint(first.end === 'timeout', withoutHost(plain)),
    mayWantCertificate(first, route) ? asksForCertificateOn(route, hintLimits) : undefined,
  ]);
  return { again, sameKey, elsewhere, socketIo, firstHop, asksForCertificate };
}

/** What may be chance, or is told by its difference from the next. */
function isWorthASecond({ end, head, segments }: Exchange, isWrongAccept: boolean): boolean {
  if (end === 'closed' || end === 'reset') return true;
  if (end !== 'answered' || !head) return false;
  return head.status === 101 ? isWrongAccept || segments.length > 1 : head.status >= 500;
}

/** nginx and others ask for a certificate, shake hands without one, and refuse in HTTP. */
function mayWantCertificate({ end, head }: Exchange, { tls }: Route): boolean {
  return (
    end === 'answered' && tls !== undefined && tls.cert === undefined && [400, 401, 403].includes(head?.status ?? 0)
  );
}

/** A router that knows the path answers there as it answers nowhere else. */
function mayBeAboutThePath({ end, head }: Exchange): boolean {
  return end === 'answered' && head !== undefined && [200, 400, 403, 404, 426, 500].includes(head.status);
}

/** A path beside this one, without its query, which may hold secrets. */
async function askElsewhere({ route, shape, plain, limits }: Asking): Promise<ElsewhereEvidence> {
  const parent = plain.target.replace(/[?#].*$/s, '').replace(/[^/]*\/?$/, '') || '/';
  const path = `${parent}${randomBytes(6).toString('hex')}`;
  return {
    path,
    plain: await exchange(route, { ...plain, target: path }, limits),
    upgrade: await exchange(route, { ...shape, target: path }, limits),
  };
}

/** engine.io answers this with its error 0, "Transport unknown", and opens no session. */
const SOCKET_IO = '/socket.io/?EIO=4&transport=none';

/** engine.io hangs up, after a second, on upgrades that are not for its path; a proxy in front makes a 502 of it. */
function hangsUp({ end, head, segments }: Exchange): boolean {
  return (
    ((end === 'closed' || end === 'reset') && segments.length === 0) || (end === 'answered' && head?.status === 502)
  );
}

/** RFC 9112 §3.2: whoever reads a request of HTTP/1.1 without Host has to answer 400 himself. */
function withoutHost(plain: RequestShape): RequestShape {
  return { ...plain, target: '/', fields: [['Connection', 'close']] };
}

function withKey(shape: RequestShape, key: string): RequestShape {
  const isKey = (name: string) => name.toLowerCase() === 'sec-websocket-key';
  return { ...shape, fields: shape.fields.map(([name, value]) => [name, isKey(name) ? key : value]) };
}
