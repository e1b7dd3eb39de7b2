import type { EventEmitter } from 'node:events';
import type { Data, EventListenerOptions } from '../types.ts';

const listenerOf = Symbol('listener');
const isOnAttribute = Symbol('on attribute');

/** A DOM-style event, as far as `ws` has it. */
export class WebSocketEvent {
  readonly type: string;
  readonly target: unknown;

  constructor(type: string, target: unknown) {
    this.type = type;
    this.target = target;
  }
}

/** What `addEventListener('close')` listeners get. */
export class CloseEvent extends WebSocketEvent {
  readonly code: number;
  readonly reason: string;
  /** A close frame came, and went. */
  readonly wasClean: boolean;

  constructor(target: unknown, code: number, reason: string, wasClean: boolean) {
    super('close', target);
    this.code = code;
    this.reason = reason;
    this.wasClean = wasClean;
  }
}

/** What `addEventListener('error')` listeners get. */
export class ErrorEvent extends WebSocketEvent {
  readonly error: unknown;
  readonly message: string;

  constructor(target: unknown, error: unknown) {
    super('error', target);
    this.error = error;
    this.message = (error as { message?: string } | null)?.message ?? '';
  }
}

/** What `addEventListener('message')` listeners get: text as a string, binary as `binaryType` says. */
export class MessageEvent extends WebSocketEvent {
  readonly data: Data;

  constructor(target: unknown, data: Data) {
    super('message', target);
    this.data = data;
  }
}

type Handler = ((event: never) => void) | { handleEvent(event: never): void };
// biome-ignore lint/suspicious/noExplicitAny: the arguments of an emitter's listener
type Wrapper = ((...args: any[]) => void) & { [listenerOf]: unknown; [isOnAttribute]: boolean };

/** A target that knows whether its closing handshake was completed. */
export interface EventSource extends EventEmitter {
  readonly closedCleanly: boolean;
}

/** How the arguments of each emitter event become one DOM-style event. */
const events: Record<string, (target: EventSource, ...args: never[]) => WebSocketEvent> = {
  open: (target) => new WebSocketEvent('open', target),
  error: (target, error: unknown) => new ErrorEvent(target, error),
  message: (target, data: Data, isBinary: boolean) => new MessageEvent(target, isBinary ? data : String(data)),
  close: (target, code: number, reason: Buffer) =>
    new CloseEvent(target, code, reason.toString(), target.closedCleanly),
};

/** The types that `addEventListener` knows; others are ignored, as in `ws`. */
export const eventTypes: readonly string[] = Object.keys(events);

/** Adds a DOM-style listener; the same listener is added once. */
export function addListener(
  target: EventSource,
  type: string,
  listener: Handler,
  options: EventListenerOptions = {},
  onAttribute = false,
): void {
  const makeEvent = Object.hasOwn(events, type) ? events[type] : undefined;
  if (!makeEvent || (!onAttribute && find(target, type, listener, false))) return;
  const wrapper = ((...args: never[]) => {
    const event = makeEvent(target, ...args) as never;
    if (typeof listener === 'function') listener.call(target, event);
    else if (typeof listener?.handleEvent === 'function') listener.handleEvent(event);
  }) as Wrapper;
  wrapper[listenerOf] = listener;
  wrapper[isOnAttribute] = onAttribute;
  if (options?.once) target.once(type, wrapper);
  else target.on(type, wrapper);
}

/** Removes what `addListener` added. */
export function removeListener(target: EventEmitter, type: string, listener: unknown): void {
  const wrapper = find(target, type, listener, false);
  if (wrapper) target.removeListener(type, wrapper);
}

/** The handler behind an `on…` attribute. */
export function getOnAttribute(target: EventEmitter, type: string): unknown {
  return findOnAttribute(target, type)?.[listenerOf] ?? null;
}

/** Sets, replaces or (with anything but a function) clears the handler behind an `on…` attribute. */
export function setOnAttribute(target: EventSource, type: string, handler: unknown): void {
  const former = findOnAttribute(target, type);
  if (former) target.removeListener(type, former);
  if (typeof handler === 'function') addListener(target, type, handler as Handler, {}, true);
}

function wrappers(target: EventEmitter, type: string): Wrapper[] {
  return target.listeners(type) as Wrapper[];
}

function find(target: EventEmitter, type: string, listener: unknown, onAttribute: boolean): Wrapper | undefined {
  return wrappers(target, type).find((it) => it[listenerOf] === listener && it[isOnAttribute] === onAttribute);
}

function findOnAttribute(target: EventEmitter, type: string): Wrapper | undefined {
  return wrappers(target, type).find((it) => it[isOnAttribute]);
}
