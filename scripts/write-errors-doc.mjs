#!/usr/bin/env node
// Writes docs/errors.md. With --check it writes nothing and fails where the file is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderErrors } from './errors-doc/render.mjs';

const file = new URL('../docs/errors.md', import.meta.url);
const wanted = renderErrors();

if (!process.argv.includes('--check')) {
  writeFileSync(file, wanted);
} else if (readFileSync(file, 'utf8') !== wanted) {
  console.error('docs/errors.md is not up to date: run node scripts/write-errors-doc.mjs');
  process.exitCode = 1;
}
