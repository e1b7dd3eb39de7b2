#!/usr/bin/env node
// Proves the rules of docs/design about who may import what. `node scripts/check-layers.mjs [root]`; exit code 1 and one
// line per broken rule when there is any.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scanImports } from './scan-imports.mjs';

const MAX_LINES = 300;

/** Each folder of packages/ws/src, and the folders it may import from besides itself. `.` is the files beside them. */
const layers = {
  protocol: [],
  connection: ['protocol'],
  client: ['protocol', 'connection'],
  server: ['protocol', 'connection'],
  api: ['protocol', 'connection', 'client', 'server'],
  compat: ['protocol', 'connection', 'client', 'server', 'api'],
  metrics: ['protocol', 'connection'],
  codecs: [],
  reconnect: [],
  session: ['reconnect'],
  '.': ['protocol', 'connection', 'client', 'server', 'api', 'compat', 'metrics', 'codecs', 'reconnect', 'session'],
  testing: ['protocol', 'connection'],
};

/** Layers that run in browsers too, over any WebSocket: they know nothing of Node. */
const portable = ['codecs', 'reconnect', 'session'];

/** What makes a program impure: a layer that knows none of these can be tested with bytes alone. */
const effects = ['net', 'tls', 'http', 'https', 'http2', 'timers', 'events', 'fs', 'dgram', 'dns'];

/**
 * The folders of packages/cli/src/doctor, and those that each may import from besides itself; `.` is the files beside them. Evidence
 * flows one way: whoever judges it (facts, checks, verdicts) knows nothing of the wire.
 */
const doctorLayers = {
  profiles: [],
  evidence: ['profiles'],
  like: [],
  net: ['evidence', '.'],
  wire: ['evidence', '.'],
  fingerprint: ['evidence'],
  bisection: ['evidence', 'like', 'net', 'profiles', 'wire', '.'],
  facts: ['bisection', 'evidence', 'profiles'],
  stages: ['bisection', 'evidence', 'facts', 'net', 'wire', '.'],
  checks: ['evidence', 'facts', 'fingerprint', 'net'],
  verdicts: ['evidence'],
  report: ['evidence', 'facts', 'fingerprint', 'profiles', 'verdicts', '.'],
  render: ['report', '.'],
};

/** What the engines of packages/cli/src share, which knows none of them. */
const commandLayers = { shared: [], facts: ['shared'], findings: ['facts', 'shared'], forensics: [] };

/** Every broken rule below `root`, one sentence each, with the file and the line. */
export function findViolations(root) {
  const wsFiles = sourcesIn(join(root, 'packages/ws/src'));
  const ws = join(root, 'packages/ws/src');
  const cli = join(root, 'packages/cli/src');
  return [
    ...checkLibrary(root, wsFiles),
    ...checkCycles(root, ws, wsFiles),
    ...checkCommand(root),
    ...checkCycles(root, cli, sourcesIn(cli)),
    ...Object.keys(commandLayers).flatMap((layer) => checkFolder(root, cli, layer, commandLayers)),
    ...checkDoctor(root, join(cli, 'doctor')),
    ...checkLengths(root),
  ];
}

function checkLibrary(root, files) {
  const src = join(root, 'packages/ws/src');
  const problems = [];
  for (const file of files) {
    const layer = layerOf(src, file);
    const say = (line, text) => problems.push(`${place(root, file, line)}: ${text}`);
    if (!Object.hasOwn(layers, layer)) {
      say(1, `${layer}/ is not a layer: add it to scripts/check-layers.mjs, with what it may import`);
      continue;
    }
    for (const { specifier, line } of importsOf(file)) {
      const text = libraryProblem(src, file, layer, specifier);
      if (text !== undefined) say(line, text);
    }
  }
  return problems;
}

function libraryProblem(src, file, layer, specifier) {
  if (specifier === undefined) return 'imports a name that is computed: nobody can check where that leads';
  if (specifier.startsWith('.')) {
    const target = resolve(dirname(file), specifier);
    if (isOutside(src, target)) return `imports ${specifier}, which is outside of packages/ws/src`;
    const targetLayer = layerOf(src, target);
    if (targetLayer === layer || layers[layer].includes(targetLayer)) return undefined;
    const allowed = layers[layer].length === 0 ? 'nothing but itself' : `only ${layers[layer].join(', ')}`;
    return `${name(layer)} may import ${allowed}, not ${name(targetLayer)} (${specifier})`;
  }
  const builtin = /^(?:node:)?([a-z0-9_]+)(?:\/.*)?$/.exec(specifier)?.[1];
  if (!specifier.startsWith('node:') && !effects.includes(builtin)) {
    return `imports the package ${specifier}: the library has no dependencies`;
  }
  if (portable.includes(layer)) return `${name(layer)} runs in browsers: it may not import ${specifier}`;
  if (layer === 'protocol' && effects.includes(builtin)) {
    return `protocol/ does no input or output: it may not import ${specifier}`;
  }
  return undefined;
}

/** Cycles of imports. Imports of types vanish when compiled, so within one layer they do not count. */
function checkCycles(root, src, files) {
  const known = new Set(files);
  const edges = new Map();
  for (const file of files) {
    const targets = importsOf(file)
      .filter(({ specifier }) => specifier?.startsWith('.'))
      .map(({ specifier, typeOnly }) => ({ target: resolve(dirname(file), specifier), typeOnly }))
      .filter(({ target, typeOnly }) => !(typeOnly && layerOf(src, target) === layerOf(src, file)))
      .map(({ target }) => target);
    edges.set(
      file,
      [...new Set(targets)].filter((target) => known.has(target)),
    );
  }
  return findCycles(edges).map((cycle) => {
    const names = [...cycle, cycle[0]].map((file) => relative(src, file).split(sep).join('/'));
    return `${place(root, cycle[0], 1)}: imports run in a circle: ${names.join(' -> ')}`;
  });
}

