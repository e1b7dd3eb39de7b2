import { type OutgoingHttpHeaders, STATUS_CODES } from 'node:http';
import { invalidChar, isFieldValue } from '../../protocol/handshake/field-values.ts';
import type { HeaderField } from '../../protocol/handshake/header-fields.ts';
import { type Refusal, refuseWith } from '../../protocol/handshake/refusal.ts';
import { isToken } from '../../protocol/handshake/tokens.ts';

/** What a refusal says. */
export interface DenyOptions {
  /** What the client reads. Default: the text of the status. */
  readonly body?: string | undefined;
  /** Further header lines, such as `WWW-Authenticate`; `Content-Type` where the body is no plain text. */
  readonly headers?: OutgoingHttpHeaders | undefined;
  /** Why, for the event `rejected` and so for the log; the client is not told. */
  readonly reason?: string | undefined;
}

/** A "no" of `authorize`, made by `deny`. */
export class Denial {
  readonly #refusal: Refusal;

  constructor(status: number, { body, headers = {}, reason }: DenyOptions) {
    if (!Number.isInteger(status) || status < 300 || status > 599) {
      throw new RangeError(`deny: expected a status from 300 to 599, received ${String(status)}`);
    }
    const text = body ?? `${STATUS_CODES[status] ?? 'Refused'}\n`;
    const detail = reason ?? (body === undefined ? undefined : body.trim());
    this.#refusal = refuseWith('WS_ERR_REQUEST_DENIED', status, text, { detail }, fieldsOf(headers));
  }

  /** What to write. */
  get refusal(): Refusal {
    return this.#refusal;
  }
}

/**
 * Refuses a request, as what `authorize` returns or throws.
 *
 * @param status 300 to 599. Default 401.
 * @throws RangeError for any other status, TypeError (`ERR_INVALID_CHAR`) for a header with a line break or NUL in it
 */
export function deny(status = 401, options: DenyOptions = {}): Denial {
  return new Denial(status, options);
}

/**
 * Header lines of an object as Node's HTTP server takes it.
 * @throws TypeError (`ERR_INVALID_CHAR`) for one that would end or change the head
 */
export function fieldsOf(headers: OutgoingHttpHeaders): HeaderField[] {
  const fields: HeaderField[] = [];
  for (const [name, value] of Object.entries(headers)) {
    for (const line of Array.isArray(value) ? value : [value]) {
      if (line === undefined) continue;
      const text = String(line);
      if (!isToken(name)) throw invalidChar('header name', name);
      if (!isFieldValue(text)) throw invalidChar(`header ${name}`, text);
      fields.push([name, text]);
    }
  }
  return fields;
}
