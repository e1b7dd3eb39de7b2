import { fact } from '../../../facts/fact.ts';
import { proxyFactsOf } from '../../facts/proxy.ts';
import { isLoopback } from '../../net/loopback.ts';
import { isPrivateAddress } from '../../net/private-address.ts';
import type { Check } from '../check.ts';
import { isConnected } from '../tcp/outcomes.ts';

/** The proxy tried, and found nobody. */
const NOT_FOUND = new Set(['status-502', 'status-503', 'status-504', 'timeout']);
/** A proxy that wants credentials has not said yet what it can reach. */
const CREDENTIALS = new Set(['status-401', 'status-407']);

/** An inner host is right there, and the request for it was sent away to a proxy, which cannot see it. */
export const notBypassed: Check = (evidence) => {
  const { proxy, tcp } = evidence;
  if (proxy?.route === undefined || proxy.tunnel === undefined || proxy.tunnel === 'open') return [];
  const direct = tcp?.attempts.find(isConnected);
  if (direct === undefined || CREDENTIALS.has(proxy.tunnel.code)) return [];
  // What the proxy calls localhost is the machine of the proxy.
  const isHere = isLoopback(direct.address) && !isLoopback(proxy.route.host);
  const isNear = isPrivateAddress(direct.address) && NOT_FOUND.has(proxy.tunnel.code);
  if (!isHere && !isNear) return [];
  const facts = [fact('proxy-direct-works', { address: direct.address, port: direct.port }), ...proxyFactsOf(proxy)];
  const confidence = isHere ? 'certain' : 'likely';
  return [{ code: 'proxy-not-bypassed', severity: 'error', confidence, facts }];
};
