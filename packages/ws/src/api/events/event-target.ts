import { EventEmitter } from 'node:events';
import type {
  CloseEvent,
  ErrorEvent,
  Event,
  EventListener,
  EventListenerOptions,
  MessageEvent,
  TypedEmitterClass,
  WebSocketEventMap,
  WebSocketEvents,
} from '../types.ts';
import { addListener, eventTypes, getOnAttribute, removeListener, setOnAttribute } from './event-listeners.ts';

const Base = EventEmitter as unknown as TypedEmitterClass<WebSocketEvents>;

/** What is read back from `on…`: wide, because a handler is not assignable to one that takes the events of `@types/ws`. */
// biome-ignore lint/suspicious/noExplicitAny: see above
type Handler = (event: any) => void;

/** The two ways to listen: `on('message', …)` of an EventEmitter, and `addEventListener` and `on…` as browsers have them. */
export abstract class WebSocketEventTarget extends Base {
  /** Whether close frames went both ways. */
  abstract get closedCleanly(): boolean;

  get onopen(): Handler | null {
    return getOnAttribute(this, 'open') as never;
  }
  set onopen(handler: ((event: Event) => void) | null) {
    setOnAttribute(this, 'open', handler);
  }

  get onerror(): Handler | null {
    return getOnAttribute(this, 'error') as never;
  }
  set onerror(handler: ((event: ErrorEvent) => void) | null) {
    setOnAttribute(this, 'error', handler);
  }

  get onclose(): Handler | null {
    return getOnAttribute(this, 'close') as never;
  }
  set onclose(handler: ((event: CloseEvent) => void) | null) {
    setOnAttribute(this, 'close', handler);
  }

  get onmessage(): Handler | null {
    return getOnAttribute(this, 'message') as never;
  }
  set onmessage(handler: ((event: MessageEvent) => void) | null) {
    setOnAttribute(this, 'message', handler);
  }

  /** Adds a DOM-style listener for `open`, `message`, `error` or `close`; other types are ignored. */
  addEventListener<Name extends keyof WebSocketEventMap>(
    type: Name,
    listener: EventListener<Name>,
    options?: EventListenerOptions,
  ): void {
    addListener(this, type, listener, options);
  }

  removeEventListener<Name extends keyof WebSocketEventMap>(type: Name, listener: EventListener<Name>): void {
    removeListener(this, type, listener);
  }
}

for (const type of eventTypes) Object.defineProperty(WebSocketEventTarget.prototype, `on${type}`, { enumerable: true });
