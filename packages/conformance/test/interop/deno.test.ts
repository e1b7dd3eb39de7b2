import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Limits } from '../../src/interop/exchange.ts';
import { findDeno, peersFolder, withPeer } from '../../src/interop/installed.ts';
import { ClientPeer, ServerPeer } from '../../src/interop/job-peer.ts';
import { profilePrefix, testClientPeer, testServerPeer } from '../../src/interop/pair.ts';
import { webLimits } from '../../src/interop/web-client.ts';

/** Our own library, loaded by Deno. */
const ownPeer = fileURLToPath(new URL('../../src/interop/own-peer.js', import.meta.url));

const client: Limits = { ...webLimits, 'use deflate': 'it does not offer permessage-deflate' };
const server: Limits = {
  ...webLimits,
  'use deflate': 'it declines every offer of permessage-deflate',
  'drop the connection': 'the API of the web only closes',
};

withPeer('Deno', findDeno(), (deno) => {
  const program = (name: string) => ['run', '--no-config', '--allow-all', join(peersFolder, 'deno', name)];
  testClientPeer('Deno', () => ClientPeer.start(deno, program('client.js')), client);
  testServerPeer('Deno', () => ServerPeer.start(deno, program('server.js')), server);

  const own = (side: string) => ['run', '--no-lock', '--node-modules-dir=manual', '--allow-all', ownPeer, side];
  testClientPeer('our own library inside Deno', () => ClientPeer.start(deno, own('client')), {});
  testServerPeer('our own library inside Deno', () => ServerPeer.start(deno, own('server')), {}, profilePrefix);
});
