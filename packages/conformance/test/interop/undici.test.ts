import { WebSocket as UndiciWebSocket } from 'undici';
import type { Client } from '../../src/interop/exchange.ts';
import { testClient } from '../../src/interop/pair.ts';
import { runWebJob, webLimits } from '../../src/interop/web-client.ts';

const undici: Client = (job) => runWebJob(job, ({ url, protocols }) => new UndiciWebSocket(url, [...protocols]));

testClient('undici', undici, webLimits);

const native = (globalThis as { WebSocket?: new (url: string, protocols: readonly string[]) => unknown }).WebSocket;
if (native) {
  const own: Client = (job) => runWebJob(job, ({ url, protocols }) => new native(url, protocols));
  // Seen with the undici 6 inside Node 22.
  const silent = process.versions.node.startsWith('22.')
    ? 'the one in Node 22 fires error, and never close'
    : undefined;
  testClient('the WebSocket of this Node', own, { ...webLimits, 'fire close after a refusal': silent });
}
