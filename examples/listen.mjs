import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { connect } from '@handfast/ws';
import { findingInWords, startListening } from 'handfast/listen';

const listener = await startListening({
  host: '127.0.0.1',
  onEvent: (event) => {
    if (event.type !== 'ended') return;
    const { id, guess, answer, findings } = event.report;
    console.log(`#${id} ${guess?.name ?? 'an unknown client'}, answered with ${answer?.status ?? 'nothing'}`);
    for (const { severity, code, title, facts } of findings.map((one) => findingInWords(one, 'en'))) {
      console.log(`  ${severity} ${code}: ${title}`);
      for (const fact of facts) console.log(`    ${fact}`);
    }
  },
});

// A client with which nothing is wrong.
const socket = await connect(listener.urls[0]);
socket.close(1000);
await once(socket, 'close');

// One that was written by hand.
const device = dial(listener.port, '127.0.0.1');
device.write('GET /ws HTTP/1.1\r\nHost: sensor.local:8091\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
device.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2hvcnQ=\r\n\r\n');
device.resume();
await once(device, 'close');
await listener.close();
