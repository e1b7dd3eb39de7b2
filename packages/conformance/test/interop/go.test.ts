import { join } from 'node:path';
import { before, describe } from 'node:test';
import type { Limits } from '../../src/interop/exchange.ts';
import { findProgram, installFolder, peersFolder, withPeer } from '../../src/interop/installed.ts';
import { ClientPeer, ServerPeer } from '../../src/interop/job-peer.ts';
import { testClientPeer, testServerPeer } from '../../src/interop/pair.ts';
import { run } from '../../src/interop/processes.ts';

const gorilla: Limits = {
  'split a code point between fragments': 'it fragments by the size of its buffer, not where it is told to',
};
const coderClient: Limits = { 'choose the payload of a ping': 'its pings carry a number of its own' };
const coderServer: Limits = { 'send pings': 'its pings carry a number of its own' };

withPeer('Go', findProgram('go'), (go) => {
  describe('Go', () => {
    const folder = join(installFolder, 'go');
    before(() => run(go, ['build', '-o', `${folder}/`, './gorilla', './coder'], { cwd: join(peersFolder, 'go') }));

    for (const [name, client, server] of [
      ['gorilla', gorilla, {}],
      ['coder', coderClient, coderServer],
    ] as const) {
      const program = join(folder, name);
      testClientPeer(`Go (${name}/websocket)`, () => ClientPeer.start(program, ['client']), client);
      testServerPeer(`Go (${name}/websocket)`, () => ServerPeer.start(program, ['server']), server);
    }
  });
});
