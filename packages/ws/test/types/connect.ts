// What the compiler makes of connect() and of proxies. This file is only compiled: when it is wrong, the build fails.
import type { Agent } from 'node:http';
import { type ConnectOptions, connect, type ProxyOption, type Timeouts, WebSocket } from '../../src/index.ts';

declare const agent: Agent;

type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
const is = <_ extends true>(): void => {};

export async function takes(): Promise<WebSocket> {
  const options: ConnectOptions = {
    protocols: ['a', 'b'] as const,
    headers: { Cookie: 'a=b' },
    origin: 'https://example.com',
    family: 4,
    signal: AbortSignal.timeout(1000),
    timeouts: { dnsMs: 1, connectMs: 2, tlsMs: 3, handshakeMs: 4, totalMs: 5 },
    tls: { ca: 'pem', servername: 'example.com', ALPNProtocols: ['http/1.1'] },
    proxyAgents: { socks5: (_url: URL) => agent },
    heartbeat: { intervalMs: 1000 },
    holdMessages: false,
  };
  await connect(new URL('wss://example.com/'), { ...options, protocols: 'a' });
  new WebSocket('wss://example.com/', ['a'], { timeouts: { totalMs: 1 }, proxy: 'environment' });
  return connect('wss://example.com/', options);
}

export const proxies: ProxyOption[] = [
  'environment',
  'http://proxy:3128',
  new URL('http://proxy:3128'),
  { url: 'http://proxy', headers: { 'X-A': ['1', '2'] }, auth: 'user:password', tls: { ca: 'pem' } },
  false,
  null,
  undefined,
  () => false,
  (target) => (target.hostname === 'a' ? 'environment' : { url: 'http://proxy' }),
];

export function refuses(): void {
  // @ts-expect-error a proxy is no boolean other than false
  void connect('ws://a/', { proxy: true });
  // @ts-expect-error limits are numbers
  void connect('ws://a/', { timeouts: { totalMs: '1' } });
  // @ts-expect-error subprotocols are an option here
  void connect('ws://a/', ['a']);
}

is<Same<Awaited<ReturnType<typeof connect>>, WebSocket>>();
is<Same<Timeouts['totalMs'], number | undefined>>();
is<Same<typeof WebSocket.connect, typeof connect>>();
