#!/usr/bin/env node
// Runs the library's tests on every Node that it supports, and the smoke programs on those, Bun and Deno; prints a table.
// `node scripts/test-nodes.mjs [name ...]` with names from the table below. The binaries come from npm: the packages that
// the package `node` itself installs, so that nothing has to run at install time. They are kept in tmp/runtimes.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './npm.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const TIMEOUT_MS = 600_000;
const SMOKE_TIMEOUT_MS = 60_000;

/** Each runtime: how to get its binary, how to start a program on it, and whether it runs the whole test suite. */
const runtimes = {
  20: { binary: () => installNode('20'), run: [], suite: true },
  22: { binary: () => installNode('22'), run: [], suite: true },
  24: { binary: () => installNode('24'), run: [], suite: true },
  latest: { binary: () => installNode('latest'), run: [], suite: true },
  bun: { binary: () => installed('bun'), run: ['run'], suite: false },
  deno: { binary: () => installed('deno'), run: ['run', '--allow-all', '--quiet'], suite: false },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(runtimes, name));
if (unknown.length > 0)
  throw new Error(`no such runtime: ${unknown.join(', ')} (there are ${Object.keys(runtimes).join(', ')})`);

const rows = [];
// A plain object would put the numbers first and is in the right order; the order of the table is the order of the runs.
for (const [name, runtime] of Object.entries(runtimes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  rows.push(testOn(name, runtime));
}
console.table(Object.fromEntries(rows.map(({ name, ...row }) => [name, row])));
const sum = (key) => rows.reduce((total, row) => total + (row[key] || 0), 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
if (sum('failed') > 0) process.exitCode = 1;

function testOn(name, { binary, run, suite }) {
  const program = binary();
  const [version] = output(program, ['--version'])
    .replace(/^deno /, '')
    .split(/\s/);
  const suiteResult = suite ? runSuite(name, program) : { passed: 0, failed: 0, skipped: 0 };
  const smokes = smokePrograms();
  const failures = smokes.filter((smoke) => !runSmoke(name, program, [...run, smoke]));
  return {
    name,
    version,
    tests: suite ? suiteResult.passed + suiteResult.failed + suiteResult.skipped : '-',
    smoke: `${smokes.length - failures.length} of ${smokes.length}`,
    passed: suiteResult.passed + smokes.length - failures.length,
    failed: suiteResult.failed + failures.length,
    skipped: suiteResult.skipped,
  };
}

/** The suite of packages/ws, as built. Its output is shown only when something failed. */
function runSuite(name, program) {
  const files = sources(join(root, 'packages', 'ws', 'test'), /\.test\.ts$/).map((file) =>
    join(root, 'packages', 'ws', 'dist', 'test', file.replace(/\.ts$/, '.js')),
  );
  const { status, stdout, stderr } = start(program, ['--test', '--test-reporter=tap', ...files], TIMEOUT_MS);
  const count = (key) => Number(new RegExp(`^# ${key} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  const broken = status !== 0 && failed === 0 ? 1 : 0;
  if (failed + broken > 0) console.error(`--- the tests on ${name}\n${failuresIn(stdout)}${stderr}`);
  return { passed: count('pass'), failed: failed + broken, skipped: count('skipped') };
}

/** The failed tests of a TAP report with what they say; all of it where none can be made out. */
function failuresIn(tap) {
  const lines = tap.split('\n');
  const picked = [];
  for (let i = 0; i < lines.length; i++) {
    if (!/^\s*not ok /.test(lines[i])) continue;
    const indent = lines[i].search(/\S/);
    do picked.push(lines[i]);
    while (++i < lines.length && (lines[i].trim() === '' || lines[i].search(/\S/) > indent));
    i--;
  }
  return `${(picked.length > 0 ? picked : lines).join('\n')}\n`;
}

function smokePrograms() {
  const folder = join('packages', 'conformance');
  const files = sources(join(root, folder, 'src', 'smoke'), /\.ts$/).filter((file) => file !== 'pair.ts');
  return files.map((file) => join(root, folder, 'dist', 'src', 'smoke', file.replace(/\.ts$/, '.js')));
}

function runSmoke(name, program, args) {
  const { status, signal, stdout, stderr } = start(program, args, SMOKE_TIMEOUT_MS);
  if (status === 0) return true;
  console.error(`--- ${args.at(-1)} on ${name}: ${signal ?? `exit code ${status}`}\n${stdout}${stderr}`);
  return false;
}

/** The files below a folder whose names match, in order. Sources are listed, because a build folder keeps old files. */
function sources(folder, pattern) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => pattern.test(file))
    .sort();
}

/** The binary of that Node, from npm. */
function installNode(version) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const name = `${prefix}-${platform}-${process.arch}`;
  const folder = join(root, 'tmp', 'runtimes', `node-${version}`);
  const manifest = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(manifest) || version === 'latest') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    const { status, stdout, stderr } = npm(['install', ...options, `${name}@${version}`], { cwd: folder });
    if (status !== 0) throw new Error(`npm could not install ${name}@${version}\n${stdout}${stderr}`);
  }
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.node);
}

/** A binary that the workspace has installed. */
function installed(name) {
  return join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
}

function output(program, args) {
  const { error, status, stdout, stderr } = start(program, args, SMOKE_TIMEOUT_MS);
  if (status !== 0) throw error ?? new Error(`${program} ${args.join(' ')}\n${stderr}`);
  return stdout.trim();
}

function start(program, args, timeout) {
  const env = { ...process.env, NO_COLOR: '1' };
  delete env.NODE_TEST_CONTEXT;
  return spawnSync(program, args, { cwd: root, env, encoding: 'utf8', timeout, maxBuffer: 256 * 1024 * 1024 });
}
