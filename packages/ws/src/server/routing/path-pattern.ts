/** The names in a path pattern: `'/rooms/:id'` has `{ id: string }`. */
export type PathParams<Path extends string> = string extends Path
  ? { readonly [name: string]: string }
  : { readonly [Name in ParamNames<Path>]: string };

type ParamNames<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? ParamNames<Head> | ParamNames<Tail>
  : Path extends `:${infer Name}`
    ? Name
    : never;

/** A path as it may stand in a request target: exact, or with names for some of its segments. */
export class PathPattern {
  readonly pattern: string;
  readonly #segments: readonly string[];
  /** The pattern without what its names are called: two of one shape fit the same paths. */
  readonly shape: string;
  readonly #names: number;

  /** @throws TypeError when it is no path, or a name is missing or there twice */
  constructor(pattern: string) {
    const segments = typeof pattern === 'string' && pattern.startsWith('/') ? pattern.slice(1).split('/') : undefined;
    const names = segments?.filter(isName).map((segment) => segment.slice(1)) ?? [];
    if (!segments || /[?#\s]/.test(pattern) || names.includes('') || new Set(names).size !== names.length) {
      throw new TypeError(
        `path: expected '/path' or '/rooms/:id', each name once and no query, received ${JSON.stringify(pattern)}`,
      );
    }
    this.pattern = pattern;
    this.#segments = segments;
    this.shape = segments.map((segment) => (isName(segment) ? ':' : segment)).join('/');
    this.#names = names.length;
  }

  /** Sorts what is closer to a path that fits both first: it has fewer names, or the first of them stands later. */
  compare(other: PathPattern): number {
    if (this.#names !== other.#names) return this.#names - other.#names;
    const i = this.#segments.findIndex((segment, at) => isName(segment) !== isName(other.#segments[at] ?? ''));
    return i < 0 ? 0 : isName(this.#segments[i] as string) ? 1 : -1;
  }

  /**
   * What the names stand for in this path; `undefined` when it is another path. A segment that a name stands for is not empty,
   * and decoded (RFC 3986 §2.1); where it cannot be decoded the path is another.
   */
  match(path: string): { readonly [name: string]: string } | undefined {
    const segments = path.slice(1).split('/', this.#segments.length + 1);
    if (!path.startsWith('/') || segments.length !== this.#segments.length) return undefined;
    const params: { [name: string]: string } = Object.create(null);
    for (const [i, wanted] of this.#segments.entries()) {
      const segment = segments[i] as string;
      if (!isName(wanted)) {
        if (segment !== wanted) return undefined;
        continue;
      }
      const value = decode(segment);
      if (!value) return undefined;
      params[wanted.slice(1)] = value;
    }
    return params;
  }
}

function isName(segment: string): boolean {
  return segment.startsWith(':');
}

function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
