import type { IncomingMessage, ServerResponse } from 'node:http';
import { reasonToRefuse } from './guard.ts';
import type { PageFile } from './page-files.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** Answers plain HTTP: the files of the page, and a sentence for everything else. */
export function answerHttp(
  request: IncomingMessage,
  response: ServerResponse,
  page: ReadonlyMap<string, PageFile>,
  allowHosts: readonly string[],
): void {
  const { status, headers, body } = answerTo(request, page, allowHosts);
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function answerTo(
  request: IncomingMessage,
  page: ReadonlyMap<string, PageFile>,
  allowHosts: readonly string[],
): Answer {
  const { host, origin } = request.headers;
  const refusal = reasonToRefuse({ host, origin }, allowHosts);
  if (refusal !== undefined) return sentence(403, `Refused: ${refusal}.`);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sentence(405, 'Only GET and HEAD are answered here.', { Allow: 'GET, HEAD' });
  }
  const file = page.get((request.url ?? '/').split('?', 1)[0] as string);
  if (file === undefined) return sentence(404, 'Not here. The page and the WebSocket are both at /.');
  return { status: 200, headers: { ...securityHeaders(host ?? ''), 'Content-Type': file.type }, body: file.body };
}

function sentence(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
    body: `${text}\n`,
  };
}

/**
 * Nothing from elsewhere, no inline script or style, no framing, no string that becomes markup. The WebSocket is named
 * beside 'self' because older Safari does not count ws: as 'self'. `host` has passed the guard.
 */
function securityHeaders(host: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ws://${host} wss://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}
