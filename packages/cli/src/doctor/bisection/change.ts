import { isIP } from 'node:net';
import type { HeaderField } from '@handfast/ws/protocol';
import type { Change } from '../evidence/bisection.ts';
import { headerValue, type RequestShape } from '../evidence/request-shape.ts';
import { withoutSecrets } from '../wire/request.ts';
import type { Route, TlsRoute } from '../wire/route.ts';

/** A handshake and the way it goes. */
export interface Attempt {
  readonly shape: RequestShape;
  readonly route: Route;
}

/** Another value for a header, or none. */
export function headerChange(shape: RequestShape, name: string, to: string | undefined): Change {
  return { kind: 'header', name: name.toLowerCase(), from: headerValue(shape, name.toLowerCase()), to };
}

/** The attempt with some things changed. Headers that were not there come last, in the order of the changes. */
export function applied(attempt: Attempt, changes: readonly Change[]): Attempt {
  // Order and spelling are those of the result: what is left out or added before does not matter to them.
  const last = (kind: Change['kind']): number => (kind === 'order' ? 2 : kind === 'spelling' ? 1 : 0);
  return [...changes].sort((a, b) => last(a.kind) - last(b.kind)).reduce(apply, attempt);
}

function apply({ shape, route }: Attempt, { kind, name, to }: Change): Attempt {
  const withFields = (fields: readonly HeaderField[]): Attempt => ({ shape: { ...shape, fields }, route });
  const withTls = (change: object): Attempt =>
    route.tls ? { shape, route: { ...route, tls: { ...route.tls, ...change } } } : { shape, route };
  switch (kind) {
    case 'header':
      return withFields(withValue(shape.fields, name, to));
    case 'spelling':
      return withFields(
        shape.fields.map(([other, value]) => [other.toLowerCase() === name ? (to ?? other) : other, value]),
      );
    case 'order':
      return withFields(inOrder(shape.fields, (to ?? '').split(',')));
    case 'target':
      return { shape: { ...shape, target: to ?? shape.target }, route };
    case 'sni':
      return withTls({ servername: to });
    case 'alpn':
      return withTls({ alpn: to === undefined ? [] : to.split(',') });
    case 'address':
      return { shape, route: { ...route, address: to } };
    case 'scheme':
      // Another port, and maybe somebody else's.
      return { shape: withoutSecrets(shape), route: overTls(route) };
  }
}

/** The other way round is never tried: what is meant for TLS is not sent in the clear. */
function overTls(route: Route): Route {
  const servername = isIP(route.host) === 0 ? route.host : undefined;
  const tls: TlsRoute = { servername, alpn: ['http/1.1'], ca: [], cert: undefined, key: undefined };
  return { ...route, port: 443, tls: route.tls ?? tls };
}

function withValue(fields: readonly HeaderField[], name: string, to: string | undefined): readonly HeaderField[] {
  const at = fields.findIndex(([other]) => other.toLowerCase() === name);
  if (at < 0) return to === undefined ? fields : [...fields, [spelled(name), to]];
  return fields.flatMap((field, i): readonly HeaderField[] => {
    if (field[0].toLowerCase() !== name) return [field];
    return i === at && to !== undefined ? [[field[0], to]] : [];
  });
}

function inOrder(fields: readonly HeaderField[], names: readonly string[]): readonly HeaderField[] {
  const placeOf = ([name]: HeaderField): number => {
    const place = names.indexOf(name.toLowerCase());
    return place < 0 ? names.length : place;
  };
  return [...fields].sort((a, b) => placeOf(a) - placeOf(b));
}

/** The usual spelling of a name: that of RFC 6455 for its own, capitals at hyphens for others. */
export function spelled(name: string): string {
  return name
    .split('-')
    .map((part) => (part === 'websocket' ? 'WebSocket' : part.slice(0, 1).toUpperCase() + part.slice(1)))
    .join('-');
}
