import { isCurl, parseCurl } from './curl.ts';
import { parseHar } from './har.ts';
import { type Like, likeOf } from './like.ts';
import { parseRaw } from './raw.ts';

export type { Like, LikeOptions } from './like.ts';

/** No server takes a longer one; a file of the wrong kind may be any length. */
const MAX_CHARACTERS = 256 * 1024;
const MAX_FIELDS = 200;

/**
 * Reads a request that works elsewhere: raw HTTP, a command line of curl (for `sh`, or for `cmd` of Windows), or a HAR file.
 *
 * @param url where the connection that fails is to go: of several sockets in a HAR file it is the one for this
 * @throws TypeError that says what is missing for the opening of a WebSocket
 */
export function parseLike(text: string, url: string): Like {
  if (text.trim() === '') throw new TypeError('the request that works elsewhere is empty');
  if (/^[\s\uFEFF]*[{[]/.test(text)) return withinReason(likeOf(parseHar(text.replace(/^[\s\uFEFF]+/, ''), url)));
  if (text.length > MAX_CHARACTERS) throw new TypeError('the request that works elsewhere is too long for a request');
  return withinReason(likeOf(isCurl(text) ? parseCurl(text) : parseRaw(text)));
}

function withinReason(like: Like): Like {
  if (like.fields.length <= MAX_FIELDS) return like;
  throw new TypeError(`the request that works elsewhere has more than ${MAX_FIELDS} headers`);
}
