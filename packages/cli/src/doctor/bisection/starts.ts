import type { PageOrigin } from '../evidence/bisection.ts';
import type { Evidence } from '../evidence/index.ts';
import type { RequestShape } from '../evidence/request-shape.ts';
import type { Target } from '../evidence/url.ts';
import { isLoopback } from '../net/loopback.ts';
import type { Plan } from '../options.ts';
import { type KnownClient, profiles } from '../profiles/index.ts';
import { givenFields, hostHeader, withGivenFields } from '../wire/request.ts';
import { foreignOrigin, ownOrigin } from './origins.ts';

/** Whose handshake to make: what the user has given is in it too. */
export interface Disguise {
  readonly plan: Plan;
  readonly target: Target;
  readonly evidence: Evidence;
  /** Where the page is from; undefined: that of the plan, for programs. */
  readonly page: PageOrigin | undefined;
  readonly subprotocols: readonly string[];
}

/** The handshake of a client for this URL. */
export function handshakeOf(
  profile: KnownClient,
  { plan, target, evidence, page, subprotocols }: Disguise,
): RequestShape {
  const origins = { own: ownOrigin(target), foreign: foreignOrigin };
  const fields = profile.fields({
    host: hostHeader(target),
    hostWithPort: hostHeader({ ...target, isDefaultPort: false }),
    origin: page === undefined ? plan.origin : origins[page],
    subprotocols,
    isTrustworthy: target.secure || isLoopback(target.host),
    isSameOrigin: page === 'own',
  });
  const given = givenFields(plan, target, evidence).filter(([name]) => !isOfTheClient(name));
  return { method: 'GET', target: target.path, httpVersion: '1.1', fields: withGivenFields(fields, given) };
}

/** These are what makes a client; an own header of the user would hide it. */
function isOfTheClient(name: string): boolean {
  return /^(?:sec-websocket-(?!protocol)|sec-fetch-|upgrade$|connection$|origin$|user-agent$|accept)/i.test(name);
}

/** The handshakes to begin the search with: each is unlike the doctor's in many things at once. */
export function starts(
  plan: Plan,
  target: Target,
  evidence: Evidence,
): readonly { profile: KnownClient; shape: RequestShape }[] {
  const offered = plan.subprotocols.length > 0 ? [plan.subprotocols, []] : [plan.subprotocols];
  return offered.flatMap((subprotocols) =>
    profiles.map((profile) => {
      const page = profile.kind === 'browser' ? 'own' : undefined;
      return { profile, shape: handshakeOf(profile, { plan, target, evidence, page, subprotocols }) };
    }),
  );
}
