import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../../src/root.ts';
import { examplesFolder, runExample } from './run-example.ts';

describe('the examples of the lab', () => {
  test('lab.mjs tries a client with five scenarios', async () => {
    assert.match(await runExample('lab.mjs'), /^accept-hex\n {2}WS_ERR_ACCEPT_HEX$/m);
  });

  test('lab-client.mjs does as a good client does, as the guide says it', async () => {
    const command = ["'", process.execPath, "' ", 'lab-client.mjs', ' {url} {subprotocols}'].join('');
    const only = 'healthy,proxy-407,tls-expired,accept-hex,no-answer,close-1001,frames-dropped';
    const bin = join(root, 'packages/cli/dist/src/bin.js');
    const child = spawn(process.execPath, [bin, 'lab', '--pace', '50', '--only', only, '--check', command], {
      cwd: examplesFolder,
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (text) => {
      printed += text;
    });
    const [exitCode] = await once(child, 'close');
    assert.match(printed, /As a good client does, in all 9 scenarios\./);
    assert.equal(exitCode, 0);
  });
});
