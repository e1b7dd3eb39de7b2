#!/usr/bin/env node
// Runs the compiled tests with Node's own runner.
//
//   node scripts/run-tests.mjs [part of a path ...] [--option-of-node=value ...]
//
// Every packages/*/dist/test/**/*.test.js whose source still exists takes part; with arguments, those whose path contains one
// of them (`packages/ws`, `interop/nginx`). Options are handed to `node --test`. Exit code 1 when a test failed or none ran.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, constants, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A file of tests that takes longer than this hangs: the run ends with its name rather than never. */
const fileTimeoutMs = 300_000;

const options = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const files = findTests().filter(
  (file) => filters.length === 0 || filters.some((part) => pathsOf(file).includes(part)),
);
if (files.length === 0) {
  console.error(
    filters.length === 0 ? 'No compiled test: run `npm run build`.' : `No test matches ${filters.join(', ')}.`,
  );
  process.exit(1);
}
process.exitCode = await run(files);

/** Compiled tests, without those that a deleted source left behind. */
function findTests() {
  const found = [];
  for (const name of readdirSync(join(root, 'packages')).sort()) {
    const folder = join(root, 'packages', name, 'dist', 'test');
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { recursive: true }).sort()) {
      const path = join(folder, entry);
      if (entry.endsWith('.test.js') && existsSync(sourceOf(path))) found.push(path);
    }
  }
  return found;
}

/** All tests stay on this machine, and what connects by `connect()` or curl is not to leave it where a proxy is set. */
function withoutProxyOnThisMachine({ NO_PROXY, no_proxy = NO_PROXY }) {
  const hosts = [no_proxy, 'localhost', '127.0.0.1', '::1'].filter(Boolean).join(',');
  return { NO_PROXY: hosts, no_proxy: hosts };
}

function sourceOf(file) {
  return file.replace(/([\\/])dist[\\/]test([\\/])/, '$1test$2').replace(/\.js$/, '.ts');
}

/** Both spellings of a test, so that a filter may be copied from either. */
function pathsOf(file) {
  return `${relative(root, file)}\n${relative(root, sourceOf(file))}`;
}

async function run(tests) {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-tests-'));
  const counts = join(folder, 'counts.json');
  // Set by a runner around this one, it would make ours report to that one.
  const { NODE_TEST_CONTEXT: _, ...given } = process.env;
  const environment = { ...given, ...withoutProxyOnThisMachine(given) };
  const child = spawn(
    process.execPath,
    [
      '--test',
      `--test-concurrency=${Math.max(2, availableParallelism())}`,
      `--test-timeout=${fileTimeoutMs}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${new URL('count-tests.mjs', import.meta.url)}`,
      `--test-reporter-destination=${counts}`,
      ...options,
      ...tests,
    ],
    { cwd: root, env: environment, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...how) => resolve(how));
  });
  const {
    passed = 0,
    failed = 0,
    skipped = 0,
  } = existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8') || '{}') : {};
  rmSync(folder, { recursive: true, force: true });
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (signal) return 128 + constants.signals[signal];
  if (code === 0 && passed + failed === 0) {
    console.error('No test ran.');
    return 1;
  }
  return code === 0 && failed > 0 ? 1 : code;
}
