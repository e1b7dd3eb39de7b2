import type { ReconnectCause } from './cause.ts';
import type { ClosedState, ReconnectState } from './state.ts';
import { textOf } from './text-of.ts';

/** A connection is open: the first one, or a later one. What its listeners send goes out before what was buffered. */
export class ReconnectOpenEvent extends Event {
  /** `false` for the first connection. */
  readonly isReconnection: boolean;

  constructor(isReconnection: boolean) {
    super('open');
    this.isReconnection = isReconnection;
  }
}

/** One message. */
export class ReconnectMessageEvent<Message> extends Event {
  readonly data: Message;

  constructor(data: Message) {
    super('message');
    this.data = data;
  }
}

/** An open connection is lost, and another attempt will be made. */
export class DisconnectedEvent extends Event {
  readonly cause: ReconnectCause;

  constructor(cause: ReconnectCause) {
    super('disconnected');
    this.cause = cause;
  }
}

/** `state` has changed. */
export class StateChangeEvent extends Event {
  readonly state: ReconnectState;
  readonly previous: ReconnectState;

  constructor(state: ReconnectState, previous: ReconnectState) {
    super('statechange');
    this.state = state;
    this.previous = previous;
  }
}

/** It gave up (`close` follows), or a function among the options threw where that does not end it. Nobody has to listen. */
export class ReconnectErrorEvent extends Event {
  readonly error: unknown;
  readonly message: string;

  constructor(error: unknown) {
    super('error');
    this.error = error;
    this.message = textOf(error);
  }
}

/** It is over, for ever. */
export class ReconnectCloseEvent extends Event {
  /** Of the last connection, if it ended with it; 1006 where there was none. */
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  readonly why: ClosedState['why'];
  readonly cause: ReconnectCause | undefined;

  constructor({ why, cause }: ClosedState) {
    super('close');
    const { code, reason, wasClean } = cause?.kind === 'close' ? cause : noCloseFrame;
    this.code = code;
    this.reason = reason;
    this.wasClean = wasClean;
    this.why = why;
    this.cause = cause;
  }
}

const noCloseFrame = { code: 1006, reason: '', wasClean: false };

/** The events of a `ReconnectingWebSocket`, by name. */
export interface ReconnectEventMap<Message> {
  open: ReconnectOpenEvent;
  message: ReconnectMessageEvent<Message>;
  disconnected: DisconnectedEvent;
  statechange: StateChangeEvent;
  error: ReconnectErrorEvent;
  close: ReconnectCloseEvent;
}

/** What `addEventListener()` takes as its listener. */
export type ReconnectListener<Event> = ((event: Event) => void) | { handleEvent(event: Event): void };

/** What `addEventListener()` takes as its options: those of every `EventTarget`. */
export type ReconnectListenerOptions =
  | boolean
  | { capture?: boolean; once?: boolean; passive?: boolean; signal?: AbortSignal };

/** The platform's `EventTarget`, which knows its events. */
export interface ReconnectEventTarget<Message> extends EventTarget {
  addEventListener<Name extends keyof ReconnectEventMap<Message>>(
    type: Name,
    listener: ReconnectListener<ReconnectEventMap<Message>[Name]> | null,
    options?: ReconnectListenerOptions,
  ): void;
  removeEventListener<Name extends keyof ReconnectEventMap<Message>>(
    type: Name,
    listener: ReconnectListener<ReconnectEventMap<Message>[Name]> | null,
    options?: ReconnectListenerOptions,
  ): void;
}

const Base = EventTarget as unknown as new <Message>() => ReconnectEventTarget<Message>;

const types = ['open', 'message', 'disconnected', 'statechange', 'error', 'close'] as const;

type Handler<Event> = ((event: Event) => void) | null;

/** `addEventListener` and `on…`, as a WebSocket of the web has them. */
export class ReconnectEvents<Message> extends Base<Message> {
  onopen: Handler<ReconnectOpenEvent> = null;
  onmessage: Handler<ReconnectMessageEvent<Message>> = null;
  ondisconnected: Handler<DisconnectedEvent> = null;
  onstatechange: Handler<StateChangeEvent> = null;
  onerror: Handler<ReconnectErrorEvent> = null;
  onclose: Handler<ReconnectCloseEvent> = null;

  constructor() {
    super();
    for (const type of types) {
      this.addEventListener(type, (event) => (this[`on${type}`] as Handler<Event> | undefined)?.call(this, event));
    }
  }
}
