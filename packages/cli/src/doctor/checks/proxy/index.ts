import { type Check, firstOf } from '../../finding.ts';
import { proxyCertificate, proxyUnusable, tunnelFails } from './tunnel.ts';

/** The forward proxy on the way. */
export const proxyChecks: Check = firstOf(proxyUnusable, tunnelFails, proxyCertificate);
