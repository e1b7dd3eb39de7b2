import type { Product } from '../../findings/snippets/snippet.ts';

/**
 * What something does on the way:
 * - `edge`: a network of others in front: it passes upgrades on, and adds rules of its own.
 * - `stripper`: a proxy that drops Upgrade and Connection unless it is told to pass them on.
 * - `passer`: a proxy that passes upgrades on by itself.
 * - `application`: the program that answers, or the library or framework that it is made with.
 * - `pages`: serves files or functions only; it can open no WebSocket at all.
 */
export type Role = 'edge' | 'stripper' | 'passer' | 'application' | 'pages';

/** Somebody whose hand an answer shows. */
export interface Identity {
  /** As people call it. */
  readonly name: string;
  /** Whose snippets fit; undefined where there are none. */
  readonly product: Product | undefined;
  readonly role: Role;
  /** Where it shows: the name of a header, or `body`. */
  readonly seenIn: string;
}
