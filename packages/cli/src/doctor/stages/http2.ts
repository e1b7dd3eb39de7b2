import type { Http2Evidence } from '../evidence/http2.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Target } from '../evidence/url.ts';
import { http2Facts } from '../facts/http2.ts';
import { extendedConnect } from '../wire/extended-connect.ts';
import { isOpen, isTrustworthy, openStream } from '../wire/open-stream.ts';
import { hostHeader, upgradeRequest, withoutSecrets } from '../wire/request.ts';
import { routeOf } from '../wire/route.ts';
import type { Stage } from './stage.ts';

/** HTTP/2 beside HTTP/1.1, as browsers see it: they use WebSockets over it (RFC 8441) wherever a server announces them. */
export const http2Stage: Stage<'http2'> = {
  id: 'http2',
  applies: (_context, evidence) => evidence.url?.target?.secure === true && mayAgree(evidence),
  async probe({ plan, signal }, evidence): Promise<Http2Evidence> {
    const target = evidence.url?.target as Target;
    const limits = { timeoutMs: plan.timeoutMs, signal };
    const route = routeOf(plan, target, evidence);
    const offering = route.tls && { ...route, tls: { ...route.tls, alpn: ['h2', 'http/1.1'] } };
    const opened = await openStream(offering ?? route, limits);
    if (!isOpen(opened)) return { offered: false, announced: undefined, connect: undefined, error: opened };
    const { tls } = opened;
    if (tls?.alpnProtocol !== 'h2') {
      opened.stream.destroy();
      return { offered: false, announced: undefined, connect: undefined, error: undefined };
    }
    const shape = upgradeRequest(plan, target, evidence);
    const { target: path, fields } = isTrustworthy(tls, route.tls) ? shape : withoutSecrets(shape);
    const request = { authority: hostHeader(target), path, fields };
    return { offered: true, ...(await extendedConnect(tls, request, limits)) };
  },
  verdict: ({ connect, error }) =>
    error !== undefined || (connect !== undefined && connect.end !== 'opened') ? 'odd' : 'passed',
  facts: http2Facts,
};

/** Is there a handshake to offer it in: the one of the client, or one with h2 alone? */
function mayAgree({ tls }: Evidence): boolean {
  if (tls === undefined) return false;
  if (tls.isEstablished) return tls.error === undefined;
  return tls.variants.some(({ id, hello }) => id === 'h2-only' && hello.isEstablished);
}
