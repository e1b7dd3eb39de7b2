import { hasElement } from './tokens.ts';

/** One header line: name and value as on the wire, without the white space around the value. */
export type HeaderField = readonly [name: string, value: string];

const NONE: readonly HeaderField[] = [];
/** The bit in which upper and lower case of a letter differ. */
const CASE = 0x20;

/**
 * The header lines of one head, in the order and spelling of the wire. Lookups ignore the case of names
 * (RFC 9110 §5.1); nothing is merged, dropped or normalised, because the tools need the truth.
 */
export class HeaderFields {
  /** Names and values in turn: one array for a head, where a pair per line would be a dozen. */
  #raw: readonly string[];

  constructor(fields: Iterable<HeaderField>) {
    const raw: string[] = [];
    for (const [name, value] of fields) raw.push(name, value);
    this.#raw = raw;
  }

  /** From the alternating list that Node's `message.rawHeaders` is. */
  static fromRaw(raw: readonly string[]): HeaderFields {
    return HeaderFields.over(raw.slice(0, raw.length - (raw.length % 2)));
  }

  /** Looks into such a list itself, which has no name without a value. */
  static over(raw: readonly string[]): HeaderFields {
    const fields = new HeaderFields(NONE);
    fields.#raw = raw;
    return fields;
  }

  get size(): number {
    return this.#raw.length / 2;
  }

  [Symbol.iterator](): Iterator<HeaderField> {
    return this.toJSON()[Symbol.iterator]();
  }

  /** Every value under that name, in order; empty when there is none. */
  all(name: string): string[] {
    const first = this.#find(name, 0);
    if (first < 0) return [];
    // What is pushed to an empty list makes room for sixteen more.
    const values = [this.#raw[first + 1] as string];
    for (let at = this.#find(name, first + 2); at >= 0; at = this.#find(name, at + 2)) {
      values.push(this.#raw[at + 1] as string);
    }
    return values;
  }

  /** The first value under that name. */
  get(name: string): string | undefined {
    const at = this.#find(name, 0);
    return at < 0 ? undefined : this.#raw[at + 1];
  }

  has(name: string): boolean {
    return this.#find(name, 0) >= 0;
  }

  /** Is there more than one line of that name? */
  isRepeated(name: string): boolean {
    const at = this.#find(name, 0);
    return at >= 0 && this.#find(name, at + 2) >= 0;
  }

  /** Does any line of that name hold the element, whatever its case, in a comma-separated list? As `listHas`, without a list. */
  lists(name: string, element: string): boolean {
    for (let at = this.#find(name, 0); at >= 0; at = this.#find(name, at + 2)) {
      if (hasElement(this.#raw[at + 1] as string, element)) return true;
    }
    return false;
  }

  /** The spelling that the wire used for that name. */
  spelling(name: string): string | undefined {
    const at = this.#find(name, 0);
    return at < 0 ? undefined : this.#raw[at];
  }

  /** Where the next line of that name is, or -1. Most names are told apart by their length or first letter. */
  #find(name: string, from: number): number {
    const raw = this.#raw;
    const first = name.charCodeAt(0) | CASE;
    for (let i = from; i < raw.length; i += 2) {
      const field = raw[i] as string;
      if (field.length !== name.length || (field.charCodeAt(0) | CASE) !== first) continue;
      if (field === name || field.toLowerCase() === name.toLowerCase()) return i;
    }
    return -1;
  }

  /** One `Name: value` line per field. */
  toString(): string {
    return this.toJSON()
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n');
  }

  /** A plain list, so that records print and serialise well. */
  toJSON(): HeaderField[] {
    const raw = this.#raw;
    const fields: HeaderField[] = [];
    for (let i = 0; i < raw.length; i += 2) fields.push([raw[i] as string, raw[i + 1] as string]);
    return fields;
  }

  /** The same for `console.log` in Node, Deno and Bun, which would show an object without properties. */
  [Symbol.for('nodejs.util.inspect.custom')](): HeaderField[] {
    return this.toJSON();
  }
}
