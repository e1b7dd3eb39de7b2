import type { Attack } from '../attack.ts';
import { clients } from './clients.ts';
import { crossTalk } from './cross-talk.ts';
import { deflate } from './deflate.ts';
import { fragments } from './fragments.ts';
import { handshakes } from './handshakes.ts';
import { lengths } from './lengths.ts';
import { masking } from './masking.ts';
import { randomFrames } from './random-frames.ts';
import { slowPeers } from './slow-peers.ts';

/** Every attack, by class of bug. */
export const attacks: readonly Attack[] = [
  ...handshakes,
  ...deflate,
  ...fragments,
  ...lengths,
  ...masking,
  ...crossTalk,
  ...randomFrames,
  ...slowPeers,
  ...clients,
];
