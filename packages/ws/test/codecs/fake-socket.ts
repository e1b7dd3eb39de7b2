import type { EventSocket } from '../../src/codecs/index.ts';

type Listener = (event: never) => void;

/** A WebSocket as browsers have it: no `pause`, and `close` takes 1000 and 3000 to 4999 only. */
export class FakeBrowserSocket implements EventSocket {
  binaryType = 'blob';
  readonly sent: (string | Uint8Array)[] = [];
  readonly closes: { code: number | undefined; reason: string | undefined }[] = [];
  readonly listeners = new Map<string, Set<Listener>>();

  get listenerCount(): number {
    return [...this.listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }

  close(code?: number, reason?: string): void {
    if (code !== undefined && code !== 1000 && (code < 3000 || code > 4999)) {
      throw new DOMException(`The close code ${code} is not allowed`, 'InvalidAccessError');
    }
    this.closes.push({ code, reason });
  }

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, listeners.add(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.listeners.get(type)?.delete(listener);
  }

  receive(...messages: unknown[]): void {
    for (const data of messages) this.#emit('message', { data });
  }

  closed(code = 1000): void {
    this.#emit('close', { code });
  }

  #emit(type: string, event: object): void {
    for (const listener of [...(this.listeners.get(type) ?? [])]) listener(event as never);
  }
}
