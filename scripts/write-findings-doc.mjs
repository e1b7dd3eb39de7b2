#!/usr/bin/env node
// Writes docs/findings. With --check it writes nothing and fails where a file is not what it would write.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { renderFindings } from './findings-doc/render.mjs';

const folder = new URL('../docs/findings/', import.meta.url);
const wanted = renderFindings();
const problems = [];

mkdirSync(folder, { recursive: true });
for (const [name, text] of wanted) {
  const file = new URL(name, folder);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  problems.push(name);
  if (!process.argv.includes('--check')) writeFileSync(file, text);
}
for (const name of readdirSync(folder)) {
  if (wanted.has(name)) continue;
  problems.push(name);
  if (!process.argv.includes('--check')) rmSync(new URL(name, folder));
}

if (process.argv.includes('--check') && problems.length > 0) {
  console.error(`docs/findings is not up to date (${problems.join(', ')}): run node scripts/write-findings-doc.mjs`);
  process.exitCode = 1;
}
