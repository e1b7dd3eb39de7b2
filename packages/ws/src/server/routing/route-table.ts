import { fitsHost, type HostPattern, readHostPattern } from '../admission/patterns.ts';
import { readHost } from '../admission/web-origin.ts';
import { pathOf } from '../path.ts';
import { PathPattern } from './path-pattern.ts';

/** Where an endpoint is. */
export interface RoutePlace<Path extends string = string> {
  /** `'/chat'`, or `'/rooms/:id'`. Compared without the query. */
  readonly path: Path;
  /** `'example.com'`, `'example.com:8080'` or `'*.example.com'`. Default: every host. */
  readonly host?: string | undefined;
}

/** An endpoint that a request asks for. */
export interface Found<Endpoint> {
  readonly endpoint: Endpoint;
  readonly params: { readonly [name: string]: string };
}

interface Route<Endpoint> {
  readonly pattern: PathPattern;
  readonly host: HostPattern | undefined;
  readonly endpoint: Endpoint;
}

/** Endpoints by host and path. Where several fit, the closest host goes first, then the closest path. */
export class RouteTable<Endpoint> {
  #routes: Route<Endpoint>[] = [];

  /** @throws TypeError when path or host cannot be read; Error when both are taken */
  add({ path, host }: RoutePlace, endpoint: Endpoint): void {
    const pattern = new PathPattern(path);
    const route = { pattern, host: host === undefined ? undefined : readHostPattern(host), endpoint };
    if (this.#routes.some((other) => isSamePlace(route, other))) {
      throw new Error(`router.add: there is an endpoint for ${path}${host === undefined ? '' : ` of ${host}`} already`);
    }
    this.#routes.push(route);
    this.#routes.sort((a, b) => closeness(b.host) - closeness(a.host) || a.pattern.compare(b.pattern));
  }

  /** Takes an endpoint out, from wherever it is. */
  delete(endpoint: Endpoint): boolean {
    const before = this.#routes.length;
    this.#routes = this.#routes.filter((route) => route.endpoint !== endpoint);
    return this.#routes.length < before;
  }

  /** @param host the header `Host` */
  find(target: string, host: string | undefined): Found<Endpoint> | undefined {
    const path = pathOf(target);
    const asked = host === undefined ? undefined : readHost(host);
    for (const { host, pattern, endpoint } of this.#routes) {
      if (host && !(asked && fitsHost(host, asked))) continue;
      const params = pattern.match(path);
      if (params) return { endpoint, params };
    }
    return undefined;
  }
}

/** Would whatever fits the one fit the other? */
function isSamePlace<Endpoint>(a: Route<Endpoint>, b: Route<Endpoint>): boolean {
  const isSameHost =
    a.host?.name === b.host?.name && a.host?.below === b.host?.below && portOf(a.host) === portOf(b.host);
  return isSameHost && a.pattern.shape === b.pattern.shape;
}

/** Of hosts that fit, the one that says most: a name, then what is below the longest name; with a port before any port. */
function closeness(host: HostPattern | undefined): number {
  if (!host) return 0;
  return (host.below ? host.name.length : LONGER_THAN_ALL) + (portOf(host) === undefined ? 0 : 0.5);
}

function portOf(host: HostPattern | undefined): number | undefined {
  return typeof host?.port === 'number' ? host.port : undefined;
}

const LONGER_THAN_ALL = 256;
