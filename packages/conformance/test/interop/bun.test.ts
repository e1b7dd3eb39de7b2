import { join } from 'node:path';
import type { Limits } from '../../src/interop/exchange.ts';
import { findBun, peersFolder, withPeer } from '../../src/interop/installed.ts';
import { ClientPeer, ServerPeer } from '../../src/interop/job-peer.ts';
import { testClientPeer, testServerPeer } from '../../src/interop/pair.ts';

const fragments = 'its API knows whole messages only';
const client: Limits = { 'send fragments': fragments, 'split a code point between fragments': fragments };
const server: Limits = {
  'send fragments': fragments,
  'close without a code': 'it sends 1000 where it is given none',
};

withPeer('Bun', findBun(), (bun) => {
  const program = (name: string) => ['run', join(peersFolder, 'bun', name)];
  testClientPeer('Bun', () => ClientPeer.start(bun, program('client.js')), client);
  testServerPeer('Bun', () => ServerPeer.start(bun, program('server.js')), server);
});
