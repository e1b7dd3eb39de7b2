import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Limits } from '../../src/interop/exchange.ts';
import { findBun, peersFolder, withPeer } from '../../src/interop/installed.ts';
import { ClientPeer, ServerPeer } from '../../src/interop/job-peer.ts';
import { profilePrefix, testClientPeer, testServerPeer } from '../../src/interop/pair.ts';

/** Our own library, loaded by Bun. */
const ownPeer = fileURLToPath(new URL('../../src/interop/own-peer.js', import.meta.url));

const fragments = 'its API knows whole messages only';
const client: Limits = { 'send fragments': fragments, 'split a code point between fragments': fragments };
const server: Limits = {
  'send fragments': fragments,
  'decline every subprotocol': 'it agrees to the first one by itself',
  'close without a code': 'it sends 1000 where it is given none',
};

withPeer('Bun', findBun(), (bun) => {
  const program = (name: string) => ['run', join(peersFolder, 'bun', name)];
  testClientPeer('Bun', () => ClientPeer.start(bun, program('client.js')), client);
  testServerPeer('Bun', () => ServerPeer.start(bun, program('server.js')), server);

  const own = (side: string) => ['run', ownPeer, side];
  testClientPeer('our own library inside Bun', () => ClientPeer.start(bun, own('client')));
  testServerPeer('our own library inside Bun', () => ServerPeer.start(bun, own('server')), {}, profilePrefix);
});
