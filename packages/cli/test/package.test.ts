import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadPage } from '../src/serve/page-files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the npm package', () => {
  test('holds the program and every file of the page, and no test', async () => {
    const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
    });
    const paths: string[] =
      Object.values<{ files: { path: string }[] }>(JSON.parse(stdout))[0]?.files.map((file) => file.path) ?? [];
    assert.ok(paths.includes('dist/src/bin.js') && paths.includes('bin/handfast.js'));
    for (const path of (await loadPage()).keys()) {
      const name = path === '/' ? 'index.html' : path.slice('/page/'.length);
      const own = name.endsWith('.js') ? 'dist/src/serve/page' : 'src/serve/page';
      const folder = name === 'palette.css' ? 'src/shared/page' : own;
      assert.ok(paths.includes(`${folder}/${name}`), `${folder}/${name} is missing`);
    }
    for (const path of [
      'dist/src/lab/index.js',
      'dist/src/lab/page/browser/main.js',
      'src/lab/page/lab.css',
      'dist/src/doctor/index.js',
      'src/doctor/render/html/report.css',
      'src/doctor/render/html/details.css',
      'schema/doctor-report.schema.json',
    ]) {
      assert.ok(paths.includes(path), `${path} is missing`);
    }
    assert.deepEqual(
      paths.filter((path) => path.includes('test/')),
      [],
    );
  });
});
