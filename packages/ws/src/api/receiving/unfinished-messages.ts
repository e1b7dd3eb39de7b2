import { totalmem } from 'node:os';
import { type BudgetMember, Budgets, BufferBudget } from '../../connection/buffer-budget.ts';
import type { Connection } from '../../connection/connection.ts';
import type { GivenUp } from '../../connection/connection-end.ts';
import { ConnectionLostError } from '../../protocol/errors.ts';
import { connectionOf, featuresOf } from '../internals/socket-internals.ts';
import { serverOf } from '../internals/socket-server.ts';
import type { WebSocket } from '../websocket.ts';
import type { WebSocketServer } from '../websocket-server.ts';

/** A message of which less has come costs no more than many a connection does, and is not counted. */
export const COUNTED_FROM_BYTES = 16 * 1024;

/** One for all sockets of a server that was given a limit. */
const budgets = new Budgets<WebSocketServer>();
/** Of all servers that were given no limit of their own, as the endpoints of a router: the memory is theirs together. */
let shared: BufferBudget | undefined;

/** Counts what a socket holds of a message that is not finished towards what all of them may have of such. */
export function countHeld(socket: WebSocket, heldBytes: number): void {
  if (heldBytes < COUNTED_FROM_BYTES) return;
  const connection = connectionOf(socket);
  const server = serverOf(socket);
  if (!connection || !server) return;
  const features = featuresOf(socket);
  features.unfinished ??= new UnfinishedMessages(connection, budgetOf(server));
  features.unfinished.holds(heldBytes);
}

function budgetOf(server: WebSocketServer): BufferBudget {
  const limitBytes = server.options.maxTotalUnfinishedBytes;
  if (typeof limitBytes === 'number') return budgets.of(server, limitBytes || Infinity);
  shared ??= new BufferBudget(quarterOfMemory());
  return shared;
}

/** Of what this process may have: of the machine, or of its container. Infinity where the runtime does not say. */
export function quarterOfMemory(): number {
  const container = memoryBy(() => process.constrainedMemory?.());
  return Math.floor(Math.min(memoryBy(totalmem), container) / 4);
}

/** Deno throws where it has no permission to look at the system. */
function memoryBy(ask: () => number | undefined): number {
  try {
    return ask() || Infinity;
  } catch {
    return Infinity;
  }
}

/** The share of one socket in what all sockets of its server hold of unfinished messages. */
export class UnfinishedMessages implements BudgetMember {
  readonly #connection: Connection;
  readonly #budget: BufferBudget;
  /** What the budget knows of. */
  #knownBytes = 0;

  constructor(connection: Connection, budget: BufferBudget) {
    this.#connection = connection;
    this.#budget = budget;
  }

  get bufferedBytes(): number {
    this.#knownBytes = this.#connection.endpoint.reader.heldBytes;
    return this.#knownBytes;
  }

  holds(bytes: number): void {
    if (bytes > this.#knownBytes) this.#budget.add(this, bytes - this.#knownBytes);
    this.#knownBytes = bytes;
  }

  shed(): number {
    const bytes = this.bufferedBytes;
    this.#connection.giveUp(noRoom(bytes, this.#budget.limitBytes));
    return bytes;
  }

  closed(): void {
    this.#budget.forget(this);
  }
}

function noRoom(heldBytes: number, limitBytes: number): GivenUp {
  return {
    closeCode: 1013,
    closeReason: 'no room for a message of this size now',
    cause: () =>
      new ConnectionLostError(
        'WS_ERR_TOO_MANY_UNFINISHED_BYTES',
        `All connections together held more than ${limitBytes} bytes of unfinished messages (maxTotalUnfinishedBytes), ` +
          `and this one held the most: ${heldBytes} bytes. It was cut to make room. Where honest peers send so much at once, raise ` +
          'the limit; where they do not, a smaller maxPayload keeps each of them small',
      ),
  };
}
