import type { EventEmitter } from 'node:events';

/** A map from event name to the arguments of its listeners. */
export type EventMap<Events> = { [Name in keyof Events]: unknown[] };

/** The listener of one event. */
// biome-ignore lint/suspicious/noExplicitAny: an event that is not in the map takes any arguments, as on EventEmitter
type AnyArgs = any[];

/**
 * An `EventEmitter` that knows its events. Names outside the map are allowed, with untyped arguments, as in `@types/ws`:
 * programs emit events of their own on sockets and servers.
 */
export interface TypedEmitter<Events extends EventMap<Events>> extends EventEmitter {
  on<Name extends keyof Events>(event: Name, listener: (this: this, ...args: Events[Name]) => void): this;
  on(event: string | symbol, listener: (this: this, ...args: AnyArgs) => void): this;

  once<Name extends keyof Events>(event: Name, listener: (this: this, ...args: Events[Name]) => void): this;
  once(event: string | symbol, listener: (this: this, ...args: AnyArgs) => void): this;

  off<Name extends keyof Events>(event: Name, listener: (this: this, ...args: Events[Name]) => void): this;
  off(event: string | symbol, listener: (this: this, ...args: AnyArgs) => void): this;

  addListener<Name extends keyof Events>(event: Name, listener: (this: this, ...args: Events[Name]) => void): this;
  addListener(event: string | symbol, listener: (this: this, ...args: AnyArgs) => void): this;

  removeListener<Name extends keyof Events>(event: Name, listener: (this: this, ...args: Events[Name]) => void): this;
  removeListener(event: string | symbol, listener: (this: this, ...args: AnyArgs) => void): this;

  prependListener<Name extends keyof Events>(event: Name, listener: (this: this, ...args: Events[Name]) => void): this;
  prependListener(event: string | symbol, listener: (this: this, ...args: AnyArgs) => void): this;

  prependOnceListener<Name extends keyof Events>(
    event: Name,
    listener: (this: this, ...args: Events[Name]) => void,
  ): this;
  prependOnceListener(event: string | symbol, listener: (this: this, ...args: AnyArgs) => void): this;

  emit<Name extends keyof Events>(event: Name, ...args: Events[Name]): boolean;
  emit(event: string | symbol, ...args: AnyArgs): boolean;
}

/**
 * `EventEmitter` as a base class whose instances know `Events`. At run time it is `EventEmitter` itself:
 * `const Base: TypedEmitterClass<MyEvents> = EventEmitter;`
 */
export type TypedEmitterClass<Events extends EventMap<Events>> = Omit<typeof EventEmitter, 'prototype'> & {
  new (options?: { captureRejections?: boolean }): TypedEmitter<Events>;
};
