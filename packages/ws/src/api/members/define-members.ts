const attributes = ['binaryType', 'bufferedAmount', 'extensions', 'isPaused', 'protocol', 'readyState', 'url'];

/** Puts methods and accessors on a prototype, as if they stood in the body of the class: writable, and not enumerable. */
export function defineMembers(prototype: object, ...groups: readonly object[]): void {
  for (const group of groups) {
    const descriptors = Object.getOwnPropertyDescriptors(group) as { [name: string | symbol]: PropertyDescriptor };
    for (const name of Reflect.ownKeys(descriptors)) {
      const descriptor = descriptors[name] as PropertyDescriptor;
      if (descriptor.get && !attributes.includes(String(name))) descriptor.set ??= replacing(name);
      Object.defineProperty(prototype, name, { ...descriptor, enumerable: false });
    }
  }
}

/**
 * Programs for `ws` keep what they know on the socket: `socket.user = …`, `socket.topics = …`. What they put there takes the
 * place of what we have under that name, as it would have without us.
 */
function replacing(name: string | symbol): (this: object, value: unknown) => void {
  return function (value) {
    Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
  };
}

/** Attributes can be enumerated, as in browsers. */
export function makeAttributesEnumerable(prototype: object): void {
  for (const name of attributes) Object.defineProperty(prototype, name, { enumerable: true });
}
