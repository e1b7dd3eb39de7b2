// Runs on any runtime: messages of every kind and size go to the server and come back.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { withPair } from './pair.ts';

await withPair({}, async ({ client, server }) => {
  server.on('message', (data, isBinary) => server.send(data, { binary: isBinary }));
  const texts = ['', 'hello', 'grüß dich, 世界 👋', 'x'.repeat(126), 'y'.repeat(70_000), 'z'.repeat(3_000_000)];
  for (const text of texts) {
    client.send(text);
    const [data, isBinary] = await once(client, 'message');
    assert.equal(String(data), text);
    assert.equal(isBinary, false);
  }
  for (const length of [0, 1, 125, 126, 65_535, 65_536, 2_000_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => index % 251);
    client.send(bytes);
    const [data, isBinary] = await once(client, 'message');
    assert.equal(Buffer.compare(data, bytes), 0);
    assert.equal(isBinary, true);
  }
  client.send('in ', { fin: false });
  client.send('three ', { fin: false });
  client.send('parts', { fin: true });
  assert.equal(String((await once(client, 'message'))[0]), 'in three parts');

  client.ping('are you there?');
  assert.equal(String((await once(client, 'pong'))[0]), 'are you there?');
});
