import type { Decoding } from './codec.ts';
import { contentOf } from './socket-like.ts';
import { textOf } from './text-of.ts';
import { TypedSocketError } from './typed-socket-error.ts';

/**
 * A message as a value: at once, unless the decoder or a `Blob` take their time.
 * @param data what a message event carries
 * @throws what `asTypedError` makes sense of; so do its promises
 */
export function decode<Value>(decoding: Decoding<Value>, data: unknown): Value | PromiseLike<Value> {
  const content = contentOf(data);
  return isThenable(content)
    ? content.then((bytes) => decodeContent(decoding, bytes))
    : decodeContent(decoding, content);
}

function decodeContent<Value>(decoding: Decoding<Value>, content: string | Uint8Array): Value | PromiseLike<Value> {
  const isText = typeof content === 'string';
  if (decoding.binary && !isText) return decoding.decode(content);
  if (!decoding.binary && isText) return decoding.decode(content);
  const [wanted, came] = isText ? ['binary', 'text'] : ['text', 'binary'];
  throw new TypedSocketError('WS_ERR_MESSAGE_UNDECODABLE', `A ${wanted} message was expected, and a ${came} one came`);
}

/** What a decoder throws is about the message, unless it says otherwise. */
export function asTypedError(error: unknown): TypedSocketError {
  if (error instanceof TypedSocketError) return error;
  return new TypedSocketError('WS_ERR_MESSAGE_UNDECODABLE', `The message cannot be decoded: ${textOf(error)}`, {
    cause: error,
  });
}

export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof (value as Partial<PromiseLike<Value>> | null | undefined)?.then === 'function';
}
