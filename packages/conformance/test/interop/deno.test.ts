import { join } from 'node:path';
import type { Limits } from '../../src/interop/exchange.ts';
import { findDeno, peersFolder, withPeer } from '../../src/interop/installed.ts';
import { ClientPeer, ServerPeer } from '../../src/interop/job-peer.ts';
import { testClientPeer, testServerPeer } from '../../src/interop/pair.ts';
import { webLimits } from '../../src/interop/web-client.ts';

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
});
