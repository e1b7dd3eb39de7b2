import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { root } from '../root.ts';

const modules = join(root, 'packages/ws/dist/src/reconnect');
const examples = join(root, 'examples');

const importMap = JSON.stringify({ imports: { '@handfast/ws/reconnect': '/reconnect/index.js' } });

/**
 * Answers requests of a browser with pages that have `@handfast/ws/reconnect`, as it was compiled: it imports nothing outside
 * of its folder. `/examples/name.mjs` is an example, and `/page/name.mjs` a page that runs it, with a `#status` and a `#now`;
 * every other page has all of the module in its global scope.
 */
export function servePages(request: IncomingMessage, response: ServerResponse): void {
  const { url = '' } = request;
  const [, folder, name] = /^\/(reconnect|examples|page)\/([a-z-]+\.m?js)$/.exec(url) ?? [];
  if (folder === 'reconnect') send(response, 'text/javascript', readFileSync(join(modules, name as string)));
  else if (folder === 'examples') send(response, 'text/javascript', readFileSync(join(examples, name as string)));
  else if (folder === 'page') send(response, 'text/html', pageOf(`import '/examples/${name}';`));
  else send(response, 'text/html', pageOf(`Object.assign(globalThis, await import('@handfast/ws/reconnect'));`));
}

function pageOf(script: string): string {
  return `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><p id="status"></p><button id="now">now</button>
<script type="importmap">${importMap}</script><script type="module">${script}</script>`;
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
}
