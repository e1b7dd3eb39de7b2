/** Where the URL leads, as far as the URL says so. */
export interface Target {
  /** As given, without user, password and fragment. */
  readonly href: string;
  readonly secure: boolean;
  /** Name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Is the port the default one of the scheme, and not in the URL? */
  readonly isDefaultPort: boolean;
  /** Path and query. */
  readonly path: string;
  /** `user:password` of the URL, decoded. */
  readonly credentials: string | undefined;
}

export type UrlProblem = 'unreadable' | 'scheme-missing' | 'scheme-other' | 'double-scheme' | 'fragment';

export interface UrlEvidence {
  readonly input: string;
  /** What is wrong with it; several may be. */
  readonly problems: readonly UrlProblem[];
  /** What it leads to, or, where something is wrong, most likely was meant to; undefined when nobody can tell. */
  readonly target: Target | undefined;
}
