import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { type FuzzInput, parseInput } from './input.ts';
import type { Target } from './target.ts';

/** Where the corpus is: a folder per target, in it `.hex` or `.txt` files. */
export const seedsFolder: string = join(root, 'packages/conformance/src/fuzz/seeds');

/** An input that is kept: an interesting one to start from, or one that broke something once. */
export interface Seed {
  readonly file: string;
  readonly input: FuzzInput;
}

/** @throws {SyntaxError} with the name of the file for one that cannot be read */
export function readSeeds({ name }: Pick<Target, 'name'>, folder = seedsFolder): Seed[] {
  const own = join(folder, name);
  if (!existsSync(own)) return [];
  return readdirSync(own)
    .sort()
    .map((file) => ({ file: `${name}/${file}`, input: readSeed(join(own, file)) }));
}

/** The input in one file; `.txt` is the notation `text`, all else `hex`. */
export function readSeed(path: string): FuzzInput {
  try {
    return parseInput(readFileSync(path, 'utf8'), path.endsWith('.txt') ? 'text' : 'hex');
  } catch (error) {
    throw new SyntaxError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
