import type { Server } from 'node:http';
import type { Door } from '../../server/admission/door.ts';
import type { PendingUpgrades } from '../../server/pending-upgrades.ts';
import type { Tracking } from '../../server/tracking.ts';
import type { WebSocket } from '../websocket.ts';
import type { WebSocketServer } from '../websocket-server.ts';

/** What the modules of this folder may see of a server, and the program may not. */
export interface ServerInternals {
  /** The open connections; undefined when `clientTracking` is off. */
  tracking(server: WebSocketServer): Tracking<WebSocket> | undefined;
  /** The HTTP server that it listens to; null in noServer mode and after `close`. */
  httpServer(server: WebSocketServer): Server | null;
  /** Who may come in, as far as options say. */
  door(server: WebSocketServer): Door;
  /** Who came in and was not decided about yet. */
  pending(server: WebSocketServer): PendingUpgrades;
  /** False once `close` was called. */
  isRunning(server: WebSocketServer): boolean;
}

/** Set by the class, where it may look inside itself. */
export let serverInternals: ServerInternals;

export function setServerInternals(given: ServerInternals): void {
  serverInternals = given;
}
