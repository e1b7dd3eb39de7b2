import { isCurl, parseCurl } from './curl.ts';
import { parseHar } from './har.ts';
import { type Like, likeOf } from './like.ts';
import { parseRaw } from './raw.ts';

export type { Like, LikeOptions } from './like.ts';

/**
 * Reads a request that works elsewhere: raw HTTP, a command line of curl (for `sh`, or for `cmd` of Windows), or a HAR file.
 *
 * @param url where the connection that fails is to go: of several sockets in a HAR file it is the one for this
 * @throws TypeError that says what is missing for the opening of a WebSocket
 */
export function parseLike(text: string, url: string): Like {
  if (text.trim() === '') throw new TypeError('the request that works elsewhere is empty');
  if (isCurl(text)) return likeOf(parseCurl(text));
  if (/^[\s\uFEFF]*[{[]/.test(text)) return likeOf(parseHar(text.replace(/^[\s\uFEFF]+/, ''), url));
  return likeOf(parseRaw(text));
}
