import { once } from 'node:events';
import { deserialize, serialize } from 'node:v8';
import { WebSocket, WebSocketServer } from '@handfast/ws';
import { SessionClient, SessionServer } from '@handfast/ws/session';

/** Sessions as a database would keep them: as bytes, each call later, and each one step. */
class TableStore {
  #rows = new Map();

  async create(session) {
    if (this.#rows.has(session.id)) return false;
    this.#rows.set(session.id, serialize(session));
    return true;
  }

  async read(id) {
    return this.#row(id);
  }

  async claim(id, attempt, nowMs) {
    const row = this.#row(id);
    if (row === undefined || row.expiresAtMs < nowMs) return undefined;
    if (attempt <= row.attempt) return 'stale';
    const claimed = { ...row, attempt, epoch: row.epoch + 1 };
    this.#rows.set(id, serialize(claimed));
    return claimed;
  }

  async save(id, epoch, { appended, ...change }) {
    return this.#owned(id, epoch, (row) => {
      const last = row.outbox.at(-1)?.number ?? 0;
      const all = [...row.outbox, ...appended.filter(({ number }) => number > last)];
      const outbox = all.filter(({ number }) => number > change.acknowledged);
      this.#rows.set(id, serialize({ ...row, ...change, outbox }));
    });
  }

  async remove(id, epoch) {
    return this.#owned(id, epoch, () => this.#rows.delete(id));
  }

  #row(id) {
    const bytes = this.#rows.get(id);
    return bytes && deserialize(bytes);
  }

  #owned(id, epoch, work) {
    const row = this.#row(id);
    if (row === undefined) return 'unknown';
    if (row.epoch !== epoch) return 'fenced';
    work(row);
    return 'done';
  }
}

const store = new TableStore();

/** One of several servers that share the store. */
async function start(name) {
  const sessions = new SessionServer({ store, data: () => ({ count: 0 }) });
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  sessions.on('session', (session) => {
    session.on('message', ({ data }) => session.send(`${name} got ${data}, number ${++session.data.count}`));
  });
  server.on('connection', (socket, request) => sessions.accept(socket, request));
  await once(server, 'listening');
  return { sessions, server, url: `ws://127.0.0.1:${server.address().port}/` };
}

const first = await start('the first server');
const second = await start('the second server');

let { url } = first;
const client = new SessionClient(() => url, { WebSocket, restartDelayMs: 10 });
client.on('message', ({ data }) => console.log(data));

await client.sendAsync('hello');
url = second.url;
await first.sessions.close();
first.server.close();
await client.sendAsync('hello again');
await client.close();
second.server.close();
