import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertSubject } from './support.mjs';

assertSubject();

const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const compilers = { 'TypeScript 5': 'typescript-5/package.json', 'TypeScript 7': 'typescript-7/package.json' };
const modules = ['usage.mts', 'usage.cts', 'interop.ts', 'assignable.mts'];

/** Ways in which projects are set up. TypeScript 7 has no `node10` any more. */
const setups = {
  nodenext: { options: { module: 'nodenext' }, files: modules },
  node16: { options: { module: 'node16', target: 'es2022' }, files: modules },
  bundler: {
    options: { module: 'esnext', moduleResolution: 'bundler' },
    files: ['usage.mts', 'interop.ts', 'assignable.mts'],
  },
  'bundler, with the types of the DOM': {
    options: { module: 'esnext', moduleResolution: 'bundler', lib: ['es2023', 'dom', 'dom.iterable'] },
    files: ['usage.mts', 'interop.ts', 'assignable.mts'],
  },
  'nodenext, with the types of the DOM, loose': {
    options: { module: 'nodenext', lib: ['es2023', 'dom'], strict: false },
    files: modules,
  },
  'commonjs, resolved as Node 10 did': {
    options: { module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true },
    files: ['usage.cts', 'interop.ts'],
    only: 'TypeScript 5',
  },
};

for (const [compiler, manifest] of Object.entries(compilers)) {
  for (const [setup, { options, files, only }] of Object.entries(setups)) {
    if (only && only !== compiler) continue;
    const project = join(folder, 'types', 'tsconfig.json');
    const compilerOptions = {
      target: 'es2023',
      lib: ['es2023'],
      strict: true,
      exactOptionalPropertyTypes: false,
      noEmit: true,
      skipLibCheck: false,
      types: ['node'],
      ...options,
    };
    await writeFile(project, JSON.stringify({ compilerOptions, files }));
    const tsc = join(dirname(require.resolve(manifest)), require(manifest).bin.tsc);
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' });
    assert.equal(status, 0, `${compiler}, ${setup}:\n${stdout}`);
  }
}
