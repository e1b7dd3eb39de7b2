import { type Refusal, refuse, refuseWith } from '../protocol/handshake/refusal.ts';

/** The part of the target that a `path` is compared with: no query, and no host where the target has one (RFC 9112 §3.2.2). */
export function pathOf(target: string): string {
  const end = target.indexOf('?');
  const path = end < 0 ? target : target.slice(0, end);
  if (path.startsWith('/')) return path;
  const authority = path.indexOf('://');
  if (authority < 0) return path;
  const start = path.indexOf('/', authority + 3);
  return start < 0 ? '/' : path.slice(start);
}

/**
 * The refusal of a request that `shouldHandle` did not want. A path other than `path` has a row of its own, and the client is
 * not told which would have been right; any other reason is the business of whoever overrode `shouldHandle`.
 */
export function refusePath(
  target: string,
  path: string | undefined,
  { strict }: { readonly strict: boolean },
): Refusal {
  const value = pathOf(target);
  if (!path || value === path) return refuseWith('WS_ERR_REQUEST_NOT_HANDLED', 400, 'Bad Request\n', { value });
  const status = strict ? 404 : 400;
  const { body } = refuse('WS_ERR_REQUEST_PATH', status, { value });
  return refuseWith('WS_ERR_REQUEST_PATH', status, body, { value, wanted: path });
}
