import type { Evidence } from '../evidence/index.ts';

/** Does the connection go through a forward proxy? Then what this machine knows of the server's name and addresses is beside the point. */
export function goesThroughProxy({ proxy }: Evidence): boolean {
  return proxy?.route !== undefined;
}

/** Was every address of the host tried directly, and none reached? */
export function failsDirectly({ tcp }: Evidence): boolean {
  return tcp !== undefined && tcp.attempts.length > 0 && tcp.attempts.every(({ outcome }) => outcome !== 'connected');
}
