import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Certificate, makeCertificate } from '@handfast/ws/testing';
import express from 'express';
import { WebSocketServer } from 'ws';
import { Child } from '../interop/processes.ts';
import { makeScratch, type Scratch } from '../interop/scratch.ts';
import { root } from '../root.ts';
import type { Need } from './need.ts';
import { findPrograms } from './programs.ts';

/** What all cases share: where the programs are, an authority, and healthy servers to stand behind proxies. */
export class Workshop {
  readonly authority: Certificate = makeCertificate({
    name: 'Workshop Root',
    hosts: [],
    addresses: [],
    isAuthority: true,
  });
  readonly #programs = findPrograms();
  readonly #servers: { close(): Promise<void> }[] = [];
  readonly #scratches: Scratch[] = [];
  #echo = '';
  #app = '';
  #python = '';

  static async open(): Promise<Workshop> {
    const workshop = new Workshop();
    workshop.#echo = workshop.#keep(await startEcho());
    workshop.#app = workshop.#keep(await startApp());
    if (workshop.#programs.frameworks !== undefined) workshop.#python = workshop.#keep(await startPython(workshop));
    return workshop;
  }

  /** npm `ws` with a port of its own: whatever is no handshake gets 426. */
  get echo(): string {
    return this.#echo;
  }

  /** An application of Express with npm `ws` on `/ws`: handshakes on other paths are answered with 400. */
  get app(): string {
    return this.#app;
  }

  /** The package `websockets` of Python, where it is installed: strict about the version of HTTP. */
  get python(): string {
    return this.#python;
  }

  program(name: Need): string {
    const path = this.#programs[name];
    if (path === undefined) throw new Error(`${name} is not installed: run scripts/install-peers.sh`);
    return path;
  }

  /** A new folder, gone when the workshop closes. */
  folder(name: string): Scratch {
    const scratch = makeScratch(name);
    this.#scratches.push(scratch);
    return scratch;
  }

  /** A new folder below the repository, where programs find its packages. */
  folderWithPackages(name: string): Scratch {
    mkdirSync(join(root, 'tmp'), { recursive: true });
    const path = mkdtempSync(join(root, 'tmp', `doctor-${name}-`));
    const scratch: Scratch = {
      path,
      file: (other) => join(path, other),
      remove: () => rmSync(path, { recursive: true, force: true }),
    };
    this.#scratches.push(scratch);
    return scratch;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) await server.close();
    for (const scratch of this.#scratches) scratch.remove();
  }

  #keep({ address, close }: Backend): string {
    this.#servers.push({ close });
    return address;
  }
}

interface Backend {
  readonly address: string;
  readonly close: () => Promise<void>;
}

async function startEcho(): Promise<Backend> {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => sockets.once('listening', resolve));
  return backend(sockets, sockets.address() as AddressInfo, () => {
    for (const client of sockets.clients) client.terminate();
    return new Promise((resolve) => sockets.close(() => resolve()));
  });
}

async function startApp(): Promise<Backend> {
  const app = express();
  app.get('/', (_request, response) => response.send('<!doctype html><title>App</title>'));
  const http = createServer(app);
  const sockets = new WebSocketServer({ server: http, path: '/ws' });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return backend(sockets, http.address() as AddressInfo, () => {
    for (const client of sockets.clients) client.terminate();
    http.closeAllConnections();
    return new Promise((resolve) => http.close(() => resolve()));
  });
}

async function startPython(workshop: Workshop): Promise<Backend> {
  const file = workshop.folder('python').file('server.py');
  writeFileSync(file, echoServer);
  const child = new Child(workshop.program('frameworks'), ['-u', file]);
  const [, port] = await child.line(/^READY (\d+)$/);
  return { address: `127.0.0.1:${port}`, close: () => child.stop() };
}

const echoServer = `import asyncio
from websockets.asyncio.server import serve

async def handler(websocket):
    async for message in websocket:
        await websocket.send(message)

async def main():
    async with serve(handler, "127.0.0.1", 0) as server:
        print("READY", server.sockets[0].getsockname()[1])
        await server.serve_forever()

asyncio.run(main())
`;

function backend(sockets: WebSocketServer, { port }: AddressInfo, close: () => Promise<void>): Backend {
  sockets.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data, binary) => socket.send(data, { binary }));
  });
  return { address: `127.0.0.1:${port}`, close };
}
