import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertSubject } from './support.mjs';

assertSubject();
if (process.env.HANDFAST_SUBJECT === 'ws') process.exit(0); // What these say of npm ws is for its authors.

const folder = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs the one command that an installed package has over the tarball. */
function check(name, ...args) {
  const installed = join(folder, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const script = join(installed, typeof bin === 'string' ? bin : Object.values(bin)[0]);
  const tarball = join(folder, 'ws.tgz');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, tarball, ...args], { encoding: 'utf8' });
  assert.equal(status, 0, `${name}:\n${stdout}${stderr}`);
}

check('publint', '--strict');
const attw = '@arethetypeswrong/cli';
check(attw, '--no-color', '--entrypoints', '.');
// The other entry points are for new code: ES modules, which every Node that we support can also require().
check(attw, '--no-color', '--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm');
