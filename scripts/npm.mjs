import { spawnSync } from 'node:child_process';

/** Runs npm to its end, the one that runs this program where one does; options are those of `spawnSync`. */
export function npm(args, options) {
  const script = process.env.npm_execpath;
  const [program, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  return spawnSync(program, [...first, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options });
}
