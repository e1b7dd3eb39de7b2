import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { makeScratch } from '../../src/interop/scratch.ts';
import { root } from '../../src/root.ts';

/** What a registry knows of a package: versions below 2 have a fault. */
const advisory = {
  ...{ id: 1, url: 'https://example.com/advisory', title: 'A fault', severity: 'low', vulnerable_versions: '<2.0.0' },
  ...{ cwe: [], cvss: { score: 0, vectorString: null } },
};

/** A repository with one published package that needs `needed`, and one that is private, whose tests need `tool`. */
function repository(t: TestContext): string {
  const scratch = makeScratch('audit');
  t.after(() => scratch.remove());
  const published = { name: 'published', version: '1.0.0', dependencies: { needed: '1.0.0' } };
  const own = { name: 'own', version: '1.0.0', private: true, devDependencies: { tool: '1.0.0' } };
  const manifest = { name: 'root', private: true, workspaces: ['packages/*'] };
  const put = (path: string, content: object) => writeFileSync(join(scratch.path, path), JSON.stringify(content));
  for (const { name } of [published, own]) mkdirSync(join(scratch.path, 'packages', name), { recursive: true });
  put('package.json', manifest);
  put('packages/published/package.json', published);
  put('packages/own/package.json', own);
  put('package-lock.json', {
    ...{ name: 'root', lockfileVersion: 3, requires: true },
    packages: {
      '': manifest,
      'packages/published': published,
      'packages/own': own,
      'node_modules/published': { resolved: 'packages/published', link: true },
      'node_modules/own': { resolved: 'packages/own', link: true },
      'node_modules/needed': { version: '1.0.0' },
      'node_modules/tool': { version: '1.0.0', dev: true },
    },
  });
  return scratch.path;
}

/** A registry that answers the question for advisories in this way. `asked` are the packages that it was asked about. */
async function registry(t: TestContext, answer: (response: ServerResponse) => void) {
  const asked: string[][] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    if (request.method === 'POST') {
      const body = Buffer.concat(chunks);
      asked.push(Object.keys(JSON.parse(String(body[0] === 0x1f ? gunzipSync(body) : body))).sort());
      return answer(response);
    }
    const name = request.url?.slice(1);
    const versions = { '1.0.0': { name, version: '1.0.0' }, '2.0.0': { name, version: '2.0.0' } };
    response.end(JSON.stringify({ name, 'dist-tags': { latest: '2.0.0' }, versions }));
  });
  t.after(() => server.close().closeAllConnections());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function audit(t: TestContext, url: string, settings: Record<string, string> = {}) {
  const env = { ...process.env, npm_config_registry: url, npm_config_cache: join(repository(t), 'cache'), ...settings };
  const script = join(root, 'scripts', 'audit.mjs');
  return new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(process.execPath, [script, repository(t)], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, said: stdout + stderr });
    });
  });
}

const says = (content: object) => (response: ServerResponse) => response.end(JSON.stringify(content));

describe('npm run audit', { concurrency: 2 }, () => {
  test('is content when the registry knows nothing, of what is published alone and of everything', async (t) => {
    const { url, asked } = await registry(t, says({}));
    const { code, said } = await audit(t, url);
    const clean = ['what comes with published', 'everything that is installed here'];
    assert.equal(said, clean.map((what) => `No known vulnerability in ${what}.\n`).join(''));
    assert.deepEqual([code, asked], [0, [['needed'], ['needed', 'tool']]]);
  });

  test('fails for one of what is published, however small, and names it', async (t) => {
    const { url } = await registry(t, says({ needed: [advisory] }));
    const { code, said } = await audit(t, url, { npm_config_audit_level: 'critical' });
    assert.match(said, /^\*\*\* VULNERABLE: what comes with published\.\n {2}needed \S+, low: A fault \(https:/m);
    assert.match(said, /^\*\*\* VULNERABLE: everything/m);
    assert.equal(code, 1);
  });

  test('fails for one of the tools alone, also where npm is told to leave those out', async (t) => {
    const { url } = await registry(t, says({ tool: [advisory] }));
    const { code, said } = await audit(t, url, { NODE_ENV: 'production', npm_config_omit: 'dev' });
    assert.match(said, /^No known vulnerability in what comes with published\.$/m);
    assert.match(said, /^\*\*\* VULNERABLE: everything that is installed here\.\n {2}tool \S+, low/m);
    assert.equal(code, 1);
  });

  const silent: Record<string, (response: ServerResponse) => void> = {
    'does not know the question': (response) => response.writeHead(404).end('not here'),
    'does not take the question': (response) => response.writeHead(405).end(),
    'answers with a page': (response) => response.end('<!doctype html>'),
    'hangs up': (response) => response.destroy(),
  };
  for (const [how, answer] of Object.entries(silent)) {
    test(`does not fail because of a registry that ${how}, and says that nothing was audited`, async (t) => {
      const { url, asked } = await registry(t, answer);
      const { code, said } = await audit(t, url);
      assert.match(said, /^\*\*\* NOT AUDITED: what comes with published\. The registry gave no answer: \S/m);
      assert.match(said, /^\*\*\* NOT AUDITED: everything that is installed here\. The registry gave no answer: \S/m);
      assert.doesNotMatch(said, /No known/);
      assert.deepEqual([code, asked.length], [0, 2]);
    });
  }

  test('does not take silence for an answer where npm is told to stay offline', async (t) => {
    const { url, asked } = await registry(t, says({ tool: [advisory] }));
    const { code } = await audit(t, url, { npm_config_offline: 'true' });
    assert.deepEqual([code, asked.length], [1, 2]);
  });
});
