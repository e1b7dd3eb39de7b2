import { performance } from 'node:perf_hooks';
import type { SilentLook } from '../evidence/sniff.ts';
import { isOpen, type OpenLimits, openStream } from './open-stream.ts';
import type { Route } from './route.ts';

const MAX_BYTES = 256;

/** Opens a connection, sends nothing, and looks what the peer does by itself. Never rejects. */
export async function silentLook(route: Route, limits: OpenLimits): Promise<SilentLook> {
  const began = performance.now();
  const opened = await openStream({ ...route, tls: undefined }, limits);
  if (!isOpen(opened)) {
    const end = opened.code === 'ECONNRESET' ? 'reset' : opened.code === 'closed' ? 'closed' : 'not-opened';
    return { end, bytes: Buffer.alloc(0), ms: performance.now() - began };
  }
  const { stream } = opened;
  const pieces: Buffer[] = [];
  const end = await new Promise<SilentLook['end']>((resolve) => {
    const finish = (how: SilentLook['end']): void => {
      clearTimeout(timer);
      limits.signal.removeEventListener('abort', abort);
      resolve(how);
    };
    const abort = (): void => finish('open');
    const timer = setTimeout(abort, limits.timeoutMs);
    limits.signal.addEventListener('abort', abort, { once: true });
    stream.on('data', (bytes: Buffer) => {
      pieces.push(bytes);
      finish('open');
    });
    stream.once('end', () => finish('closed'));
    stream.once('close', () => finish('closed'));
    stream.on('error', () => finish('reset'));
    if (limits.signal.aborted) abort();
  });
  stream.destroy();
  return { end, bytes: Buffer.concat(pieces).subarray(0, MAX_BYTES), ms: performance.now() - began };
}
