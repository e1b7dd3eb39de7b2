import type { Cause } from '../evidence.ts';
import { ProxyFault } from '../proxy/fault.ts';

/** What kept the proxy from being used is known already. */
export const proxyFault: Cause = ({ error, stage }) => {
  if (!(error instanceof ProxyFault)) return undefined;
  return { code: error.code, details: { ...error.details, stage: stage === 'proxy' ? stage : error.details.stage } };
};

/** The tunnel stood, and was closed before anything came out of it. */
export const tunnelClosed: Cause = ({ error, proxy, tunnelled, peerEnded, stage, firstBytes }) => {
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException;
  if (!proxy || !tunnelled || code !== 'ECONNRESET' || errno !== undefined || firstBytes.length > 0) return undefined;
  return peerEnded || stage === 'tls' ? { code: 'WS_ERR_PROXY_TUNNEL_CLOSED', details: { stage } } : undefined;
};

/** The agent of the proxy gave up, in its own words: an error of the system keeps its code. */
export const proxyAgent: Cause = ({ error, proxy, tunnelled }) => {
  if (!error || !proxy?.agent || tunnelled) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined) return undefined;
  return { code: 'WS_ERR_PROXY_AGENT', details: { stage: 'proxy', detail: error.message || error.name } };
};
