const own = new WeakSet<object>();

/** Says that a listener for `close` is the library's, and not one of the program that waits for its end. */
export function markOwn<Listener extends (...args: never[]) => unknown>(listener: Listener): Listener {
  own.add(listener);
  return listener;
}

/** Is this listener the library's? */
export function isOwn(listener: object): boolean {
  return own.has(listener);
}
