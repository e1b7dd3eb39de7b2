import type { Certificate } from '@handfast/ws/testing';
import type { AnswerShape } from './answer-shapes.ts';
import type { ListenEvent } from './report.ts';

/** What a connection needs of its listener. */
export interface Surroundings {
  readonly port: number;
  readonly certificate: Certificate | undefined;
  readonly limits: Limits;
  /** The shape of the next 101. */
  readonly nextShape: () => AnswerShape;
  /** Is the connection to be closed as soon as it is known whether the client took the answer? */
  readonly endsWhenTaken: boolean;
  /** Notes a key; true when it came before. */
  readonly noteKey: (key: string) => boolean;
  readonly onEvent: (event: ListenEvent) => void;
  /** Aborted when the listener ends. */
  readonly stop: AbortSignal;
}

/** How long things may take, in milliseconds. */
export interface Limits {
  /** Until TLS is through, and again until the whole request is there. */
  readonly requestMs: number;
  /** From the 101 to the first ping, and from one ping to the next. */
  readonly pingMs: number;
  /** How long a client may take to answer a close frame. */
  readonly closeMs: number;
}
