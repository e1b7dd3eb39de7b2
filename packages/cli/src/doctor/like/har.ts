import type { HeaderField } from '@handfast/ws/protocol';
import type { Pasted } from './like.ts';

/** What is needed of an entry (HAR 1.2 §entries); Chrome marks sockets by `_resourceType`. */
interface Entry {
  readonly url: URL;
  readonly method: string;
  readonly fields: readonly HeaderField[];
  readonly status: number;
  readonly isSocket: boolean;
}

/**
 * The opening of a WebSocket in a HAR file: of several the one for the URL, and those that opened before others. Throws a
 * TypeError when there is none, or when it is no HAR file.
 */
export function parseHar(text: string, url: string): Pasted {
  const sockets = entriesIn(text).filter(({ isSocket }) => isSocket);
  if (sockets.length === 0) {
    throw new TypeError('the HAR file has no WebSocket in it: record it while the page opens its connection');
  }
  const best = [...sockets].sort((a, b) => likeness(b, url) - likeness(a, url))[0] as Entry;
  const { pathname, search } = best.url;
  return { source: 'har', method: best.method, target: pathname + search, fields: best.fields };
}

function entriesIn(text: string): readonly Entry[] {
  let har: unknown;
  try {
    har = JSON.parse(text);
  } catch (error) {
    // Node.js 20 and later repeat the text around the fault.
    const [place = ''] = / (?:at|in JSON at) position \d+/.exec((error as Error).message) ?? [];
    throw new TypeError(
      `this looks like a HAR file, and is no JSON${place && `: it breaks${place.replace(' in JSON', '')}`}`,
    );
  }
  const entries = memberOf(memberOf(har, 'log'), 'entries');
  if (!Array.isArray(entries)) throw new TypeError('this is JSON, and no HAR file: it has no log.entries');
  return entries.flatMap(entryOf);
}

function entryOf(entry: unknown): readonly Entry[] {
  const request = memberOf(entry, 'request');
  const url = memberOf(request, 'url');
  if (typeof url !== 'string' || !URL.canParse(url)) return [];
  const headers = memberOf(request, 'headers');
  const fields = (Array.isArray(headers) ? headers : []).flatMap(fieldOf);
  const isUpgrade = fields.some(([name, value]) => name.toLowerCase() === 'upgrade' && /^websocket$/i.test(value));
  const isSocket = isUpgrade || memberOf(entry, '_resourceType') === 'websocket' || /^wss?:/i.test(url);
  const [status, method] = [memberOf(memberOf(entry, 'response'), 'status'), memberOf(request, 'method')];
  return [
    {
      url: new URL(url),
      method: typeof method === 'string' ? method : 'GET',
      fields,
      status: typeof status === 'number' ? status : 0,
      isSocket,
    },
  ];
}

function fieldOf(header: unknown): readonly HeaderField[] {
  const [name, value] = [memberOf(header, 'name'), memberOf(header, 'value')];
  return typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function likeness({ url, status }: Entry, wanted: string): number {
  const target = URL.canParse(wanted) ? new URL(wanted) : undefined;
  const [sameHost, samePath] = [url.host === target?.host, url.pathname === target?.pathname];
  return (sameHost && samePath ? 8 : sameHost ? 4 : samePath ? 2 : 0) + (status === 101 ? 1 : 0);
}
