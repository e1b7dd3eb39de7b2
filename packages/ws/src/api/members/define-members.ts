/** Puts methods and accessors on a prototype, as if they stood in the body of the class: writable, and not enumerable. */
export function defineMembers(prototype: object, ...groups: readonly object[]): void {
  for (const group of groups) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(group))) {
      Object.defineProperty(prototype, name, { ...descriptor, enumerable: false });
    }
    for (const symbol of Object.getOwnPropertySymbols(group)) {
      const descriptor = Object.getOwnPropertyDescriptor(group, symbol) as PropertyDescriptor;
      Object.defineProperty(prototype, symbol, { ...descriptor, enumerable: false });
    }
  }
}

const attributes = ['binaryType', 'bufferedAmount', 'extensions', 'isPaused', 'protocol', 'readyState', 'url'];

/** Attributes can be enumerated, as in browsers. */
export function makeAttributesEnumerable(prototype: object): void {
  for (const name of attributes) Object.defineProperty(prototype, name, { enumerable: true });
}
