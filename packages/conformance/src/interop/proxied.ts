import type { EchoServer } from './echo-server.ts';
import type { ServerSide } from './suite.ts';

/** Our server seen through a proxy: the profile in the path stays, scheme and port are the proxy's. */
export function behindProxy(
  server: () => EchoServer,
  proxy: () => { port: number; tls?: boolean; log: string },
): ServerSide {
  return {
    url: (exchange) => {
      const { port, tls } = proxy();
      const url = new URL(server().url(exchange.deflate ? 'deflate' : 'plain'));
      return `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}${url.pathname}`;
    },
    limits: {},
    logs: () => proxy().log,
  };
}
