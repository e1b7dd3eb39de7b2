#!/usr/bin/env node
// Removes what a deleted or renamed source left behind in packages/*/dist: an import of it would work here, and nowhere else.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../packages', import.meta.url));

for (const name of readdirSync(packages)) {
  for (const kind of ['src', 'test']) {
    const output = join(packages, name, 'dist', kind);
    if (!existsSync(output)) continue;
    for (const entry of readdirSync(output, { recursive: true })) {
      const source = join(packages, name, kind, entry.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts'));
      if (/(\.d\.ts|\.js)(\.map)?$/.test(entry) && !existsSync(source)) rmSync(join(output, entry));
    }
  }
}
