import type { ClientRequest } from 'node:http';
import { invalidChar, isLatin1FieldValue } from '../protocol/handshake/field-values.ts';

/** What Node writes as it is into the first line of a request, whatever a program has made of it. */
const parts = ['method', 'path'] as const;

/**
 * From here on, whoever is given the request (`finishRequest`, listeners of `redirect`) cannot put into its first line what
 * would end or change it: setting it throws a TypeError (`ERR_INVALID_CHAR`), as setting such a header does.
 */
export function guardStartLine(request: ClientRequest): void {
  for (const part of parts) {
    const property = Object.getOwnPropertyDescriptor(request, part);
    // A Node that checks it itself has made it something else than a plain value.
    if (!property?.writable || !property.configurable) continue;
    let value = request[part];
    Object.defineProperty(request, part, {
      configurable: true,
      enumerable: true,
      get: () => value,
      set(given: unknown) {
        const text = String(given);
        if (text === '' || !isLatin1FieldValue(text) || /[ \t]/.test(text)) throw invalidChar(`request ${part}`, text);
        value = text;
      },
    });
  }
}
