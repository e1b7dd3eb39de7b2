import { connect } from 'node:net';
import type { ProxyRoute } from '../../evidence/proxy.ts';
import { isOpen, type OpenLimits, openStream } from '../open-stream.ts';
import { routeToProxy } from './ask-for-tunnel.ts';

/** Does this port speak TLS? */
export async function speaksTls(proxy: ProxyRoute, limits: OpenLimits): Promise<boolean> {
  const opened = await openStream(routeToProxy({ ...proxy, secure: true }), limits);
  if (isOpen(opened)) opened.stream.destroy();
  return isOpen(opened);
}

const SOCKS_VERSION = 5;
/** One method is offered, and it is to do without authentication (RFC 1928 §3). */
const GREETING = Buffer.from([SOCKS_VERSION, 1, 0]);

/** Does this port speak SOCKS 5? Greets it, and hangs up. */
export function speaksSocks({ host, port }: ProxyRoute, { timeoutMs, signal }: OpenLimits): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    let received = Buffer.alloc(0);
    const finish = (answer: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', no);
      socket.destroy();
      resolve(answer);
    };
    const no = (): void => finish(false);
    const timer = setTimeout(no, timeoutMs);
    signal.addEventListener('abort', no, { once: true });
    socket.once('connect', () => socket.write(GREETING));
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (received.length >= 2) finish(received[0] === SOCKS_VERSION && (received[1] === 0 || received[1] === 0xff));
    });
    socket.on('error', no);
    socket.on('close', no);
    if (signal.aborted) no();
  });
}
