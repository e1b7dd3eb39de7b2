import { readFileSync } from 'node:fs';
import { WebSocket } from './subject.ts';

/** What our errors carry beyond those of `ws`. */
export interface Explained extends Error {
  readonly code: string;
  readonly stage: string;
  readonly expected: string;
  readonly hint: string;
  readonly received: {
    readonly status?: number;
    readonly body?: Buffer;
    readonly headers?: { get(name: string): string | undefined };
  };
}

/** How to connect; `ca` is the path of a PEM file. */
interface Failing {
  readonly protocols?: string[];
  readonly ca?: string | undefined;
  readonly http2?: boolean;
}

/** Resolves with the error of a connection that has to fail, once `close` has come too. */
export function failure(url: string, { protocols = [], ca, ...more }: Failing = {}): Promise<Explained> {
  const socket = new WebSocket(url, protocols, { ...more, ...(ca ? { ca: readFileSync(ca) } : {}) });
  return new Promise((resolve, reject) => {
    let error: Explained | undefined;
    socket.on('error', (said) => {
      error = said as Explained;
    });
    socket.on('open', () => {
      reject(new Error(`${url} opened`));
      socket.terminate();
    });
    socket.on('close', (code) => {
      if (error && code === 1006) resolve(error);
      else reject(new Error(`${url} closed with ${code} and ${error ? error.message : 'no error'}`));
    });
  });
}
