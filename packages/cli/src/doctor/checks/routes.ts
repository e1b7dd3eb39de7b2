import type { FindingParams } from '../../findings/describe.ts';
import type { Evidence } from '../evidence/index.ts';

/** Does the connection go through a forward proxy? Then what this machine knows of the server's name and addresses is beside the point. */
export function goesThroughProxy({ proxy }: Evidence): boolean {
  return proxy?.route !== undefined;
}

/** Was every address of the host tried directly, and none reached? */
export function failsDirectly({ tcp }: Evidence): boolean {
  return tcp !== undefined && tcp.attempts.length > 0 && tcp.attempts.every(({ outcome }) => outcome !== 'connected');
}

/** Where the URL leads, for the places in the texts. What is secret may stand in the query: without it. */
export function whereTo({ url }: Evidence): FindingParams {
  if (url?.target === undefined) return {};
  const { host, port, path } = url.target;
  return { host, port, path: path.split('?', 1)[0] ?? path };
}
