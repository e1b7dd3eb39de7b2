import { performance } from 'node:perf_hooks';
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import type { CertificateSeen, TlsFailure, TlsHello } from '../../evidence/tls.ts';
import { isOpen, type OpenLimits, openStream } from '../open-stream.ts';
import type { Route } from '../route.ts';
import { chainOf } from './certificate-chain.ts';
import { tlsFailure } from './fault.ts';

export interface HelloLimits extends OpenLimits {
  /** Wait for what the peer has to say to our half of the handshake: in TLS 1.3 it refuses a client behind it. Default false. */
  readonly awaitsVerdict?: boolean;
}

/** How long a peer may take for its verdict, in units of what the handshake took. */
const PATIENCE = 4;
const MIN_PATIENCE_MS = 50;
/** What has nobody behind it hangs up right behind the handshake. */
const MIN_AFTERTHOUGHT_MS = 20;

/** Greets along a route that has TLS, records what comes of it, and ends the connection. Never rejects. */
export async function hello(route: Route, limits: HelloLimits): Promise<TlsHello> {
  const servername = route.tls?.servername;
  const opened = await openStream(route, limits);
  if (!isOpen(opened) || !opened.tls) {
    const failure = isOpen(opened) ? undefined : tlsFailure(opened);
    return { ...nothing, servername, error: failure, ms: opened.ms };
  }
  const { tls, ms } = opened;
  const read = readHello(tls, route);
  const waitMs = Math.min(limits.timeoutMs, Math.max(MIN_PATIENCE_MS, PATIENCE * ms));
  const error =
    limits.awaitsVerdict && read.protocol === 'TLSv1.3'
      ? await refusal(tls, waitMs, Math.max(MIN_AFTERTHOUGHT_MS, ms))
      : undefined;
  tls.destroy();
  return { ...read, servername, error, ms };
}

const nothing = {
  isEstablished: false,
  protocol: undefined,
  cipher: undefined,
  alpn: undefined,
  authorizationError: undefined,
  names: undefined,
  chain: [],
} as const;

type Read = Omit<TlsHello, 'servername' | 'error' | 'ms'>;

function readHello(tls: TLSSocket, { host, tls: asked }: Route): Read {
  const chain = chainOf(tls, asked?.ca ?? []);
  const { authorizationError } = tls;
  return {
    isEstablished: true,
    protocol: tls.getProtocol() ?? undefined,
    cipher: tls.getCipher()?.name,
    alpn: tls.alpnProtocol || undefined,
    authorizationError: authorizationError ? String(authorizationError) : undefined,
    names: namesFit(tls, host, chain[0]),
    chain,
  };
}

function namesFit(tls: TLSSocket, host: string, leaf: CertificateSeen | undefined): TlsHello['names'] {
  if (!leaf) return undefined;
  if (checkServerIdentity(host, tls.getPeerCertificate())) return 'differ';
  return leaf.names.length === 0 ? 'common-name' : 'match';
}

/** A session ticket says that the peer is content; an alert, or the end of the connection, that it is not. */
function refusal(tls: TLSSocket, waitMs: number, afterMs: number): Promise<TlsFailure | undefined> {
  const began = performance.now();
  return new Promise((resolve) => {
    const finish = (failure: TlsFailure | undefined): void => {
      clearTimeout(timer);
      resolve(failure);
    };
    const failed = ({ code = 'unknown', message }: NodeJS.ErrnoException): void =>
      finish(tlsFailure({ stage: 'tls', code, message, ms: performance.now() - began }, true));
    let timer = setTimeout(() => finish(undefined), waitMs);
    tls.once('session', () => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(undefined), Math.min(afterMs, waitMs));
    });
    tls.once('error', failed);
    tls.once('close', () => failed(Object.assign(new Error('closed behind the handshake'), { code: 'closed' })));
    tls.once('end', () => failed(Object.assign(new Error('ended behind the handshake'), { code: 'closed' })));
    tls.resume();
  });
}
