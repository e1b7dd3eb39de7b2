import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { getSystemErrorName } from 'node:util';
import { keepWords } from '../protocol/frames/mask-words.ts';
import { mayReadOn } from './read-turns.ts';

/*
 * The one place that reaches behind Node's public API, because that is faster: docs/design/performance.md says by how much.
 * What it needs is looked for first, and its first outcome on every socket is checked against the socket's own count of
 * bytes. Where something is missing or wrong, sockets are used as everywhere else; `fastPath: false` switches it off.
 */

/** Node reads at most so much at once. */
const READ_BUFFER_BYTES = 64 * 1024;
/** As much as Node reads at once, or a record of TLS: more may follow at once. */
const FULL_READ_BYTES = 16 * 1024;

interface Handle {
  useUserBuffer?(buffer: Uint8Array): void;
  /** An error number, or 0; a Node that is given no request may also give one that it has made. */
  writeBuffer?: ((request: WriteRequest | null, bytes: Buffer) => number | WriteRequest) | undefined;
  /** Bytes that the system has not taken yet. */
  readonly writeQueueSize?: number;
  /** What a handle of TLS has below it. */
  readonly _parent?: Handle;
}

/** What Node has for a write, to be told of its end. */
interface WriteRequest {
  handle: Handle;
  buffer: Buffer;
  oncomplete(status: number): void;
  /** -1 as long as the system has not begun with it. */
  getAsyncId(): number;
}

interface Internals {
  [field: symbol]: unknown;
  readonly bytesRead: number;
  readonly timeout?: number;
  readonly _handle?: Handle | null;
}

/** Where a socket keeps its option `onread`. */
interface OnReadFields {
  readonly buffer: symbol;
  readonly callback: symbol;
}

type OnRead = (transport: Duplex, buffer: Buffer, bytesRead: number) => void;

let fields: OnReadFields | undefined;
let works = true;
let isChecked = false;
let readBuffer: Buffer | undefined;

/**
 * Lets a socket read into one buffer that all sockets share: what was read is handled before the next read. By itself Node
 * allocates 64 KiB for each read and shrinks them to what came. A client socket may have its owner's buffer by the documented
 * option `onread`; this gives the same to a socket that a server got from Node. With a second listener for `data` the socket
 * emits that event as ever.
 *
 * @param onRead called instead of the event `data`; the bytes are valid until it returns
 * @returns false when this is not possible, as for a transport that is paused, or has something buffered: then nothing has changed
 */
export function lendReadBuffer(transport: Duplex, onRead: OnRead): boolean {
  const socket = transport as unknown as Internals;
  const handle = socket._handle;
  if (!works || typeof handle?.useUserBuffer !== 'function') return false;
  if (transport.readableLength > 0 || transport.isPaused()) return false;
  if (!emitsWhatItReads(transport) || !readsByItself(handle)) return false;
  fields ??= findFields();
  if (!fields || socket[fields.buffer] !== null || socket[fields.callback] !== null) return false;
  readBuffer ??= keepWords(Buffer.allocUnsafeSlow(READ_BUFFER_BYTES));
  socket[fields.buffer] = readBuffer;
  socket[fields.callback] = isChecked ? callbackFor(onRead) : checked(callbackFor(onRead), socket.bytesRead);
  handle.useUserBuffer(readBuffer);
  return true;
}

/**
 * Pauses a transport. One that reads into the shared buffer reads on, as any paused stream does, until its own buffer is full:
 * so what has arrived is not lost when the connection breaks, and its end stays behind it.
 */
export function pauseTransport(transport: Duplex): void {
  const isLent = readBuffer && fields && (transport as unknown as Internals)[fields.buffer] === readBuffer;
  if (isLent) Duplex.prototype.pause.call(transport);
  else transport.pause();
}

/** As Node calls it: what is not true makes the handle stop reading. */
type OnReadCallback = (this: Internals, bytesRead: number, buffer: Buffer) => boolean;
const callbacks = new WeakMap<OnRead, OnReadCallback>();

/** One for all sockets. */
function callbackFor(onRead: OnRead): OnReadCallback {
  let callback = callbacks.get(onRead);
  if (!callback) {
    callback = function (bytesRead, buffer) {
      const transport = this as unknown as Duplex;
      // Somebody else listens, or it is paused: then the stream has it, with all that a stream does.
      if (transport.listenerCount('data') > 1 || transport.readableLength > 0 || transport.isPaused()) {
        return transport.push(Buffer.from(buffer.subarray(0, bytesRead)));
      }
      if (bytesRead < FULL_READ_BYTES) {
        onRead(transport, buffer, bytesRead);
        return true;
      }
      const startMs = performance.now();
      onRead(transport, buffer, bytesRead);
      return mayReadOn(transport, performance.now() - startMs);
    };
    callbacks.set(onRead, callback);
  }
  return callback;
}

