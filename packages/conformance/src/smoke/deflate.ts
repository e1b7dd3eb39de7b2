// Runs on any runtime: permessage-deflate is agreed, with and without context takeover, and messages survive it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { withPair } from './pair.ts';

const ways = [
  {},
  { serverNoContextTakeover: true, clientNoContextTakeover: true },
  { serverMaxWindowBits: 10, clientMaxWindowBits: 9 },
];
for (const way of ways) {
  const perMessageDeflate = { threshold: 0, ...way };
  await withPair({ client: { perMessageDeflate }, server: { perMessageDeflate } }, async ({ client, server }) => {
    assert.equal(client.extensions, 'permessage-deflate');
    assert.equal(server.extensions, 'permessage-deflate');
    server.on('message', (data, isBinary) => server.send(data, { binary: isBinary }));
    for (let round = 0; round < 5; round++) {
      for (const text of ['', 'short', 'all work and no play '.repeat(50_000)]) {
        client.send(text);
        assert.equal(String((await once(client, 'message'))[0]), text);
      }
    }
    const noise = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, index) => (index * index * 31) % 253));
    client.send(noise);
    assert.equal(noise.compare((await once(client, 'message'))[0]), 0);
  });
}
