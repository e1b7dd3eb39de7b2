/**
 * The package under test as a peer in a process of its own, which may be another runtime than Node:
 * `bun own-peer.js client` answers jobs, `deno run -A own-peer.js server` serves the table.
 */
import { createInterface } from 'node:readline';
import { startEchoServer } from './echo-server.ts';
import type { Job } from './exchange.ts';
import { WebSocket, WebSocketServer } from './subject.ts';
import { wsClient } from './ws-client.ts';

if (process.argv[2] === 'client') await answerJobs();
else await serveTable();

async function answerJobs(): Promise<void> {
  const client = wsClient(WebSocket);
  console.log('READY');
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(`OUTCOME ${JSON.stringify(await client(JSON.parse(line) as Job))}`);
  }
}

async function serveTable(): Promise<void> {
  const { port } = await startEchoServer(WebSocketServer);
  console.log(`READY ${port}`);
}
