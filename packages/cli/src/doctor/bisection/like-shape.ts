import type { Evidence } from '../evidence/index.ts';
import type { RequestShape } from '../evidence/request-shape.ts';
import type { Target } from '../evidence/url.ts';
import type { Like } from '../like/index.ts';
import type { Plan } from '../options.ts';
import { isSecret, maySendSecrets } from '../wire/request.ts';

/** The request that works elsewhere, to be sent here: without credentials, where nobody knows who listens. */
export function likeShape(like: Like, plan: Plan, target: Target, evidence: Evidence): RequestShape {
  const maySend = maySendSecrets(plan, evidence);
  const fields = like.fields.filter((field) => maySend || !isSecret(field));
  return { method: 'GET', target: like.target ?? target.path, httpVersion: '1.1', fields };
}
