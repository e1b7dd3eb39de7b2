// What has to compile, and what has not: the types of the channels, of stats and of the wire log, as programs see them.
import { channels, WebSocket, WebSocketServer, type WireFrame, type WireRecord } from '../../src/index.ts';
import { type PrometheusMetrics, prometheus } from '../../src/metrics/index.ts';

channels.message.subscribe(({ socket, direction, bytes }) => {
  const sent: 'sent' | 'received' = direction;
  const client: WebSocket = socket;
  client.send(`${sent} ${bytes + 1}`);
});
channels.refused.subscribe(({ server, rejection }) => {
  const refusing: WebSocketServer = server;
  const { code, status }: { code: string; status: number } = rejection;
  refusing.emit('error', new Error(`${code} ${status}`));
});
channels.connect.error.subscribe(({ error, url }) => console.error(url, error?.code));
channels.close.subscribe(({ begunBy, cause }) => {
  const who: 'us' | 'peer' | 'nobody' = begunBy;
  console.log(who, cause?.code);
});
// @ts-expect-error a close has no bytes
channels.close.subscribe(({ bytes }) => bytes);
// @ts-expect-error a subscriber gets one kind of message
channels.open.subscribe((message: { socket: string }) => message);

const frames: WireFrame[] = [];
new WebSocket('ws://a/', {
  wire: (record: WireRecord) => {
    if (record.kind === 'frame') frames.push(record);
  },
});
new WebSocket('ws://a/', { wire: process.stderr });
new WebSocketServer({
  noServer: true,
  wire: { to: process.stdout, redact: ['x-tenant'], previewBytes: 0, colors: false },
});
// @ts-expect-error a path is no place to write to
new WebSocket('ws://a/', { wire: 'wire.log' });

const server = new WebSocketServer({ noServer: true });
const { accepted, refusedByCode, connections } = server.stats();
const total: number = accepted + (refusedByCode.WS_ERR_REQUEST_REJECTED ?? 0) + (connections ?? 0);
const metrics: PrometheusMetrics = prometheus({ chat: server }, { prefix: 'app_' });
console.log(total, metrics.text(), new WebSocket(null).stats().close?.begunBy);
// @ts-expect-error not a server
prometheus(new WebSocket(null));
