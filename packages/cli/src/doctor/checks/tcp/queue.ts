import { fact } from '../../../facts/fact.ts';
import { attemptFact } from '../../facts/tcp.ts';
import type { Check } from '../check.ts';
import { certainError } from '../found.ts';
import { failsDirectly } from '../routes.ts';
import { isConnected, kindOf } from './outcomes.ts';

/** A SYN that gets no answer is repeated after a second (RFC 6298 §2). */
const RETRANSMITTED_MS = 1000;

/** A program of this machine listens, connections wait at it, and another one gets no answer: its queue is full. */
export const queueFull: Check = (evidence) => {
  const { tcp, machine } = evidence;
  if (!tcp?.isThisMachine || !failsDirectly(evidence) || !tcp.attempts.every((one) => kindOf(one) === 'silent'))
    return [];
  const owner = machine?.owners.find(({ waiting }) => (waiting ?? 0) > 0);
  if (owner === undefined) return [];
  const { waiting = 0, process = '?', pid = '?' } = owner;
  const facts = [
    ...tcp.attempts.map(attemptFact),
    fact('machine-waiting', { count: waiting, process, pid: String(pid) }),
  ];
  return [certainError('accept-queue-overflow', facts)];
};

/** It connects when the first packet is sent again: that one was lost, or there was no room for it. */
export const slowConnect: Check = (evidence) => {
  const { tcp } = evidence;
  const slow = tcp?.attempts.filter((one) => isConnected(one) && one.ms >= RETRANSMITTED_MS) ?? [];
  if (slow.length === 0 || tcp?.isThisMachine) return [];
  const facts = slow.map(attemptFact);
  return [{ code: 'accept-queue-overflow', severity: 'note', confidence: 'possible', facts }];
};
