import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peersFolder } from '../interop/installed.ts';
import { Child, run } from '../interop/processes.ts';
import type { Found, Patient } from './case.ts';
import type { Workshop } from './workshop.ts';

type FoundAt = (port: number) => Found;

const onPath: FoundAt = (port) => ({ url: `ws://127.0.0.1:${port}/ws` });

/** A program of Node.js: `text` is a module that prints `READY port`. */
export function startNode(workshop: Workshop, text: string, found: FoundAt = onPath): Promise<Patient> {
  const file = workshop.folderWithPackages('node').file('server.mjs');
  writeFileSync(file, text);
  return started(new Child(process.execPath, [file]), found);
}

/** A program of Python that prints `READY port`, in the environment with all frameworks, or in that of uvicorn alone. */
export function startPython(
  workshop: Workshop,
  text: string,
  found: FoundAt = onPath,
  environment: 'frameworks' | 'uvicornAlone' = 'frameworks',
): Promise<Patient> {
  const file = workshop.folder('python').file('server.py');
  writeFileSync(file, text);
  return started(new Child(workshop.program(environment), ['-u', file]), found);
}

/** A program of Go that prints `READY port`; it has the packages of the peers. */
export async function startGo(workshop: Workshop, text: string, found: FoundAt = onPath): Promise<Patient> {
  const scratch = workshop.folder('go');
  writeFileSync(scratch.file('main.go'), text);
  const program = scratch.file('server');
  await run(workshop.program('go'), ['build', '-o', program, scratch.file('main.go')], {
    cwd: join(peersFolder, 'go'),
  });
  return started(new Child(program, []), found);
}

async function started(child: Child, found: FoundAt): Promise<Patient> {
  try {
    const [, port] = await child.line(/^READY (\d+)$/);
    return { ...found(Number(port)), log: () => child.log, stop: () => child.stop() };
  } catch (error) {
    await child.stop();
    throw error;
  }
}
