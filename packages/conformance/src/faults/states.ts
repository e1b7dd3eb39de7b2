import { deflateRawSync } from 'node:zlib';
import type { WebSocket } from '@handfast/ws';
import { closeFrame, frame, TEST_MASK } from '@handfast/ws/testing';
import type { Hostile } from '../attack/hostile.ts';
import type { Random } from '../fuzz/random.ts';
import type { Witness } from './witness.ts';

/** Both ends of a connection that is about to break: ours, and a peer that does nothing by itself. */
export interface Ends {
  readonly side: 'client' | 'server';
  readonly ours: Witness;
  readonly peer: Hostile;
  readonly random: Random;
}

/** Something that an open connection may be in the middle of. */
export interface State {
  readonly name: string;
  /** permessage-deflate is agreed on. */
  readonly deflates?: true;
  /** Brings it about; resolves when it is so, as far as that can be seen. */
  readonly enter: (ends: Ends) => Promise<void>;
  /** Done when the connection has been broken, so that everything can come to its end. */
  readonly leave?: (ends: Ends) => void;
  /** Sends must fail: what was to be sent is more than any network takes. */
  readonly losesSends?: true;
}

/** More than the buffers of the system take. */
const MUCH = Buffer.alloc(16 * 1024 * 1024);
const SMALL = Buffer.alloc(4 * 1024);

export const states: readonly State[] = [
  { name: 'idle', enter: async () => undefined },
  {
    name: 'in the middle of a frame',
    enter: async ({ peer, side, random }) => {
      const bytes = fromPeer(side, { payload: random.bytes(2000), opcode: 2 });
      await arrives(peer, bytes.subarray(0, 1 + random.below(bytes.length - 1)));
    },
  },
  {
    name: 'between two fragments',
    enter: ({ peer, side }) => arrives(peer, fromPeer(side, { payload: 'begun', fin: false })),
  },
  {
    name: 'while a large send is under way',
    enter: async ({ ours, peer, random }) => {
      peer.stopReading();
      ours.send(MUCH);
      for (let i = random.below(4); i > 0; i--) ours.send('and more');
      await turns(random);
    },
    losesSends: true,
  },
  {
    name: 'when small messages have filled the network',
    enter: async ({ ours, peer, random }) => {
      peer.stopReading();
      while (ours.socket.bufferedAmount === 0) {
        for (let i = random.below(8); i >= 0; i--) ours.send(SMALL);
        await new Promise(setImmediate);
      }
    },
    losesSends: true,
  },
  {
    name: 'in the tick in which it sends',
    enter: async ({ ours, random }) => {
      for (let i = random.below(20); i >= 0; i--) ours.send(`a small one, ${i}`);
    },
  },
  {
    name: 'while sendAsync waits for room',
    enter: async ({ ours, peer, random }) => {
      peer.stopReading();
      for (let i = 0; i < 2; i++) ours.sendAsync(MUCH);
      await turns(random);
    },
    losesSends: true,
  },
  {
    name: 'while a message is compressed on another thread',
    deflates: true,
    enter: async ({ ours, random }) => {
      for (let i = 0; i < 3; i++) ours.send(random.bytes(512 * 1024));
      ours.send('small, behind large ones');
      await turns(random);
    },
  },
  {
    name: 'while a message is inflated on another thread',
    deflates: true,
    enter: async ({ peer, side, random }) => {
      const payload = deflateRawSync(Buffer.alloc(4 * 1024 * 1024), { finishFlush: 2 }).subarray(0, -4);
      await arrives(peer, fromPeer(side, { payload, rsv: 4, opcode: 2 }), fromPeer(side, { payload: 'behind it' }));
      await turns(random);
    },
  },
  {
    name: 'between fragments that it sends itself',
    enter: async ({ ours }) => {
      ours.send('begun', { fin: false });
      ours.send('and gone on with', { fin: false });
    },
  },
  {
    name: 'when it has sent a close frame',
    enter: async ({ ours, peer }) => {
      ours.socket.close(1000, 'enough');
      await peer.until(() => peer.frames.some(({ opcode }) => opcode === 8));
    },
  },
  {
    name: 'when it has sent a close frame behind much that is not read',
    enter: async ({ ours, peer, random }) => {
      peer.stopReading();
      ours.send(MUCH);
      ours.socket.close(1000);
      ours.send('too late');
      await turns(random);
    },
    losesSends: true,
  },
  {
    name: 'when a close frame has come',
    enter: ({ peer, side }) =>
      arrives(
        peer,
        maskedBy(side, (mask) => closeFrame(1001, 'away', { mask })),
      ),
  },
  {
    name: 'when it has refused what came',
    enter: ({ peer, side }) => arrives(peer, fromPeer(side, { opcode: 3 })),
  },
  {
    name: 'while it is paused, with messages that wait',
    enter: async ({ ours, peer, side, random }) => {
      ours.socket.pause();
      await arrives(peer, ...Array.from({ length: 50 }, () => fromPeer(side, { payload: 'waits' })));
      ours.sendAsync('sent while paused');
      await turns(random);
    },
    leave: ({ ours }) => ours.socket.resume(),
  },
  {
    name: 'in a listener of message that sends',
    enter: async ({ ours, peer, side }) => {
      ours.socket.on('message', () => {
        ours.send('an answer');
        breakFromWithin(ours.socket);
      });
      await arrives(peer, fromPeer(side, { payload: 'a question' }), fromPeer(side, { payload: 'another' }));
    },
  },
];

/** The transport is cut below us, as a proxy or another library in the process may do. */
function breakFromWithin(socket: WebSocket): void {
  (socket._socket as { destroy(error?: Error): void } | null)?.destroy();
}

function fromPeer(side: Ends['side'], init: Parameters<typeof frame>[0]): Buffer {
  return maskedBy(side, (mask) => frame({ ...init, mask }));
}

/** Clients mask what they send: the peer of our server does. */
function maskedBy(side: Ends['side'], make: (mask: Uint8Array | undefined) => Buffer): Buffer {
  return make(side === 'server' ? TEST_MASK : undefined);
}

async function arrives(peer: Hostile, ...frames: readonly Buffer[]): Promise<void> {
  await peer.send(...frames);
}

/** A few turns of the event loop, more or fewer: what is under way is further on, or not yet. */
async function turns(random: Random): Promise<void> {
  for (let i = random.below(6); i > 0; i--) await new Promise(setImmediate);
}
