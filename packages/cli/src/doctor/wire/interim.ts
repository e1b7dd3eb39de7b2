import type { HeadResult, ResponseHead } from '@handfast/ws/protocol';

type Done = HeadResult<ResponseHead> & { readonly state: 'done' };

/** Is this an answer that another one follows (RFC 9110 §15.2)? */
export function isInterim(result: HeadResult<ResponseHead>): result is Done {
  return result.state === 'done' && result.head.status < 200 && result.head.status !== 101;
}
