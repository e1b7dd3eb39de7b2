import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { WebSocket } from '../../src/api/websocket.ts';
import { connectTo, readAnswer, upgradeRequest } from './upgrade-request.ts';

/** Status, body and headers that the server answers with; closes what it opens. */
export async function answerOf(port: number, headers: { [name: string]: string } = {}) {
  const socket = connectTo(port, upgradeRequest(headers));
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return readAnswer(String(data));
}

/** Opens a WebSocket and closes it at the end of the test. */
export async function open(t: TestContext, url: string, options = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, options);
  t.after(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}
