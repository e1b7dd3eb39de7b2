import { isIP } from 'node:net';
import { fact } from '../../../facts/fact.ts';
import type { Severity } from '../../../findings/finding.ts';
import { attemptFact } from '../../facts/tcp.ts';
import { isLoopback } from '../../net/loopback.ts';
import { isPrivateAddress } from '../../net/private-address.ts';
import type { Check } from '../check.ts';
import { isConnected, kindOf } from './outcomes.ts';

/** "localhost" is two addresses, and the server listens on one of them. */
export const otherFamily: Check = (evidence) => {
  const { tcp, dns } = evidence;
  if (!tcp?.isThisMachine || !tcp.attempts.every(({ address }) => isLoopback(address))) return [];
  const all = [...tcp.attempts, ...tcp.siblings];
  const isName = isIP(dns?.host ?? '') === 0;
  // A machine without IPv6 has but one loopback address, and silence there is the work of a firewall.
  const failed = all.filter((one) => kindOf(one) === 'refused');
  if (!all.some(isConnected) || failed.length === 0) return [];
  const severity = severityOf(tcp.attempts.map(isConnected));
  if (severity === 'note' && !isName) return [];
  const facts = all.map(attemptFact);
  return [{ code: 'localhost-other-family', severity, confidence: 'certain', facts }];
};

/** The connection fails; it opens because a second address was tried; or this system knows only the address that works. */
function severityOf(connected: readonly boolean[]): Severity {
  if (!connected.includes(true)) return 'error';
  return connected[0] ? 'note' : 'warning';
}

/** The address is one of this machine, and only its loopback addresses take the connection. */
export const loopbackOnly: Check = (evidence) => {
  const { tcp } = evidence;
  if (!tcp?.isThisMachine || tcp.attempts.some((one) => isConnected(one) || isLoopback(one.address))) return [];
  if (!tcp.siblings.some(isConnected)) return [];
  const facts = [...tcp.attempts, ...tcp.siblings].map(attemptFact);
  return [{ code: 'listens-on-loopback-only', severity: 'error', confidence: 'certain', facts }];
};

/** Another machine close by refuses. From here nobody can see why; that its server keeps to itself is the usual reason. */
export const perhapsLoopbackOnly: Check = (evidence) => {
  const { tcp } = evidence;
  if (tcp === undefined || tcp.isThisMachine || tcp.attempts.length === 0) return [];
  if (!tcp.attempts.every((one) => kindOf(one) === 'refused' && isPrivateAddress(one.address))) return [];
  const facts = [...tcp.attempts.map(attemptFact), fact('tcp-hint-private')];
  return [{ code: 'listens-on-loopback-only', severity: 'note', confidence: 'possible', facts }];
};
