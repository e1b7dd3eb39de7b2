import { writeFileSync } from 'node:fs';
import { type Listening, startOnFreePorts } from '../interop/on-free-ports.ts';
import type { Scratch } from '../interop/scratch.ts';
import type { Found, Patient } from './case.ts';

type Ports = Readonly<Record<string, number>>;

/** A program with a file of configuration: what stands in the file, by ports, and how it is started with it. */
export interface Configured {
  readonly program: string;
  readonly scratch: Scratch;
  /** The name of the file. */
  readonly file: string;
  readonly ports?: readonly string[];
  readonly text: (ports: Ports) => string;
  readonly args: (path: string) => readonly string[];
}

/** Starts it on free ports of 127.0.0.1, and says where it is found. */
export async function startConfigured(
  { program, scratch, file, ports = ['main'], text, args }: Configured,
  found: (ports: Ports) => Found,
): Promise<Patient> {
  const path = scratch.file(file);
  const running: Listening<string> = await startOnFreePorts(ports, program, (given) => {
    writeFileSync(path, text(given));
    return args(path);
  });
  return { ...found(running.ports), log: () => running.child.log, stop: () => running.child.stop() };
}
