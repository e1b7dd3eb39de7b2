// Values instead of messages, over any WebSocket. Runs in browsers too.
export type * from './codec.ts';
export { type JsonOptions, json } from './json.ts';
export type { EventSocket, IterableSocket, Sends, SocketLike } from './socket-like.ts';
export type { SchemaInput, SchemaIssue, SchemaOutput, SchemaResult, StandardSchema } from './standard-schema.ts';
export { typed } from './typed.ts';
export type { TypedOptions, TypedSocket } from './typed-socket.ts';
export { TypedSocketError, type TypedSocketErrorCode, type TypedSocketErrorDetails } from './typed-socket-error.ts';
