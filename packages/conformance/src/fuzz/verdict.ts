/** What a reader made of some bytes: what it delivered, and how it ended. */
export interface Verdict {
  /** Messages, pings and pongs in order, and the close frame that came, if one did. */
  readonly events: readonly string[];
  /** The violation, if there was one. */
  readonly error: { readonly code: string; readonly closeCode: number; readonly detail: string } | undefined;
}
