import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));
const manifest = JSON.stringify({ name: '@handfast/ws', exports: { '.': {}, './protocol': {} } });

describe('the check of layers', () => {
  test('this repository passes', async () => {
    assert.deepEqual(await check(root), { code: 0, said: '' });
  });

  test('imports that point down pass, whatever form they have', async (t) => {
    await expectPass(t, {
      'packages/ws/src/protocol/a.ts': "import { createHash } from 'node:crypto';\nimport './b.ts';\n",
      'packages/ws/src/protocol/b.ts': '',
      'packages/ws/src/connection/c.ts': "import type { A } from '../protocol/a.ts';\nimport net from 'node:net';\n",
      'packages/ws/src/client/d.ts': "export * from '../connection/c.ts';\n",
      'packages/ws/src/testing/e.ts': "import {\n  a,\n} from '../protocol/a.ts';\n",
      'packages/ws/src/index.ts': "export { d } from './client/d.ts';\n",
      'packages/cli/src/bin.ts': 'process.exitCode = 0;\n',
      'packages/cli/src/main.ts': "import { WebSocket } from '@handfast/ws';\nimport x from '@handfast/ws/protocol';\n",
    });
  });

  test('an import that points up is named, with file and line', async (t) => {
    await expectProblem(
      t,
      {
        'packages/ws/src/protocol/a.ts': "\nimport { b } from '../connection/b.ts';\n",
        'packages/ws/src/connection/b.ts': '',
      },
      'packages/ws/src/protocol/a.ts:2: protocol/ may import nothing but itself, not connection/ (../connection/b.ts)',
    );
  });

  const upward: readonly [string, string, string][] = [
    ['client and server know nothing of each other', 'client/a.ts', "import '../server/b.ts';"],
    ['a type from above counts, too', 'connection/a.ts', "import type { B } from '../api/b.ts';"],
    ['an import() counts, too', 'server/a.ts', "await import('../api/b.ts');"],
    ['an import type counts, too', 'server/a.ts', "let b: typeof import('../api/b.ts');"],
    ['export from counts, too', 'api/a.ts', "export { b } from '../compat/b.ts';"],
    ['testing may use protocol and connection only', 'testing/a.ts', "import '../client/b.ts';"],
    ['nothing but tests may use testing', 'index.ts', "import './testing/b.ts';"],
    [
      'an import after a template with braces is seen',
      'protocol/a.ts',
      "const t = `\x24{{ a: '}`' }}`;\nimport '../api/b.ts';",
    ],
    [
      'an import after a regular expression with quotes is seen',
      'protocol/a.ts',
      "const r = /['\"`/*]/;\nimport '../api/b.ts';",
    ],
  ];
  for (const [sentence, file, source] of upward) {
    test(sentence, async (t) => expectProblem(t, { [`packages/ws/src/${file}`]: `${source}\n` }, / may import /));
  }

  test('the protocol does no input or output, with and without the prefix node:', async (t) => {
    for (const builtin of ['node:net', 'timers/promises', 'node:fs', 'events', 'node:dns/promises']) {
      const files = { 'packages/ws/src/protocol/a.ts': `import x from '${builtin}';\n` };
      await expectProblem(t, files, /protocol\/ does no input or output/);
    }
  });

  test('the library has no dependencies', async (t) => {
    await expectProblem(
      t,
      { 'packages/ws/src/api/a.ts': "import x from 'left-pad';\n" },
      /imports the package left-pad/,
    );
  });

  test('an import of a computed name is refused, because nobody can check it', async (t) => {
    await expectProblem(t, { 'packages/ws/src/api/a.ts': 'await import(name);\n' }, /imports a name that is computed/);
  });

  test('a new folder must be given its place', async (t) => {
    await expectProblem(t, { 'packages/ws/src/extra/a.ts': '' }, /extra\/ is not a layer/);
  });

  test('a circle of imports is shown from end to end', async (t) => {
    await expectProblem(
      t,
      {
        'packages/ws/src/api/a.ts': "import './b.ts';\n",
        'packages/ws/src/api/b.ts': "import { c } from './c.ts';\n",
        'packages/ws/src/api/c.ts': "export { a } from './a.ts';\n",
      },
      /imports run in a circle: api\/a\.ts -> api\/b\.ts -> api\/c\.ts -> api\/a\.ts/,
    );
  });

  test('a circle of types within one layer is no circle', async (t) => {
    await expectPass(t, {
      'packages/ws/src/api/a.ts': "import { b } from './b.ts';\n",
      'packages/ws/src/api/b.ts': "import type { A } from './a.ts';\nimport { type C } from './a.ts';\n",
    });
  });

  test('the checks of the doctor know evidence only, not how it was found', async (t) => {
    await expectPass(t, {
      'packages/cli/src/doctor/checks/a.ts': "import '../evidence/b.ts';\nimport '../../facts/c.ts';\n",
      'packages/cli/src/doctor/evidence/b.ts': '',
      'packages/cli/src/facts/c.ts': '',
    });
    for (const [file, source] of [
      ['doctor/checks/a.ts', "import type { A } from '../stages/b.ts';"],
      ['doctor/checks/http/a.ts', "import '../../wire/b.ts';"],
      ['doctor/evidence/a.ts', "import type { B } from '../options.ts';"],
      ['facts/a.ts', "import type { B } from '../doctor/evidence/b.ts';"],
    ] as const) {
      await expectProblem(t, { [`packages/cli/src/${file}`]: `${source}\n` }, / may not import /);
    }
    await expectProblem(t, { 'packages/cli/src/doctor/extra/a.ts': '' }, /doctor\/extra\/ is not a layer/);
  });

  test('a circle in the command is one, too', async (t) => {
    await expectProblem(
      t,
      {
        'packages/cli/src/doctor/wire/a.ts': "import './b.ts';\n",
        'packages/cli/src/doctor/wire/b.ts': "import './a.ts';\n",
      },
      /imports run in a circle: doctor\/wire\/a\.ts -> doctor\/wire\/b\.ts -> doctor\/wire\/a\.ts/,
    );
  });

  test('what stands in comments and strings is no import', async (t) => {
    await expectPass(t, {
      'packages/ws/src/protocol/a.ts': [
        "// import '../api/b.ts';",
        "/*\nimport x from '../api/b.ts';\n*/",
        'const text = "import \'../api/b.ts\'";',
        "const template = `\nimport '../api/b.ts'\n`;",
      ].join('\n'),
    });
  });

  test('a file of more than 300 lines is named with its length', async (t) => {
    await expectProblem(
      t,
      { 'packages/other/src/a.ts': '\n'.repeat(301) },
      'packages/other/src/a.ts:301: 301 lines; the limit is 300',
    );
    await expectPass(t, { 'packages/other/src/a.ts': '\n'.repeat(300) });
  });

  test('the command may not reach into the library', async (t) => {
    for (const specifier of ['@handfast/ws/dist/src/index.js', '../../ws/src/index.ts']) {
      await expectProblem(
        t,
        { 'packages/cli/src/a.ts': `import '${specifier}';\n` },
        `packages/cli/src/a.ts:1: imports ${specifier}; packages/cli may use only @handfast/ws, @handfast/ws/protocol`,
      );
    }
  });

  test('only bin.ts of the command touches the process or the console', async (t) => {
    for (const source of [
      'process.exit(1);',
      'console.log(1);',
      "f('a', console.log, 'b');",
      "import process from 'node:process';",
    ]) {
      await expectProblem(t, { 'packages/cli/src/commands/a.ts': `\n${source}\n` }, /a\.ts:2: only bin\.ts may touch/);
    }
    await expectPass(t, { 'packages/cli/src/a.ts': '/** process.exit is for bin.ts. */\n// console.log\n' });
    await expectPass(t, { 'packages/cli/src/a.ts': "export const snippet = 'console.log(\\'a\\')';\n" });
  });
});

async function expectPass(t: TestContext, files: Record<string, string>): Promise<void> {
  assert.deepEqual(await check(await tree(t, files)), { code: 0, said: '' });
}

async function expectProblem(t: TestContext, files: Record<string, string>, problem: string | RegExp): Promise<void> {
  const { code, said } = await check(await tree(t, files));
  const [first, blank, summary] = said.split('\n');
  if (typeof problem === 'string') assert.equal(first, problem);
  else assert.match(first ?? '', problem);
  assert.deepEqual([code, blank, summary], [1, '', '1 broken rule (docs/design)']);
}

async function tree(t: TestContext, files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-layers-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries({ 'packages/ws/package.json': manifest, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

function check(folder: string): Promise<{ code: unknown; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'scripts/check-layers.mjs'), folder], (error, _stdout, said) => {
      resolve({ code: error === null ? 0 : error.code, said });
    });
  });
}
