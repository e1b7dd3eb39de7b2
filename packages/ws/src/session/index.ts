export type {
  SessionClientEnd,
  SessionClientEvents,
  SessionClientOptions,
  SessionClientState,
  SessionLoss,
} from './client/client-contract.ts';
export { SessionClient } from './client/session-client.ts';
export type { SessionClock } from './clock.ts';
export { Emitter, type EventMap } from './emitter.ts';
export { SessionEndpoint } from './endpoint/endpoint.ts';
export type {
  EndpointProgress,
  EndpointSettings,
  EndpointSink,
  EndpointState,
  IncomingMessage,
} from './endpoint/endpoint-contract.ts';
export type { OutgoingMessage } from './endpoint/outbox.ts';
export type { SessionViolation, SessionViolationCode } from './endpoint/violations.ts';
export { SessionError, type SessionErrorCode } from './errors.ts';
export type { SessionData, SessionMessage } from './messages.ts';
export type { ResumableSession, SessionServerOptions } from './server/options.ts';
export type { SessionRejection } from './server/rejection.ts';
export type { Session, SessionEnd, SessionEvents } from './server/session.ts';
export { SessionServer, type SessionServerEvents } from './server/session-server.ts';
export type { SessionLimitOptions } from './settings.ts';
export { MemorySessionStore } from './store/memory-store.ts';
export type { Awaitable, SessionChange, SessionStore, StoredSession, StoreVerdict } from './store/store.ts';
export type { WebSocketLike } from './traffic/channel.ts';
export { decodeRecord, encodeRecord } from './wire/codec.ts';
export { ReasonNumber, RecordType, SESSION_PROTOCOL, type SessionReason } from './wire/protocol.ts';
export type * from './wire/records.ts';
