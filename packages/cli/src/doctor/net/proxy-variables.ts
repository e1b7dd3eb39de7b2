import type { Variables } from './environment-kind.ts';

const NAMES = /^(?:wss?|https?|socks|all|no)_proxy$/i;

/** The variables about proxies, as they are spelled, without user names and passwords. */
export function proxyVariablesIn(env: Variables): Readonly<Record<string, string>> {
  const found = Object.entries(env).filter(
    (entry): entry is [string, string] => NAMES.test(entry[0]) && entry[1] !== undefined && entry[1].trim() !== '',
  );
  return Object.fromEntries(found.map(([name, value]) => [name, withoutCredentials(value.trim())]));
}

/** The same URL without what stands before the last `@`: there the user and the password are. */
export function withoutCredentials(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)?.[0] ?? '';
  const at = url.lastIndexOf('@');
  return at < scheme.length ? url : `${scheme}***@${url.slice(at + 1)}`;
}
