/** An echo server of several processes, which can be asked for the connections and the CPU time of each. */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { WebSocketServer } from '@handfast/ws';

/** How connections come to the workers; `single`: there is one process and no cluster. */
export type Sharing = 'single' | 'round robin' | 'shared handle' | 'reusePort';

export interface ClusterSettings {
  readonly sharing: Sharing;
  readonly workers: number;
}

/** What a process has done: CPU microseconds, and connections ever opened. */
export interface Share {
  readonly cpu: number;
  readonly opened: number;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ClusterSettings;
const { sharing } = settings;
let opened = 0;
if (cluster.isWorker) await work(Number(process.env.PORT));
else await lead();

async function lead(): Promise<void> {
  cluster.schedulingPolicy = sharing === 'round robin' ? cluster.SCHED_RR : cluster.SCHED_NONE;
  const workers: Worker[] = [];
  let port = sharing === 'single' ? await serve(0) : 0;
  // Those that share a port through the primary all ask for port 0; the others need to know it.
  for (let i = 0; i < (sharing === 'single' ? 0 : settings.workers); i++) {
    const worker = cluster.fork({ PORT: sharing === 'reusePort' ? port : 0 });
    workers.push(worker);
    // A worker with a listening socket of its own is not `listening` for the cluster: it says so itself.
    [port] = await once(worker, 'message');
  }
  createInterface({ input: process.stdin })
    .on('line', async () => {
      const shares = await Promise.all(workers.map(ask));
      console.log(`STAT ${JSON.stringify([look(), ...shares])}`);
    })
    .on('close', () => process.exit(0));
  console.log(`READY ${port}`);
}

async function ask(worker: Worker): Promise<Share> {
  worker.send('look');
  const [share] = await once(worker, 'message');
  return share;
}

async function work(port: number): Promise<void> {
  process.on('message', () => process.send?.(look()));
  process.send?.(await serve(port));
}

function look(): Share {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, opened };
}

async function serve(port: number): Promise<number> {
  const server = createServer();
  const wss = new WebSocketServer({ server });
  wss.on('connection', (socket) => {
    opened++;
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  const options = { host: '127.0.0.1', port, backlog: 4096, reusePort: sharing === 'reusePort' };
  await new Promise<void>((resolve) => server.listen(options, resolve));
  return (server.address() as AddressInfo).port;
}
