import { type ControlFrameMembers, controlFrameMembers } from './control-frames.ts';
import { type DisposingMembers, disposingMembers } from './disposing.ts';
import { type InsightMembers, insightMembers } from './insight.ts';
import { type ReceivingMembers, receivingMembers } from './receiving.ts';
import { type SendingMembers, sendingMembers } from './sending.ts';
import { type SubscribingMembers, subscribingMembers } from './subscribing.ts';

/** What a socket has besides the core of its class. */
export interface SocketMembers
  extends ControlFrameMembers,
    ReceivingMembers,
    SendingMembers,
    SubscribingMembers,
    InsightMembers,
    DisposingMembers {}

export const socketMembers: readonly object[] = [
  controlFrameMembers,
  receivingMembers,
  sendingMembers,
  subscribingMembers,
  insightMembers,
  disposingMembers,
];
