import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { run } from '../../src/interop/processes.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { root } from '../../src/root.ts';

/**
 * What the published packages look like to others. `@handfast/ws` itself stands in for `ws`, and has to suit every module system. The
 * other entry points are for new code: programs that are not ES modules get ES modules there, which `require()` takes from Node
 * 20.19 and 22.12 on, and the resolution of old TypeScript, which knows no `exports`, does not find them.
 */
function isMeant(problem: Problem): boolean {
  if ('entrypoint' in problem && problem.entrypoint === '.') return false;
  return problem.kind === 'CJSResolvesToESM' || ('resolutionKind' in problem && problem.resolutionKind === 'node10');
}

for (const name of ['ws', 'cli']) {
  const folder = join(root, 'packages', name);

  describe(`the package in packages/${name}`, () => {
    let tarball: Uint8Array<ArrayBuffer>;

    before(async () => {
      const scratch = makeScratch('package');
      after(() => scratch.remove());
      await run('npm', ['pack', '--ignore-scripts', '--pack-destination', scratch.path], { cwd: folder });
      tarball = new Uint8Array(readFileSync(scratch.file(readdirSync(scratch.path)[0] ?? '')));
    });

    test('has no fault that publint knows', async () => {
      const { messages } = await publint({ pack: { tarball: tarball.buffer }, strict: true, level: 'warning' });
      assert.deepEqual(messages, []);
    });

    test('has types that are right for every module system, as arethetypeswrong sees it', async () => {
      const result = await checkPackage(createPackageFromTarballData(tarball));
      assert.ok(result.types, 'there are no types');
      assert.deepEqual(
        result.problems.filter((problem) => !isMeant(problem)),
        [],
      );
    });

    test('has the license in it, and is published with its provenance', () => {
      assert.equal(readFileSync(join(folder, 'LICENSE'), 'utf8'), readFileSync(join(root, 'LICENSE'), 'utf8'));
      const facts = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
      assert.deepEqual(facts.publishConfig, { access: 'public', provenance: true });
      assert.equal(facts.license, 'MIT');
    });
  });
}
