import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { run } from '../../src/interop/processes.ts';
import { makeScratch, type Scratch } from '../../src/interop/scratch.ts';
import { root } from '../../src/root.ts';

/**
 * What the published packages look like to others. That programs which are not ES modules get ES modules is meant: `require()`
 * of these works from Node 20.19 and 22.12 on. The resolution of old TypeScript knows no `exports`.
 */
const meant = ['CJSResolvesToESM'];

for (const name of ['ws', 'cli']) {
  const folder = join(root, 'packages', name);

  describe(`the package in packages/${name}`, () => {
    let scratch: Scratch;
    let tarball: string;

    before(async () => {
      scratch = makeScratch('package');
      await run('npm', ['pack', '--ignore-scripts', '--pack-destination', scratch.path], { cwd: folder });
      tarball = scratch.file(readdirSync(scratch.path)[0] ?? '');
    });
    after(() => scratch.remove());

    test('has no fault that publint knows', async () => {
      const { messages } = await publint({ pkgDir: folder, strict: true, level: 'warning' });
      assert.deepEqual(messages, []);
    });

    test('has types that are right for every module system, as arethetypeswrong sees it', async () => {
      const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
      assert.ok(result.types, 'there are no types');
      const problems = result.problems.filter((problem) => {
        const isOld = 'resolutionKind' in problem && problem.resolutionKind === 'node10';
        return !isOld && !meant.includes(problem.kind);
      });
      assert.deepEqual(problems, []);
    });

    test('has the license in it, and is published with its provenance', () => {
      assert.equal(readFileSync(join(folder, 'LICENSE'), 'utf8'), readFileSync(join(root, 'LICENSE'), 'utf8'));
      const facts = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
      assert.deepEqual(facts.publishConfig, { access: 'public', provenance: true });
      assert.equal(facts.license, 'MIT');
    });
  });
}
