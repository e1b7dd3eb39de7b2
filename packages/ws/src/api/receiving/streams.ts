import type { ReadableStream, WritableStream, WritableStreamDefaultController } from 'node:stream/web';
import { markOwn } from '../../connection/own-listeners.ts';
import type { SendGate } from '../../connection/send-gate.ts';
import { internals } from '../internals/socket-internals.ts';
import { readBytes } from '../options/backpressure-option.ts';
import { gateOf } from '../sending/gate.ts';
import type { SendData } from '../types.ts';
import type { WebSocket } from '../websocket.ts';
import { DEFAULT_HIGH_WATER_BYTES, type Inbox, openInbox } from './inbox.ts';
import { failureOf, MessageIterator } from './message-iterator.ts';

/** What `socket.streams()` returns. */
export interface WebSocketStreams {
  /** Each chunk is a message: text as a string, binary as `binaryType` says. */
  readonly readable: ReadableStream<string | Buffer>;
  /** Each chunk is sent as one message. */
  readonly writable: WritableStream<SendData>;
}

/** Options of `socket.streams()`. */
export interface StreamsOptions {
  /**
   * While more waits to be read, or is buffered to be sent, the peer is held back, or `writable` is not ready. Default 1 MiB;
   * for sending the one of the option `backpressure`, where that is set.
   */
  highWaterBytes?: number | undefined;
}

export function openStreams(socket: WebSocket, { highWaterBytes }: StreamsOptions = {}): WebSocketStreams {
  const inbox = openInbox(socket);
  inbox.highWaterBytes = readBytes('highWaterBytes', highWaterBytes ?? DEFAULT_HIGH_WATER_BYTES);
  return { readable: readableOf(socket, inbox), writable: writableOf(socket, highWaterBytes) };
}

/** What is waiting waits in the inbox: the stream has no queue of its own. */
function readableOf(socket: WebSocket, inbox: Inbox): ReadableStream<string | Buffer> {
  const iterator = new MessageIterator<string | Buffer>(socket, inbox, undefined);
  return new globalThis.ReadableStream<string | Buffer>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        await iterator.return();
        closeFor(socket, reason, reason === undefined ? 1000 : 1011);
        inbox.discard();
      },
    },
    { highWaterMark: 0 },
  );
}

function writableOf(socket: WebSocket, given: number | undefined): WritableStream<SendData> {
  return new globalThis.WritableStream<SendData>({
    async start(controller) {
      await opened(socket);
      socket.once(
        'close',
        markOwn(() => failIfLost(socket, controller)),
      );
    },
    write: (chunk) => written(socket, chunk, given),
    async close() {
      const ended = closed(socket);
      socket.close(1000);
      await ended;
      const failure = failureOfSocket(socket);
      if (failure) throw failure;
    },
    abort: (reason) => closeFor(socket, reason, 1011),
  });
}

/** Resolves when less is buffered than the mark: at once, or when this message has left, and so all that was before it. */
function written(socket: WebSocket, chunk: SendData, given: number | undefined): Promise<void> {
  const gate: SendGate | undefined = gateOf(socket);
  const highWaterBytes = given ?? gate?.settings.highWaterBytes ?? DEFAULT_HIGH_WATER_BYTES;
  // What the policy has dropped is no failure of the stream; what it has closed for is.
  const mayDrop = gate?.settings.policy !== 'close';
  return new Promise((resolve, reject) => {
    socket.send(chunk, (error) => {
      if (!error || (mayDrop && (error as { code?: string }).code === 'WS_ERR_MESSAGE_DROPPED')) resolve();
      else reject(error);
    });
    if (socket.readyState === socket.OPEN && socket.bufferedAmount < highWaterBytes) resolve();
  });
}

/** Closes with the code and the words of what is given, as `WebSocketStream` of browsers does. */
function closeFor(socket: WebSocket, given: unknown, fallback: number): void {
  const { closeCode, reason } = Object(given) as { closeCode?: unknown; reason?: unknown };
  const code = typeof closeCode === 'number' ? closeCode : fallback;
  const words = typeof reason === 'string' ? reason : '';
  // Whatever comes of it is the end of the socket, and not of what closes it.
  socket.on('error', ignore);
  try {
    socket.close(code, words);
  } catch {
    socket.close(1011);
  }
}

function failIfLost(socket: WebSocket, controller: WritableStreamDefaultController): void {
  const failure = failureOfSocket(socket);
  if (failure) controller.error(failure);
}

function failureOfSocket(socket: WebSocket): Error | undefined {
  const end = internals.end(socket);
  return end && failureOf(end, undefined);
}

function opened(socket: WebSocket): Promise<void> {
  if (socket.readyState !== socket.CONNECTING) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const ended = () => {
      socket.off('open', isOpen);
      socket.off('error', failed);
      socket.off('close', failed);
    };
    const isOpen = () => {
      ended();
      resolve();
    };
    const failed = (error: unknown) => {
      ended();
      reject(error instanceof Error ? error : failureOfSocket(socket));
    };
    socket.on('open', isOpen);
    socket.on('error', failed);
    socket.on('close', failed);
  });
}

function closed(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => socket.once('close', markOwn(resolve as () => void)));
}

function ignore(): void {}
