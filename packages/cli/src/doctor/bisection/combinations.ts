import type { Change } from '../evidence/bisection.ts';
import { headerValue } from '../evidence/request-shape.ts';
import { headerChange } from './change.ts';
import { ownOrigin } from './origins.ts';
import type { Surroundings, Variation } from './variations.ts';

/**
 * Many things changed at once towards what servers take most easily, for causes of several parts: every way to write Origin
 * with every way to write Host, and all else reduced to what a handshake needs.
 */
export function combinations({ attempt, target }: Surroundings): readonly Variation[] {
  const { shape } = attempt;
  const bare: readonly Change[] = ['sec-websocket-protocol', 'sec-websocket-extensions'].map((name) =>
    headerChange(shape, name, undefined),
  );
  const host = headerValue(shape, 'host') ?? '';
  const otherHost = /:\d+$/.test(host) ? host.replace(/:\d+$/, '') : `${host}:${target.port}`;
  const origins = [ownOrigin(target), ownOrigin(target, !target.secure), `https://${target.host}`, undefined];
  const [path = '/', query] = shape.target.split(/\?(.*)/s);
  const slashed = path.endsWith('/') ? path.slice(0, -1) || '/' : `${path}/`;
  const otherTarget = query === undefined ? slashed : `${slashed}?${query}`;
  const sets = [shape.target, otherTarget].flatMap((to) =>
    [host, otherHost].flatMap((one) =>
      origins.map(
        (origin): Variation => [
          ...bare,
          headerChange(shape, 'host', one),
          headerChange(shape, 'origin', origin),
          { kind: 'target', name: '', from: shape.target, to },
        ],
      ),
    ),
  );
  return sets.map((set) => set.filter(({ from, to }) => from !== to)).filter((set) => set.length > 1);
}

/** Where servers have their WebSockets that are not where one looks for them. */
const USUAL_PATHS = ['/ws', '/websocket', '/socket', '/', '/socket.io/?EIO=4&transport=websocket'];

/** Other paths: the usual ones, and this one without its first part, as behind a proxy that takes it off or leaves it on. */
export function otherPaths({ attempt: { shape } }: Surroundings): readonly Variation[] {
  const shorter = /^\/[^/?]+(\/[^?]+)/.exec(shape.target)?.[1];
  const paths = [...(shorter === undefined ? [] : [shorter]), ...USUAL_PATHS];
  return paths
    .filter((to) => to !== shape.target)
    .map((to): Variation => [{ kind: 'target', name: '', from: shape.target, to }]);
}
