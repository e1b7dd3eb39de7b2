import type { FindingParams } from '../findings/describe.ts';
import type { Evidence } from './evidence/index.ts';

/** Where the URL leads, for the places in the texts of findings. Without the query: what goes into snippets is shown. */
export function whereTo({ url }: Evidence): FindingParams {
  if (url?.target === undefined) return {};
  const { href, host, port, path } = url.target;
  return { host, port, path: withoutQuery(path), url: withoutQuery(href) };
}

function withoutQuery(text: string): string {
  return text.split('?', 1)[0] ?? text;
}
