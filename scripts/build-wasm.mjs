#!/usr/bin/env node
// Builds the WebAssembly of the library from its text. With --check it writes nothing and fails where the file is not
// what it would write.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import loadWabt from 'wabt';

const folder = new URL('../packages/ws/src/protocol/frames/simd/', import.meta.url);
const text = new URL('mask.wat', folder);
const file = new URL('mask-wasm.ts', folder);
const wanted = render(await build(readFileSync(text, 'utf8')));

if (!process.argv.includes('--check')) {
  writeFileSync(file, wanted);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== wanted) {
  console.error('mask-wasm.ts is not what mask.wat builds to: run node scripts/build-wasm.mjs');
  process.exitCode = 1;
}

async function build(source) {
  const wabt = await loadWabt();
  const module = wabt.parseWat('mask.wat', source, { simd: true });
  module.validate();
  return Buffer.from(module.toBinary({}).buffer);
}

function render(bytes) {
  const lines = bytes.toString('base64').match(/.{1,108}/g);
  return `// Written by scripts/build-wasm.mjs from mask.wat: change that, and run it.

/** The module that mask.wat describes, ${bytes.length} bytes, as base64. */
export const MASK_WASM =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
}
