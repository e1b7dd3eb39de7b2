/** What happens while the server runs, as data. Text in it may come from the peer: escape it before showing it. */
export type ServeEvent =
  | { readonly type: 'opened'; readonly id: number; readonly client: string; readonly userAgent: string | undefined }
  | {
      readonly type: 'closed';
      readonly id: number;
      readonly code: number;
      readonly reason: string;
      readonly echoed: number;
    }
  | { readonly type: 'refused'; readonly client: string; readonly code: string; readonly why: string }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
