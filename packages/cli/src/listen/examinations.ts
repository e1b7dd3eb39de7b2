import type { Socket } from 'node:net';
import { endpoint } from '../serve/handshake-record.ts';
import { examineConnection } from './connection.ts';
import type { ConnectionReport } from './report.ts';
import type { Surroundings } from './surroundings.ts';

/** The connections that are being examined: numbered from 1 on, and never more than `max` at a time. */
export class Examinations {
  readonly #around: Surroundings;
  readonly #max: number;
  readonly #running = new Set<Promise<unknown>>();
  #lastId = 0;

  constructor(around: Surroundings, max: number) {
    this.#around = around;
    this.#max = max;
  }

  /** Examines a connection from its first byte on, or lets it go where there are too many. */
  begin(socket: Socket, onReport: (report: ConnectionReport) => void): void {
    const { onEvent } = this.#around;
    if (this.#running.size >= this.#max) {
      socket.on('error', () => undefined);
      onEvent({ type: 'turned-away', client: endpoint(socket.remoteAddress, socket.remotePort) });
      socket.destroy();
      return;
    }
    this.#lastId += 1;
    const id = this.#lastId;
    const done = examineConnection(id, socket, this.#around).then(
      (report) => {
        onReport(report);
        onEvent({ type: 'ended', report });
      },
      // A fault of this program must not end the examination of others.
      (error: unknown) =>
        onEvent({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) }),
    );
    const kept = done.finally(() => this.#running.delete(kept));
    this.#running.add(kept);
  }

  /** Resolves when those that run by now are through. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}
