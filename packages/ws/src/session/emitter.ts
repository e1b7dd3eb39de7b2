/** Events by name, and what their listeners are given. */
export type EventMap = { readonly [name: string]: readonly unknown[] };

type Listener = (...args: readonly unknown[]) => void;

/**
 * The part of Node's EventEmitter that there is in browsers too. What a listener throws is thrown again outside, so that it
 * ends neither the other listeners nor the session.
 */
export class Emitter<Events extends EventMap> {
  readonly #byName = new Map<keyof Events, Map<Listener, boolean>>();

  /** Calls the listener for each such event. The same one is added once. */
  on<Name extends keyof Events>(name: Name, listener: (...args: Events[Name]) => void): this {
    return this.#add(name, listener, false);
  }

  /** Calls the listener for the next such event. */
  once<Name extends keyof Events>(name: Name, listener: (...args: Events[Name]) => void): this {
    return this.#add(name, listener, true);
  }

  /** Does not call the listener any more. */
  off<Name extends keyof Events>(name: Name, listener: (...args: Events[Name]) => void): this {
    this.#byName.get(name)?.delete(listener as unknown as Listener);
    return this;
  }

  /** A listener was added. */
  protected listened(_name: keyof Events): void {}

  protected hasListener(name: keyof Events): boolean {
    return (this.#byName.get(name)?.size ?? 0) > 0;
  }

  protected emit<Name extends keyof Events>(name: Name, ...args: Events[Name]): void {
    const listeners = this.#byName.get(name);
    if (listeners === undefined) return;
    for (const [listener, once] of [...listeners]) {
      if (once) listeners.delete(listener);
      callOutside(() => listener(...args));
    }
  }

  #add(name: keyof Events, listener: unknown, once: boolean): this {
    const listeners = this.#byName.get(name) ?? new Map<Listener, boolean>();
    this.#byName.set(name, listeners.set(listener as Listener, once));
    this.listened(name);
    return this;
  }
}

/** Calls what belongs to the application: what it throws becomes an uncaught error, as from any event, but later. */
export function callOutside(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
