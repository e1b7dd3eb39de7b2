import type { HeaderField } from '@handfast/ws/protocol';

/** A request before it has a key: what bisection changes piece by piece. */
export interface RequestShape {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** `1.1`. */
  readonly httpVersion: string;
  /** In the order and spelling of the wire. An empty `Sec-WebSocket-Key` gets a fresh key whenever it is sent. */
  readonly fields: readonly HeaderField[];
}

/** The values of a header, in the order of the wire. */
export function headerValues({ fields }: RequestShape, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return fields.filter(([other]) => other.toLowerCase() === wanted).map(([, value]) => value);
}

/** The values of a header as one (RFC 9110 §5.3); undefined where there is none. */
export function headerValue(shape: RequestShape, name: string): string | undefined {
  const values = headerValues(shape, name);
  return values.length === 0 ? undefined : values.join(', ');
}
