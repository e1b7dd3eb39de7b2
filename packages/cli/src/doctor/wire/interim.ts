import type { HeadResult, ResponseHead } from '@handfast/ws/protocol';
import { isInterimStatus } from '../evidence/exchange.ts';

type Done = HeadResult<ResponseHead> & { readonly state: 'done' };

/** Is this the head of an answer that another one follows? */
export function isInterim(result: HeadResult<ResponseHead>): result is Done {
  return result.state === 'done' && isInterimStatus(result.head.status);
}
