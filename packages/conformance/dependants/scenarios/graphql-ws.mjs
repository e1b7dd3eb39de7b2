import assert from 'node:assert/strict';
import { once } from 'node:events';
import { buildSchema } from 'graphql';
import { CloseCode, createClient } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import WebSocket, { WebSocketServer } from 'ws';
import { assertSubject, first } from './support.mjs';

assertSubject('graphql-ws');

const schema = buildSchema(`
  type Query { hello(name: String!): String }
  type Subscription { countdown(from: Int!): Int }
`);
const roots = {
  query: { hello: ({ name }) => `Hello, ${name}` },
  subscription: {
    async *countdown({ from }) {
      for (let n = from; n > 0; n--) yield { countdown: n };
    },
  },
};

/** Everything that an asynchronous iterable yields. */
async function collect(iterable) {
  const values = [];
  for await (const value of iterable) values.push(value);
  return values;
}

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await once(server, 'listening');
// It assigns options.handleProtocols of a server that is already there.
const disposable = useServer(
  { schema, roots, onConnect: ({ connectionParams }) => connectionParams?.token !== 'bad' },
  server,
);
const url = `ws://127.0.0.1:${server.address().port}`;

const other = new WebSocket(url, ['something', 'graphql-transport-ws']);
await once(other, 'open');
assert.equal(other.protocol, 'graphql-transport-ws');
other.send('not json');
assert.equal((await once(other, 'close'))[0], CloseCode.BadRequest);

const unknown = new WebSocket(url, 'something');
const [{ message }] = await once(unknown, 'error');
assert.match(message, /^Server sent no subprotocol/);

const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
const [answer] = await collect(client.iterate({ query: '{ hello(name: "Ada") }' }));
assert.equal(answer.data.hello, 'Hello, Ada');
const values = await collect(client.iterate({ query: 'subscription { countdown(from: 100) }' }));
assert.deepEqual(
  values.map((value) => value.data.countdown),
  Array.from({ length: 100 }, (_, n) => 100 - n),
);
await client.dispose();

const refused = createClient({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: 0,
  lazy: false,
  onNonLazyError: () => {},
  connectionParams: { token: 'bad' },
});
const event = await first((resolve) => refused.on('closed', resolve));
assert.equal(event.code, CloseCode.Forbidden);
assert.equal(event.reason, 'Forbidden');

await disposable.dispose();
