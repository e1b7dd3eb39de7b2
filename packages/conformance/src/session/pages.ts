import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { root } from '../root.ts';

const modules = join(root, 'packages/ws/dist/src');

/**
 * Answers requests of a browser with a page that has `@handfast/ws/session`, as it was compiled, in its global scope: it
 * imports nothing but itself and `reconnect`.
 */
export function serveSessionPage({ url = '' }: IncomingMessage, response: ServerResponse): void {
  if (/^\/(?:session|reconnect)\/[a-z/-]+\.js$/.test(url)) {
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(readFileSync(join(modules, url)));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
}

const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="module">Object.assign(globalThis, await import('/session/index.js'));</script>`;
