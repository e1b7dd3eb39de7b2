import { connect } from '@handfast/ws';

const [url = 'ws://127.0.0.1:8080/', intervalMs = '20000'] = process.argv.slice(2);
const socket = await connect(url, { heartbeat: { intervalMs: Number(intervalMs) } });

socket.once('pong', () => {
  const { lastMs, smoothedMs, variationMs, minMs, samples } = socket.rtt;
  console.log(
    `round trip: last ${lastMs} ms, smoothed ${smoothedMs} ± ${variationMs}, shortest ${minMs}, of ${samples}`,
  );
  socket.close();
});
