import { join } from 'node:path';
import type { Limits } from '../../src/interop/exchange.ts';
import { findPython, peersFolder, withPeer } from '../../src/interop/installed.ts';
import { ClientPeer, ServerPeer } from '../../src/interop/job-peer.ts';
import { testClientPeer, testServerPeer } from '../../src/interop/pair.ts';

const limits: Limits = { 'close without a code': 'it sends 1000 where it is given none' };

withPeer('Python websockets', findPython(), (python) => {
  const program = (name: string) => ['-u', join(peersFolder, 'python', name)];
  testClientPeer('Python websockets', () => ClientPeer.start(python, program('client.py')), limits);
  testServerPeer('Python websockets', () => ServerPeer.start(python, program('server.py')), limits);
});
