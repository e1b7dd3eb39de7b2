import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../../interop/processes.ts';
import { root } from '../../root.ts';
import type { Case, Found, Patient } from '../case.ts';
import type { Workshop } from '../workshop.ts';

/** The development server, with a file of configuration as one writes it. */
async function startVite(workshop: Workshop, config: string, found: (port: number) => Found): Promise<Patient> {
  const scratch = workshop.folderWithPackages('vite');
  writeFileSync(scratch.file('vite.config.mjs'), config);
  writeFileSync(scratch.file('index.html'), '<!doctype html><title>App</title><p>App</p>');
  const program = join(root, 'node_modules/vite/bin/vite.js');
  const args = [program, '--host', '127.0.0.1', '--port', '0', '--config', scratch.file('vite.config.mjs')];
  const child = new Child(process.execPath, args, { cwd: scratch.path, env: { NO_COLOR: '1' } });
  try {
    const [, port] = await child.line(/http:\/\/127\.0\.0\.1:(\d+)/);
    return { ...found(Number(port)), log: () => child.log, stop: () => child.stop() };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

export const viteCases: readonly Case[] = [
  {
    name: 'Vite that does not hand the path on to the server of the WebSocket',
    needs: [],
    finding: 'handshake-unanswered',
    product: 'Vite',
    params: (workshop) => ({ path: '/ws', backend: workshop.echo }),
    start: (workshop, fix = 'export default {};') =>
      startVite(workshop, fix, (port) => ({ url: `ws://127.0.0.1:${port}/ws`, options: { timeoutMs: 1500 } })),
  },
];
