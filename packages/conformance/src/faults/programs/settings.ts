import { closeSync, openSync } from 'node:fs';
import type { ServerOptions } from '@handfast/ws';

/** What a test tells a program, as JSON in its first argument. */
export interface EchoSettings {
  /** 0 for a free one. */
  readonly port: number;
  readonly options?: ServerOptions;
  /** Takes sessions: each message is said on the standard output before it counts as processed. */
  readonly sessions?: boolean;
  /** Leaves no more file descriptors than these. */
  readonly descriptors?: number;
}

export interface DialSettings {
  readonly url: string;
  readonly sockets: number;
  /** One session instead. */
  readonly session?: boolean;
  readonly descriptors?: number;
}

export interface ToolSettings {
  /** Of the command. */
  readonly args: readonly string[];
  readonly descriptors: number;
}

export function readSettings<Settings>(): Settings {
  return JSON.parse(process.argv[2] ?? '{}') as Settings;
}

/** Uses up all file descriptors that this process may have, but for so many. */
export function leaveDescriptors(left: number): void {
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch (error) {
    if ((error as { code?: string }).code !== 'EMFILE') throw error;
  }
  for (const descriptor of taken.splice(0, left)) closeSync(descriptor);
}
