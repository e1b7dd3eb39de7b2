import { isIP } from 'node:net';
import tls from 'node:tls';
import type { DialClock } from './clock.ts';
import type { Evidence } from './evidence.ts';
import type { DialSettings } from './options.ts';

/** How long the second look may take. */
const PROBE_MS = 1000;

/** Where to look a second time, and under what name. */
export interface ProbeTarget {
  readonly address: string;
  readonly port: number;
  readonly servername: string;
}

/**
 * Whether a second connection is worth it and allowed: `ws:`, connected directly, the request sent, and the other side
 * closed without a byte, which is what most TLS servers do when they are spoken to in plain text.
 */
export function probeTarget(evidence: Evidence, settings: DialSettings): ProbeTarget | undefined {
  const { target, error, firstBytes, peerEnded, addresses, proxy } = evidence;
  const direct = settings.agent === undefined && settings.createConnection === undefined && !proxy;
  if (target.secure || !direct || !error || !peerEnded || firstBytes.length > 0) return undefined;
  const found = addresses.find(({ outcome }) => outcome === 'connected');
  if (found?.port === undefined) return undefined;
  const allowed = settings.diagnose === true || (settings.diagnose === 'loopback' && isLoopback(found.address));
  if (!allowed) return undefined;
  return { address: found.address, port: found.port, servername: isIP(target.host) ? '' : target.host };
}

/**
 * Says hello in TLS and hangs up: does the port speak it? Nothing is sent through the session, so nobody's certificate
 * is of interest. `done` is called once; the function that is returned calls the probe off.
 */
export function probeTls(
  { address, port, servername }: ProbeTarget,
  clock: DialClock,
  done: (speaksTls: boolean) => void,
) {
  const socket = tls.connect({ host: address, port, servername, rejectUnauthorized: false });
  const timer = clock.setTimeout(() => finish(false), PROBE_MS);
  const stop = () => {
    clock.clearTimeout(timer);
    socket.removeAllListeners('secureConnect').removeAllListeners('close');
    socket.destroy();
  };
  const finish = (speaksTls: boolean) => {
    stop();
    done(speaksTls);
  };
  // An alert is an answer in TLS too.
  let alert = false;
  socket.on('error', (error) => {
    alert = error.message.includes('SSL alert number');
  });
  socket.on('close', () => finish(alert));
  socket.on('secureConnect', () => finish(true));
  return stop;
}

/** An address of this machine: 127.0.0.0/8 and ::1. */
function isLoopback(address: string): boolean {
  return address === '::1' || address.replace('::ffff:', '').startsWith('127.');
}
