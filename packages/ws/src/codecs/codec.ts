/** Reads text messages. What `decode` throws closes the connection with 1007, unless it is a `TypedSocketError`. */
export interface TextDecoding<Incoming> {
  readonly binary?: false | undefined;
  /** May be asynchronous: messages then wait for those before them. */
  decode(text: string): Incoming | PromiseLike<Incoming>;
}

/** Reads binary messages. */
export interface BinaryDecoding<Incoming> {
  readonly binary: true;
  /** The bytes are yours: nobody writes to them any more. */
  decode(bytes: Uint8Array): Incoming | PromiseLike<Incoming>;
}

/** Writes text messages. What `encode` throws goes to the caller of `send`. */
export interface TextEncoding<Outgoing> {
  readonly binary?: false | undefined;
  encode(value: Outgoing): string;
}

/** Writes binary messages. */
export interface BinaryEncoding<Outgoing> {
  readonly binary: true;
  encode(value: Outgoing): Uint8Array;
}

/** From messages to values. */
export type Decoding<Incoming> = TextDecoding<Incoming> | BinaryDecoding<Incoming>;
/** From values to messages. */
export type Encoding<Outgoing> = TextEncoding<Outgoing> | BinaryEncoding<Outgoing>;

/** Values as text messages, in both directions. */
export interface TextCodec<Incoming, Outgoing = Incoming> extends TextDecoding<Incoming>, TextEncoding<Outgoing> {
  readonly binary?: false | undefined;
}

/** Values as binary messages, in both directions. */
export interface BinaryCodec<Incoming, Outgoing = Incoming> extends BinaryDecoding<Incoming>, BinaryEncoding<Outgoing> {
  readonly binary: true;
}

/** Values as messages: an object with `encode` and `decode`, and `binary: true` where its messages are binary. */
export type Codec<Incoming, Outgoing = Incoming> = TextCodec<Incoming, Outgoing> | BinaryCodec<Incoming, Outgoing>;

/** A codec for each direction. */
export interface CodecPair<Incoming, Outgoing> {
  /** How what comes is read. */
  readonly incoming: Decoding<Incoming>;
  /** How what goes is written. */
  readonly outgoing: Encoding<Outgoing>;
}
