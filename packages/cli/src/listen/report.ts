import type { HeaderField } from '@handfast/ws/protocol';
import type { Finding } from '../findings/finding.ts';
import type { ClientHello } from './examine/client-hello.ts';
import type { ClientGuess } from './examine/fingerprint.ts';
import type { FramesSeen } from './examine/frames-seen.ts';
import type { ServerVerdict } from './examine/servers.ts';

/** What is known of TLS on one connection. */
export interface TlsReport extends Partial<ClientHello> {
  /** The version that was agreed; undefined where none was. */
  readonly agreed: string | undefined;
}

/** The request as it came, with secrets replaced. */
export interface RequestReport {
  readonly line: string;
  /** In order and spelling of the wire. */
  readonly fields: readonly HeaderField[];
  /** Bytes of the head. */
  readonly bytes: number;
  /** In how many pieces it came. */
  readonly pieces: number;
}

/** How it was answered. */
export interface AnswerReport {
  readonly status: number;
  /** The shape of the 101, such as `plain`; undefined for another status. */
  readonly shape: string | undefined;
  /** Did the client take it, by a frame of its own? undefined for another status. */
  readonly isTaken: boolean | undefined;
}

/** Everything that was found out about one connection. Text of the client is raw: escape it before showing it. */
export interface ConnectionReport {
  /** Counts connections, from 1 on. */
  readonly id: number;
  readonly at: Date;
  /** Address and port of the client. */
  readonly client: string;
  readonly tls: TlsReport | undefined;
  readonly request: RequestReport | undefined;
  /** What client this probably is. */
  readonly guess: ClientGuess | undefined;
  readonly answer: AnswerReport | undefined;
  /** What servers would have answered; empty where no whole request came. */
  readonly servers: readonly ServerVerdict[];
  /** What came behind the 101; undefined without one. */
  readonly frames: FramesSeen | undefined;
  /** What is wrong with this client, the first cause first. */
  readonly findings: readonly Finding[];
  readonly ms: number;
}

/** What is going on at a listener. */
export type ListenEvent =
  | { readonly type: 'connected'; readonly id: number; readonly client: string }
  /** The request was examined and answered; nothing is known of frames yet. */
  | { readonly type: 'answered'; readonly report: ConnectionReport }
  /** The client took the 101. */
  | { readonly type: 'taken'; readonly id: number }
  | {
      readonly type: 'message';
      readonly id: number;
      readonly isBinary: boolean;
      readonly bytes: number;
      /** The beginning of it. */
      readonly data: Buffer;
    }
  /** The connection has ended: the report is complete. */
  | { readonly type: 'ended'; readonly report: ConnectionReport }
  /** A fault of this program: nothing can be said of that client. */
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** More connections at a time than are examined: this one was let go. */
  | { readonly type: 'turned-away'; readonly client: string };
