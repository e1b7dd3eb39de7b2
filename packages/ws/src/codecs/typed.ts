import type { BinaryCodec, CodecPair, Decoding, Encoding, TextCodec } from './codec.ts';
import type { SocketLike } from './socket-like.ts';
import { type TypedOptions, TypedSocket } from './typed-socket.ts';

/**
 * Wraps a socket, so that values go in and out of it instead of messages: any that looks like the WebSocket of browsers, of
 * this library or of npm `ws`, on either side.
 *
 * @param codec one for both directions, such as `json(schema)`, or one for each: `{ incoming, outgoing }`
 */
export function typed<Socket extends SocketLike, Incoming, Outgoing>(
  socket: Socket,
  codec: TextCodec<Incoming, Outgoing> | BinaryCodec<Incoming, Outgoing>,
  options?: TypedOptions,
): TypedSocket<Incoming, Outgoing, Socket>;
export function typed<Socket extends SocketLike, Incoming, Outgoing>(
  socket: Socket,
  codecs: CodecPair<Incoming, Outgoing>,
  options?: TypedOptions,
): TypedSocket<Incoming, Outgoing, Socket>;
export function typed<Socket extends SocketLike, Incoming, Outgoing>(
  socket: Socket,
  given: (Decoding<Incoming> & Encoding<Outgoing>) | CodecPair<Incoming, Outgoing>,
  options: TypedOptions = {},
): TypedSocket<Incoming, Outgoing, Socket> {
  const { incoming, outgoing } = 'incoming' in given ? given : { incoming: given, outgoing: given };
  return new TypedSocket<Incoming, Outgoing, Socket>(socket, incoming, outgoing, options);
}