/** Looks at the socket's own count of bytes at the first read. */
function checked(callback: OnReadCallback, bytesBefore: number): OnReadCallback {
  let isFirst = true;
  return function (bytesRead, buffer) {
    if (isFirst) works &&= this.bytesRead - bytesBefore === bytesRead && buffer === readBuffer;
    isFirst = false;
    isChecked = true;
    return callback.call(this, bytesRead, buffer);
  };
}

/** Nobody looks at, or changes, what comes between the handle and `data`. */
function emitsWhatItReads(transport: Duplex): boolean {
  const prototype = Object.getPrototypeOf(transport);
  if (prototype !== Socket.prototype && prototype !== TLSSocket.prototype) return false;
  return transport.push === Duplex.prototype.push && transport.emit === Duplex.prototype.emit;
}

/**
 * The handle reads when the system calls it, and so never while what another one has read is being handled. TLS over a stream
 * of the program reads when that stream says so: that may be in the middle of it.
 */
function readsByItself(handle: Handle): boolean {
  const { name } = (handle._parent ?? handle).constructor;
  return name === 'TCP' || name === 'Pipe';
}

/** Node's own names for the fields; that they are there says that this Node works as those that this was tried on. */
function findFields(): OnReadFields | undefined {
  const found = new Map(Object.getOwnPropertySymbols(new Socket()).map((field) => [field.description, field]));
  const buffer = found.get('kBuffer');
  const callback = found.get('kBufferCb');
  works = buffer !== undefined && callback !== undefined && found.has('kBufferGen');
  return buffer && callback && { buffer, callback };
}

/** How to make a request; null where a write needs none and makes one when it must (Node 26); undefined until that is known. */
let Request: (new () => WriteRequest) | null | undefined;
/** The one for the next write; a write that is taken at once leaves it as it was. */
let spare: WriteRequest | undefined;

/**
 * Writes to the system without the state of a stream around each write.
 *
 * @param transport a plain socket, not one of TLS, that has nothing else to write
 * @param completed called only for the outcome 'later'
 * @returns 'taken': the system has all bytes. 'later': they must not change until `completed` is called. 'no': nothing was done
 */
export function writeDirectly(
  transport: Duplex,
  bytes: Buffer,
  completed: (error: Error | undefined) => void,
): 'taken' | 'later' | 'no' {
  const socket = transport as unknown as Internals;
  const handle = socket._handle;
  if (!handle?.writeBuffer || handle.writeQueueSize !== 0 || socket.timeout) return 'no';
  if (Request === undefined) {
    watchNextWrite(handle);
    return 'no';
  }
  if (Request) spare ??= new Request();
  const outcome = handle.writeBuffer(spare ?? null, bytes);
  if (outcome !== 0 && typeof outcome === 'number') return 'no';
  const request = outcome === 0 ? spare : outcome;
  if (!request || request.getAsyncId() === -1) return 'taken';
  // Node aborts the process when it gets this one again before it is done with it.
  spare = undefined;
  // The system had no room at first, and a moment later for all.
  if (handle.writeQueueSize === 0) return 'taken';
  request.handle = handle;
  request.buffer = bytes;
  request.oncomplete = (status) => completed(status < 0 ? writeError(status) : undefined);
  return 'later';
}

/** Bytes of the write under way that the system has not taken yet; 0 where Node does not say. */
export function untakenBytes(transport: Duplex): number {
  let handle = (transport as unknown as Internals)._handle;
  // TLS does not see what the socket below it has passed on; and it may lie above another TLS, as behind a proxy.
  while (handle?._parent) handle = handle._parent;
  return handle?.writeQueueSize ?? 0;
}

/** The class of the requests is nowhere to be had; the next write by the public API brings one of them, where there are any. */
function watchNextWrite(handle: Handle): void {
  if (Object.hasOwn(handle, 'writeBuffer')) return;
  handle.writeBuffer = (request, bytes) => {
    // What Node has put on the prototype is to be seen again.
    delete handle.writeBuffer;
    const outcome = (handle as Required<Handle>).writeBuffer(request, bytes);
    if (request === null && outcome === 0) Request = null;
    if (typeof request?.getAsyncId === 'function') Request = request.constructor as new () => WriteRequest;
    return outcome;
  };
}

function writeError(status: number): Error {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(`write ${code}`), { code, errno: status, syscall: 'write' });
}
