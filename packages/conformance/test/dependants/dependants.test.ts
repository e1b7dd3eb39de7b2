import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { installDependants, type Subject } from '../../src/dependants/install.ts';
import { dependantsFolder } from '../../src/root.ts';

const run = promisify(execFile);
/** Set HANDFAST_SUBJECT=ws to run the same scenarios with npm `ws`: what fails there too is no fault of ours. */
const subject: Subject = process.env.HANDFAST_SUBJECT === 'ws' ? 'ws' : 'handfast';

const scenarios = {
  'socket-io.mjs': 'a socket.io server and client talk, compress, and broadcast to rooms in frames encoded once',
  'mqtt.mjs': 'mqtt.js publishes to and receives from aedes through createWebSocketStream on both ends',
  'graphql-ws.mjs':
    'graphql-ws answers queries, streams subscriptions and refuses connections with its own close codes',
  'yjs.mjs': 'two Yjs documents come together through y-websocket and its server',
  'vite.mjs': 'Vite updates a page in Chromium over its hot module socket, with its bundled ws taken out',
  'puppeteer.mjs': 'puppeteer-core drives Chromium over the client while a page talks to the server',
  'jsdom.mjs': 'the WebSocket of a jsdom page echoes, sets cookies, and reports how it closed',
  'express-ws.mjs': 'express-ws routes sockets through express',
  'fastify.mjs': '@fastify/websocket runs hooks before the handshake, and injects sockets without a network',
  'types.mjs': 'programs written against @types/ws compile with TypeScript 5 and 7, however their project is set up',
};

/** What does not work with npm `ws` either. */
const skips: Record<string, string | false> = {
  'mqtt.mjs':
    Number.parseInt(process.versions.node, 10) >= 26 && 'aedes 1 misses what is left after one read() of a stream',
};

describe(`programs that depend on ws, given ${subject === 'ws' ? 'npm ws' : '@handfast/ws'} by npm overrides`, () => {
  let folder = '';
  before(
    async () => {
      folder = await installDependants(subject);
    },
    { timeout: 300_000 },
  );

  for (const [file, sentence] of Object.entries(scenarios)) {
    test(sentence, { timeout: 120_000, skip: skips[file] ?? false }, async () => {
      const env: NodeJS.ProcessEnv = { ...process.env, HANDFAST_SUBJECT: subject };
      delete env.NODE_TEST_CONTEXT;
      try {
        await run(process.execPath, [join('scenarios', file)], { cwd: folder, env, timeout: 110_000 });
      } catch (error) {
        const { stdout, stderr, signal } = error as { stdout: string; stderr: string; signal?: string };
        assert.fail(`${file} failed${signal ? ` (${signal})` : ''}\n${stdout}\n${stderr}`);
      }
    });
  }

  test('every scenario in the folder is run', () => {
    const files = readdirSync(join(dependantsFolder, 'scenarios')).filter((file) => file !== 'support.mjs');
    assert.deepEqual(files.sort(), Object.keys(scenarios).sort());
  });
});
