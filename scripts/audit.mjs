#!/usr/bin/env node
// Asks the registry for known vulnerabilities: of what comes with the published packages, and of everything that is installed
// here. `node scripts/audit.mjs [root]`; exit code 1 when there is any. A registry that gives no answer is no reason to fail, but
// it is said so that nobody takes it for one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './npm.mjs';

/** What makes an answer out of settings, or one that leaves something out, is switched off. */
const OPTIONS = ['audit', '--json', '--offline=false', '--package-lock-only', '--fetch-timeout=60000'];

const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
const published = publishedPackages();
const audits = [
  [`what comes with ${published.join(' and ')}`, ['--omit=dev', ...published.flatMap((name) => ['--workspace', name])]],
  ['everything that is installed here', ['--include=dev', '--include=optional', '--include=peer']],
];

const verdicts = audits.map(([what, options]) => verdictOn(what, options));
for (const { says } of verdicts) console.error(says);
process.exitCode = verdicts.some(({ isVulnerable }) => isVulnerable) ? 1 : 0;

/** The names of the packages of this repository that are not private. */
function publishedPackages() {
  return readdirSync(join(root, 'packages'))
    .map((folder) => join(root, 'packages', folder, 'package.json'))
    .filter((manifest) => existsSync(manifest))
    .map((manifest) => JSON.parse(readFileSync(manifest, 'utf8')))
    .filter((manifest) => !manifest.private)
    .map(({ name }) => name);
}

function verdictOn(what, options) {
  const { error, stdout = '', stderr = '' } = npm([...OPTIONS, ...options], { cwd: root });
  const answer = answerIn(stdout);
  const total = answer?.metadata?.vulnerabilities?.total;
  if (typeof total !== 'number') {
    const why = answer?.message ?? error?.message ?? (stderr.trim() || stdout.trim());
    return { isVulnerable: false, says: `*** NOT AUDITED: ${what}. The registry gave no answer: ${why}` };
  }
  if (total === 0) return { isVulnerable: false, says: `No known vulnerability in ${what}.` };
  const found = Object.values(answer.vulnerabilities).map(describe);
  return { isVulnerable: true, says: `*** VULNERABLE: ${what}.\n${found.join('\n')}` };
}

/** The report of npm; undefined when it is none. */
function answerIn(stdout) {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

/** What is wrong with one package: advisories, or the names of other vulnerable packages that it needs. */
function describe({ name, range, severity, via, nodes }) {
  const reasons = via.map((reason) =>
    typeof reason === 'string' ? `by ${reason}` : `${reason.title} (${reason.url})`,
  );
  return `  ${name} ${range}, ${severity}: ${reasons.join('; ')}; in ${nodes.join(', ')}`;
}
