/** One header line: name and value as on the wire, without the white space around the value. */
export type HeaderField = readonly [name: string, value: string];

/**
 * The header lines of one head, in the order and spelling of the wire. Lookups ignore the case of names
 * (RFC 9110 §5.1); nothing is merged, dropped or normalised, because the tools need the truth.
 */
export class HeaderFields {
  readonly #fields: readonly HeaderField[];

  constructor(fields: readonly HeaderField[]) {
    this.#fields = fields;
  }

  /** From the alternating list that Node's `message.rawHeaders` is. */
  static fromRaw(raw: readonly string[]): HeaderFields {
    const fields: HeaderField[] = [];
    for (let i = 0; i + 1 < raw.length; i += 2) fields.push([raw[i] as string, raw[i + 1] as string]);
    return new HeaderFields(fields);
  }

  get size(): number {
    return this.#fields.length;
  }

  [Symbol.iterator](): Iterator<HeaderField> {
    return this.#fields[Symbol.iterator]();
  }

  /** Every value under that name, in order; empty when there is none. */
  all(name: string): string[] {
    const wanted = name.toLowerCase();
    const values: string[] = [];
    for (const [field, value] of this.#fields) if (field.toLowerCase() === wanted) values.push(value);
    return values;
  }

  /** The first value under that name. */
  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    for (const [field, value] of this.#fields) if (field.toLowerCase() === wanted) return value;
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The spelling that the wire used for that name. */
  spelling(name: string): string | undefined {
    const wanted = name.toLowerCase();
    for (const [field] of this.#fields) if (field.toLowerCase() === wanted) return field;
    return undefined;
  }

  /** One `Name: value` line per field. */
  toString(): string {
    return this.#fields.map(([name, value]) => `${name}: ${value}`).join('\n');
  }

  /** A plain list, so that records print and serialise well. */
  toJSON(): HeaderField[] {
    return [...this.#fields];
  }

  /** The same for `console.log` in Node, Deno and Bun, which would show an object without properties. */
  [Symbol.for('nodejs.util.inspect.custom')](): HeaderField[] {
    return [...this.#fields];
  }
}
