export type {
  ConnectFailure,
  ConnectionLoss,
  ConnectTimeout,
  IdleLoss,
  Offline,
  OptionFailure,
  ReconnectCause,
  ReconnectDecision,
  RequestedLoss,
} from './cause.ts';
export type { ReconnectClock } from './clock.ts';
export { ReconnectError, type ReconnectErrorCode, StopReconnecting } from './errors.ts';
export type {
  DisconnectedEvent,
  ReconnectCloseEvent,
  ReconnectErrorEvent,
  ReconnectEventMap,
  ReconnectEventTarget,
  ReconnectListener,
  ReconnectListenerOptions,
  ReconnectMessageEvent,
  ReconnectOpenEvent,
  StateChangeEvent,
} from './events.ts';
export type { MessagesOptions } from './message-iterator.ts';
export { browserSignals, type NetworkSignal, type NetworkSignals } from './network-signals.ts';
export type { HookAnswer, PerAttempt, ProtocolsOption, ReconnectOptions, UrlOption } from './options.ts';
export type { ReconnectRules } from './policy.ts';
export { ReconnectingWebSocket } from './reconnecting-websocket.ts';
export type {
  ClosedState,
  ClosingState,
  ConnectingState,
  OpenState,
  ReconnectState,
  WaitingState,
} from './state.ts';
export { type CloseCodes, terminalCloseCodes } from './terminal.ts';
export {
  type BinaryType,
  type OpenTransport,
  openWith,
  type RequestHeaders,
  type SendData,
  type Target,
  type Transport,
  type TransportConstructor,
  type TransportEvent,
} from './transport.ts';
