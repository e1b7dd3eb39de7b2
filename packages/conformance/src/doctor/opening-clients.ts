import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { WebSocket as UndiciWebSocket } from 'undici';
import { WebSocket as WsWebSocket } from 'ws';
import { launchChromium } from '../interop/chromium.ts';
import { installFolder, peersFolder } from '../interop/installed.ts';
import { ClientPeer } from '../interop/job-peer.ts';
import { Child, run } from '../interop/processes.ts';

/** Whether a client opened, and what it said where it did not. */
export interface Opening {
  readonly opened: boolean;
  readonly says: string;
}

/** A real client that only opens a connection and lets it go. */
export interface OpeningClient {
  open(url: string, protocols: readonly string[]): Promise<Opening>;
  stop(): Promise<void>;
}

export const npmWs: OpeningClient = {
  open: (url, protocols) =>
    new Promise((resolve) => {
      const socket = new WsWebSocket(url, [...protocols]);
      socket.on('error', ({ message }) => resolve({ opened: false, says: message }));
      socket.on('open', () => {
        socket.terminate();
        resolve({ opened: true, says: '' });
      });
    }),
  stop: () => Promise.resolve(),
};

/** It does not tell why: its events have no message. */
export const undici: OpeningClient = {
  open: (url, protocols) =>
    new Promise((resolve) => {
      const socket = new UndiciWebSocket(url, [...protocols]);
      socket.addEventListener('open', () => {
        socket.close();
        resolve({ opened: true, says: '' });
      });
      socket.addEventListener('error', () => resolve({ opened: false, says: '' }));
    }),
  stop: () => Promise.resolve(),
};

export async function startPython(program: string): Promise<OpeningClient> {
  const child = new Child(program, ['-u', join(peersFolder, 'python/opens.py')]);
  await child.line(/^READY$/);
  return {
    async open(url, protocols) {
      const answer = child.line(/^OUTCOME (.*)$/);
      child.writeLine(JSON.stringify({ url, protocols }));
      return JSON.parse((await answer)[1] ?? '') as Opening;
    },
    stop: () => child.stop(),
  };
}

/**
 * As it is without being told: gorilla does not offer compression. coder is told to offer it. It reads on for three seconds after
 * it has refused: that is why there are several of it.
 */
export async function startGo(go: string, name: 'gorilla' | 'coder'): Promise<OpeningClient> {
  const folder = join(installFolder, 'go');
  await run(go, ['build', '-o', `${folder}/`, `./${name}`], { cwd: join(peersFolder, 'go') });
  const start = () => ClientPeer.start(join(folder, name), ['client']);
  const peers = await Promise.all(Array.from({ length: name === 'coder' ? 24 : 1 }, start));
  let turn = 0;
  const rest = { deflate: name === 'coder', steps: [], messages: 0, pongs: 0, close: { code: 1000, reason: '' } };
  return {
    async open(url, protocols) {
      turn = (turn + 1) % peers.length;
      const { opened, error } = await (peers[turn] as ClientPeer).run({ url, protocols, ...rest });
      return { opened, says: error ?? '' };
    },
    stop: async () => void (await Promise.all(peers.map((peer) => peer.stop()))),
  };
}

/** tungstenite, as `scripts/install-peers.sh` builds it; undefined where it did not. */
export function findTungstenite(): string | undefined {
  const path = join(installFolder, 'rust/debug/opens');
  return existsSync(path) ? path : undefined;
}

export async function startTungstenite(program: string): Promise<OpeningClient> {
  const child = new Child(program, []);
  await child.line(/^READY$/);
  return {
    async open(url, protocols) {
      const answer = child.line(/^OUTCOME (true|false) (.*)$/);
      child.writeLine(`${url}\t${protocols.join(', ')}`);
      const [, opened, says = ''] = await answer;
      return { opened: opened === 'true', says };
    },
    stop: () => child.stop(),
  };
}

export async function startChromium(path: string): Promise<OpeningClient> {
  const server = createServer((_request, response) => response.end('<!doctype html><title>a page</title>'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const browser = await launchChromium(path);
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    async open(url, protocols) {
      const said = new Promise<string>((resolve) => {
        page.once('console', (message) => resolve(message.text().replace(/^.*? failed: /, '')));
      });
      const opened = await page.evaluate(
        ([to, names]) =>
          new Promise<boolean>((resolve) => {
            const socket = new WebSocket(to, [...names]);
            socket.onopen = () => resolve(true);
            socket.onerror = () => resolve(false);
          }),
        [url, protocols] as const,
      );
      page.removeAllListeners('console');
      return { opened, says: opened ? '' : await said };
    },
    async stop() {
      await browser.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
