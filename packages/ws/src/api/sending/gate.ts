import { Budgets } from '../../connection/buffer-budget.ts';
import { channels } from '../../connection/channels.ts';
import type { Connection } from '../../connection/connection.ts';
import type { GateOwner, GateSettings } from '../../connection/gate-contract.ts';
import { SendGate } from '../../connection/send-gate.ts';
import { connectionOf, featuresOf, peekFeatures } from '../internals/socket-internals.ts';
import { serverOf } from '../internals/socket-server.ts';
import type { WebSocket } from '../websocket.ts';
import type { WebSocketServer } from '../websocket-server.ts';

/** Puts a gate between `send` of this socket and its connection. */
export function openGate(
  socket: WebSocket,
  connection: Connection,
  settings: GateSettings,
  maxTotalBufferedBytes: number | undefined,
): void {
  const gate = new SendGate(connection, settings, new Owner(socket, settings));
  const server = maxTotalBufferedBytes === undefined ? undefined : serverOf(socket);
  if (server) gate.budget = budgets.of(server, maxTotalBufferedBytes as number);
  featuresOf(socket).gate = gate;
}

/** One for all sockets of a server. */
const budgets = new Budgets<WebSocketServer>();

/** The gate of a socket, if it has one. */
export function gateOf(socket: WebSocket): SendGate | undefined {
  return peekFeatures(socket)?.gate as SendGate | undefined;
}

class Owner implements GateOwner {
  readonly #socket: WebSocket;
  readonly #settings: GateSettings;

  constructor(socket: WebSocket, settings: GateSettings) {
    this.#socket = socket;
    this.#settings = settings;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  close(code: number, reason: string): void {
    gateOf(this.#socket)?.flush();
    // If nobody reads the close frame either, this is why.
    connectionOf(this.#socket)?.close(code, reason, true);
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  filled(bufferedBytes: number): void {
    this.#tellLevel('high', bufferedBytes);
  }

  dropped(bytes: number): void {
    if (!channels.dropped.hasSubscribers) return;
    channels.dropped.publish({ socket: this.#socket, policy: this.#settings.policy, messages: 1, bytes });
  }

  #tellLevel(state: 'high' | 'low', bufferedBytes: number): void {
    if (!channels.backpressure.hasSubscribers) return;
    const { highWaterBytes } = this.#settings;
    channels.backpressure.publish({ socket: this.#socket, state, bufferedBytes, highWaterBytes });
  }

  /** On a tick of its own: what a listener throws is not to keep callbacks from being called. */
  drained(): void {
    this.#tellLevel('low', this.#socket.bufferedAmount);
    process.nextTick(() => this.#socket.emit('drain'));
  }
}
