import { freePort } from './ports.ts';
import { Child } from './processes.ts';

/** Another process may take a free port between the search and the bind; more often than this it is something else. */
const attempts = 3;

/** A program that cannot pick its own ports, and which it was given. */
export interface Listening<Name extends string> {
  readonly ports: Readonly<Record<Name, number>>;
  readonly child: Child;
}

/**
 * Starts a program that listens on one free port of 127.0.0.1 per name, and resolves once all of them accept connections.
 * @param prepare writes its configuration for those ports, and returns its arguments
 */
export async function startOnFreePorts<Name extends string>(
  names: readonly Name[],
  program: string,
  prepare: (ports: Readonly<Record<Name, number>>) => readonly string[],
): Promise<Listening<Name>> {
  for (let attempt = 1; ; attempt++) {
    const ports = {} as Record<Name, number>;
    for (const name of names) ports[name] = await freePort();
    const child = new Child(program, prepare(ports));
    try {
      for (const name of names) await child.listening(ports[name]);
      return { ports, child };
    } catch (error) {
      await child.stop();
      if (attempt === attempts) throw error;
    }
  }
}
