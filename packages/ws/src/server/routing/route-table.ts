import { type HostList, readHostList } from '../admission/patterns.ts';
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
  readonly host: string | undefined;
  readonly isHost: HostList | undefined;
  readonly endpoint: Endpoint;
}

/** Endpoints by host and path. Where several fit, one with a host goes before one without, and the fewer names the better. */
export class RouteTable<Endpoint> {
  #routes: Route<Endpoint>[] = [];

  /** @throws TypeError when path or host cannot be read; Error when both are taken */
  add({ path, host }: RoutePlace, endpoint: Endpoint): void {
    const pattern = new PathPattern(path);
    const isHost = host === undefined ? undefined : readHostList([host]);
    if (this.#routes.some((route) => route.pattern.pattern === path && route.host === host)) {
      throw new Error(`router.add: there is an endpoint for ${path}${host === undefined ? '' : ` of ${host}`} already`);
    }
    this.#routes.push({ pattern, host, isHost, endpoint });
    this.#routes.sort(
      (a, b) => Number(b.host !== undefined) - Number(a.host !== undefined) || a.pattern.names - b.pattern.names,
    );
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
    for (const { isHost, pattern, endpoint } of this.#routes) {
      if (isHost && !(asked && isHost(asked))) continue;
      const params = pattern.match(path);
      if (params) return { endpoint, params };
    }
    return undefined;
  }
}