/** One cycle for each edge that closes one, found by walking every path once. */
function findCycles(edges) {
  const cycles = [];
  const done = new Set();
  const path = [];
  const walk = (file) => {
    path.push(file);
    for (const target of edges.get(file) ?? []) {
      const start = path.indexOf(target);
      if (start !== -1) cycles.push(path.slice(start));
      else if (!done.has(target)) walk(target);
    }
    path.pop();
    done.add(file);
  };
  for (const file of edges.keys()) if (!done.has(file)) walk(file);
  return cycles;
}

/** The command knows the library as any user does, and only bin.ts knows the process. */
function checkCommand(root) {
  const entryPoints = entryPointsOf(join(root, 'packages/ws/package.json'));
  const cli = join(root, 'packages/cli');
  const problems = [];
  for (const file of [...sourcesIn(join(cli, 'src')), ...sourcesIn(join(cli, 'test'))]) {
    for (const { specifier, line } of importsOf(file)) {
      if (specifier === undefined) continue;
      const outside = specifier.startsWith('.') && isOutside(cli, resolve(dirname(file), specifier));
      const deep = /^@handfast\/ws(?:\/|$)/.test(specifier) && !entryPoints.has(specifier);
      if (!outside && !deep) continue;
      const allowed = [...entryPoints].join(', ');
      problems.push(`${place(root, file, line)}: imports ${specifier}; packages/cli may use only ${allowed}`);
    }
    if (isOutside(join(cli, 'src'), file) || relative(join(cli, 'src'), file) === 'bin.ts') continue;
    const line = lineOfGlobal(readFileSync(file, 'utf8'));
    if (line !== undefined)
      problems.push(`${place(root, file, line)}: only bin.ts may touch the process or the console`);
  }
  return problems;
}

function checkDoctor(root, src) {
  const folders = [...new Set(sourcesIn(src).map((file) => layerOf(src, file)))].filter((layer) => layer !== '.');
  return folders.flatMap((layer) =>
    Object.hasOwn(doctorLayers, layer)
      ? checkFolder(root, src, layer, doctorLayers)
      : [`${place(root, join(src, layer), 1)}: doctor/${layer}/ is not a layer: add it to scripts/check-layers.mjs`],
  );
}

/** Does a folder below `src` import, of what is below `src`, only what its layer may? */
function checkFolder(root, src, layer, table) {
  return sourcesIn(join(src, layer)).flatMap((file) =>
    importsOf(file).flatMap(({ specifier, line }) => {
      const target = specifier?.startsWith('.') ? resolve(dirname(file), specifier) : undefined;
      if (target === undefined || isOutside(src, target)) return [];
      const targetLayer = layerOf(src, target);
      if (targetLayer === layer || table[layer].includes(targetLayer)) return [];
      const where = targetLayer === '.' ? 'the files beside it' : `${targetLayer}/`;
      return [`${place(root, file, line)}: ${layer}/ may not import ${where} (${specifier})`];
    }),
  );
}

function lineOfGlobal(source) {
  const index = source.split('\n').findIndex((text) => {
    const code = text.replace(/\/\/.*|^\s*\/?\*.*/, '');
    const outsideOfStrings = code.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''"); // snippets to paste are strings
    return /(?<![.\w'"])(?:process|console)\.\w/.test(outsideOfStrings) || /from 'node:process'/.test(code);
  });
  return index === -1 ? undefined : index + 1;
}

function entryPointsOf(manifest) {
  if (!existsSync(manifest)) return new Set();
  const { name: packageName, exports } = JSON.parse(readFileSync(manifest, 'utf8'));
  return new Set(Object.keys(exports).map((key) => packageName + key.slice(1)));
}

function checkLengths(root) {
  const packages = join(root, 'packages');
  const problems = [];
  for (const folder of readdirSync(packages)) {
    for (const file of filesIn(join(packages, folder, 'src'))) {
      const lines = readFileSync(file, 'utf8').split('\n').length - 1;
      if (lines > MAX_LINES) problems.push(`${place(root, file, lines)}: ${lines} lines; the limit is ${MAX_LINES}`);
    }
  }
  return problems;
}

function importsOf(file) {
  return scanImports(readFileSync(file, 'utf8'));
}

/** The first folder below `src`, or `.` for a file beside the folders. */
function layerOf(src, file) {
  const parts = relative(src, file).split(sep);
  return parts.length === 1 ? '.' : parts[0];
}

function name(layer) {
  return layer === '.' ? 'index' : `${layer}/`;
}

function isOutside(folder, file) {
  return relative(folder, file).startsWith('..');
}

function place(root, file, line) {
  return `${relative(root, file).split(sep).join('/')}:${line}`;
}

function sourcesIn(folder) {
  return filesIn(folder).filter((file) => file.endsWith('.ts'));
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((entry) => {
      const path = join(folder, entry);
      return statSync(path).isDirectory() ? filesIn(path) : [path];
    });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
  const problems = findViolations(root);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0)
    console.error(`\n${problems.length} broken rule${problems.length === 1 ? '' : 's'} (docs/design)`);
  else console.log('Layers: imports point down, no circles, no file too long.');
  process.exitCode = problems.length === 0 ? 0 : 1;
}
