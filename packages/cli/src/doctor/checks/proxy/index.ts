import { type Check, firstOf } from '../check.ts';
import { notBypassed } from './not-bypassed.ts';
import { proxyCertificate, proxyUnusable, tunnelFails } from './tunnel.ts';

/** The forward proxy on the way. */
export const proxyChecks: Check = firstOf(proxyUnusable, notBypassed, tunnelFails, proxyCertificate);
