import type { Done, LazyData, SendOptions } from '../protocol/messages/message-writer.ts';

/** What becomes of messages for a peer that does not read them fast enough. */
export const policies = ['wait', 'drop-oldest', 'drop-newest', 'close'] as const;
export type BackpressurePolicy = (typeof policies)[number];

export interface GateSettings {
  /** From so many buffered bytes on the policy applies. */
  readonly highWaterBytes: number;
  readonly policy: BackpressurePolicy;
}

/** The connection behind a gate. */
export interface GatedConnection {
  readonly bufferedBytes: number;
  readonly endpoint: { send(data: Buffer | LazyData, options: SendOptions, done?: Done): void };
  /** Hands what was sent to the system as far as that takes it. */
  flush(): void;
}

/** What a gate does to its socket. */
export interface GateOwner {
  /** False once the closing handshake has begun. */
  readonly isOpen: boolean;
  close(code: number, reason: string): void;
  terminate(): void;
  /** The buffered bytes are above the mark. */
  filled?(bufferedBytes: number): void;
  /** The policy has dropped a message, or what had come of it. */
  dropped?(bytes: number): void;
  /** The buffered bytes have been above the mark, and are below it again. */
  drained(): void;
}

/** What waits: a message, or what has come of it. */
export interface Waiting {
  readonly parts: Part[];
  bytes: number;
}

export interface Part {
  readonly bytes: number;
  readonly put: (done: Done | undefined) => void;
  readonly done: Done | undefined;
}
