import type { Exchange } from '../evidence/exchange.ts';
import type { Target } from '../evidence/url.ts';
import { isLoopback } from '../net/loopback.ts';
import { hostHeader } from '../wire/request.ts';

/** A page of somebody else: a name that nobody can have (RFC 2606 §2). */
export const foreignOrigin = 'https://foreign.example';

/** The origin of a page that the server serves itself. */
export function ownOrigin(target: Target, secure = target.secure): string {
  return `${secure ? 'https' : 'http'}://${hostHeader(target)}`;
}

/** Pages that the server may be made for, the likeliest first: its own, and those that its answers name. */
export function likelyOrigins(
  target: Target,
  answers: readonly (Exchange | undefined)[],
  given?: string,
): readonly string[] {
  const named = answers.flatMap((answer) => originsNamedBy(answer));
  const bare = `https://${target.host.includes(':') ? `[${target.host}]` : target.host}`;
  const local = isLoopback(target.host) ? localPages : [];
  return [
    ...new Set([
      ownOrigin(target),
      ownOrigin(target, !target.secure),
      ...named,
      ...(given === undefined ? [] : neighbours(given)),
      bare,
      ...local,
      ...relatives(target.host),
      foreignOrigin,
      'null',
    ]),
  ];
}

/** Where pages come from while they are made. */
const localPages = ['http://localhost', 'http://localhost:3000', 'http://localhost:5173', 'http://localhost:8080'];

/** What is often taken for the same page, and is another origin: the other scheme, with and without `www`, without the port. */
function neighbours(origin: string): readonly string[] {
  const [, scheme = '', host = '', port = ''] = /^(https?):\/\/([^/:]+|\[[^\]]+\])(:\d+)?\/?$/i.exec(origin) ?? [];
  if (host === '') return [];
  const schemes = scheme.toLowerCase() === 'https' ? ['https', 'http'] : ['http', 'https'];
  const hosts = [host, /^www\./i.test(host) ? host.slice(4) : `www.${host}`].map((one) => one.toLowerCase());
  const ports = port === '' ? [''] : [port, ''];
  const all = schemes.flatMap((one) => hosts.flatMap((name) => ports.map((end) => `${one}://${name}${end}`)));
  return all.filter((one) => one !== origin && (!/^[\d.[]/.test(host) || !one.includes('//www.')));
}

/** With and without `www`, and what an `api` or `ws` usually belongs to. */
function relatives(host: string): readonly string[] {
  const [, first = '', rest = ''] = /^([a-z][\w-]*)\.([\w-]+(?:\.[\w-]+)+)$/i.exec(host) ?? [];
  if (rest !== '') return [`https://${rest}`, ...(first === 'www' ? [] : [`https://www.${rest}`])];
  return /^[\w-]+\.[a-z]{2,}$/i.test(host) ? [`https://www.${host}`] : [];
}

/** What a server says of other origins, it says in these headers. */
function originsNamedBy(answer: Exchange | undefined): readonly string[] {
  const headers = answer?.head?.headers;
  if (!headers) return [];
  return [...headers.all('Access-Control-Allow-Origin'), ...headers.all('Location')].flatMap(originOf).slice(0, 4);
}

function originOf(text: string): readonly string[] {
  try {
    const { origin } = new URL(text);
    return origin === 'null' ? [] : [origin];
  } catch {
    return [];
  }
}
