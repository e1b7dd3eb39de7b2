import { writeFileSync } from 'node:fs';
import { findProgram } from '../interop/installed.ts';
import { run } from '../interop/processes.ts';
import type { Workshop } from './workshop.ts';

/** Formats of code that can be read here, and how. What is no whole program is put where such lines stand. */
const checkers = {
  js: checkJavaScript,
  python: checkPython,
  go: checkGo,
  yaml: checkYaml,
  xml: checkXml,
  sh: checkShell,
} as const;

export type CodeFormat = keyof typeof checkers;

/** Rejects with what the language says when one of the snippets is not in it. All are read at once: starting takes longer. */
export function checkCode(workshop: Workshop, format: CodeFormat, snippets: readonly string[]): Promise<void> {
  return checkers[format](workshop, snippets);
}

/** Modules, each in a file of its own: they may import and await. A few at a time: each is a process. */
async function checkJavaScript(workshop: Workshop, snippets: readonly string[]): Promise<void> {
  const scratch = workshop.folder('check-js');
  const waiting = snippets.entries();
  const checkRest = async () => {
    for (const [i, text] of waiting) {
      const file = scratch.file(`snippet-${i}.mjs`);
      writeFileSync(file, text);
      await run(process.execPath, ['--check', file]);
    }
  };
  await Promise.all([checkRest(), checkRest(), checkRest()]);
}

async function checkPython(workshop: Workshop, snippets: readonly string[]): Promise<void> {
  const program =
    'import ast, json, sys\n' +
    'for text in json.load(open(sys.argv[1])):\n' +
    '    compile(text, text, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)\n';
  await python(workshop, program, snippets);
}

async function checkYaml(workshop: Workshop, snippets: readonly string[]): Promise<void> {
  const program =
    'import json, sys, yaml\nfor text in json.load(open(sys.argv[1])):\n    assert yaml.safe_load(text)\n';
  await python(workshop, program, snippets);
}

async function checkXml(workshop: Workshop, snippets: readonly string[]): Promise<void> {
  const program =
    'import json, sys\nfrom xml.etree import ElementTree\n' +
    'for text in json.load(open(sys.argv[1])):\n    ElementTree.fromstring("<x>" + text + "</x>")\n';
  await python(workshop, program, snippets);
}

async function python(workshop: Workshop, program: string, snippets: readonly string[]): Promise<void> {
  const file = workshop.folder('check-python').file('snippets.json');
  writeFileSync(file, JSON.stringify(snippets));
  await run(workshop.program('frameworks'), ['-c', program, file]);
}

/** A declaration, or lines of a function. */
async function checkGo(workshop: Workshop, snippets: readonly string[]): Promise<void> {
  const scratch = workshop.folder('check-go');
  for (const [i, text] of snippets.entries()) {
    const body = text.startsWith('func ') ? text : `func snippet() {\n${text}\n}`;
    const file = scratch.file(`snippet-${i}.go`);
    writeFileSync(file, `package snippets\n\n${body}\n`);
    await run(findProgram('gofmt') ?? 'gofmt', ['-e', file]);
  }
}

async function checkShell(workshop: Workshop, snippets: readonly string[]): Promise<void> {
  const scratch = workshop.folder('check-sh');
  for (const [i, text] of snippets.entries()) {
    const file = scratch.file(`snippet-${i}.sh`);
    writeFileSync(file, text);
    await run('bash', ['-n', file]);
  }
}
