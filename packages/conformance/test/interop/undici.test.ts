import { WebSocket as UndiciWebSocket } from 'undici';
import type { Client } from '../../src/interop/exchange.ts';
import { testClient } from '../../src/interop/pair.ts';
import { runWebJob, webLimits } from '../../src/interop/web-client.ts';

const undici: Client = (job) => runWebJob(job, ({ url, protocols }) => new UndiciWebSocket(url, [...protocols]));

testClient('undici', undici, webLimits);

const native = (globalThis as { WebSocket?: new (url: string, protocols: readonly string[]) => unknown }).WebSocket;
if (native) {
  testClient('the WebSocket of this Node', (job) => runWebJob(job, (j) => new native(j.url, j.protocols)), webLimits);
}
