import type { IncomingMessage, ServerResponse } from 'node:http';
import { contentPolicy, pageHeaders } from '../shared/page/page-headers.ts';
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
  const policy = policyFor(host ?? '');
  const headers = { ...pageHeaders, 'Content-Security-Policy': policy, 'Content-Type': file.type };
  return { status: 200, headers, body: file.body };
}

function sentence(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { ...pageHeaders, ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
    body: `${text}\n`,
  };
}

/** The WebSocket is named beside 'self' because older Safari does not count ws: as 'self'. `host` has passed the guard. */
function policyFor(host: string): string {
  const self = "'self'";
  return contentPolicy({ script: self, style: self, image: self, connect: `${self} ws://${host} wss://${host}` });
}
