import { connect } from '@handfast/ws';
import { startLab } from 'handfast/lab';

/** The client to be tried: yours. */
async function talk(url, ca) {
  const socket = await connect(url, { tls: { ca }, timeouts: { totalMs: 1000 } });
  for await (const message of socket) {
    console.log(`  received ${message}`);
    socket.close(1000);
  }
}

const lab = await startLab({
  only: ['accept-hex', 'tls-expired', '101-drip', 'close-1008', 'frame-masked'],
  paceMs: 50,
});
for (const { id, url } of lab.scenarios) {
  console.log(id);
  await talk(url, lab.ca).then(
    () => console.log('  ended in order'),
    (error) => console.log(`  ${error.code}`),
  );
}
await lab.close();
