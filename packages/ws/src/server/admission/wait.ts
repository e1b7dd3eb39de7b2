import type { Duplex } from 'node:stream';
import { type Clock, systemClock } from '../../connection/clock.ts';

/** How an upgrade that nobody has decided about can end. */
export interface WaitOutcome {
  /** Time is up. */
  late(): void;
  /** The client has ended its side, or the connection is gone. */
  gone(): void;
}

const waitOf = Symbol('waits for a decision about its upgrade');
type Waiting = Duplex & { [waitOf]?: Wait | undefined };

/**
 * A client that waits while a hook decides about it. What it sends meanwhile stays in its socket; that it leaves is noticed,
 * and time is limited. Nothing is made for a hook that decides at once and does not ask for the signal.
 */
export class Wait {
  #controller: AbortController | undefined;
  #aborted: Error | undefined;
  #stop: (() => void) | undefined;

  /** Aborted when the client leaves or time is up, with the reason; never once the decision was taken. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort(this.#aborted);
    return this.#controller.signal;
  }

  /** @param timeoutMs 0 for ever */
  start(socket: Waiting, timeoutMs: number, outcome: WaitOutcome, clock: Clock = systemClock): void {
    if (this.#stop) return;
    const over = (error: Error, tell: () => void) => {
      if (!this.#stop) return;
      this.end();
      tell();
      this.#abort(error);
    };
    const gone = () => over(new DOMException('The client has left', 'AbortError'), outcome.gone);
    const late = () => over(new DOMException(`No decision within ${timeoutMs} ms`, 'TimeoutError'), outcome.late);
    const timer = timeoutMs > 0 ? clock.setTimeout(late, timeoutMs) : undefined;
    socket.on('end', gone);
    socket.on('close', gone);
    socket[waitOf] = this;
    this.#stop = () => {
      if (timer !== undefined) clock.clearTimeout(timer);
      socket.removeListener('end', gone);
      socket.removeListener('close', gone);
      socket[waitOf] = undefined;
    };
    if (socket.destroyed || socket.readableEnded) gone();
  }

  /** The decision was taken, or needs nobody to wait for it any more. */
  end(): void {
    const stop = this.#stop;
    this.#stop = undefined;
    stop?.();
  }

  #abort(error: Error): void {
    this.#aborted = error;
    this.#controller?.abort(error);
  }
}

/** Ends the wait of a socket that got its answer, if it had to wait. */
export function endWait(socket: Waiting): void {
  socket[waitOf]?.end();
}
