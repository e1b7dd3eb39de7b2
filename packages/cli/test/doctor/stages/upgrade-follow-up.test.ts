import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { acceptFor } from '@handfast/ws/protocol';
import { type Diagnosis, diagnose } from '../../../src/doctor/index.ts';

/** Diagnoses a server that answers each request with these bytes; undefined: it hangs up. */
async function asked(
  answer: (head: string) => string | undefined,
  path = '/live/ws?token=s3cret-s3cret',
): Promise<{ readonly requests: readonly string[]; readonly evidence: Diagnosis['evidence'] }> {
  const requests: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      const head = bytes.toString('latin1');
      requests.push(head);
      socket.end(answer(head) ?? '');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { evidence } = await diagnose(`ws://127.0.0.1:${port}${path}`, {
    timeoutMs: 5000,
    only: ['plain-get', 'upgrade'],
  });
  server.close();
  await once(server, 'close');
  return { requests, evidence };
}

const isUpgrade = (head: string) => /^upgrade: websocket\r$/im.test(head);
const keyOf = (head: string) => /^sec-websocket-key: (.*)\r$/im.exec(head)?.[1] ?? '';
const said = (status: string, body = '') => `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const switched = (accept: string) =>
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;

describe('how much is asked', () => {
  it('a handshake that opens is asked for once, and so is the page', async () => {
    const { requests, evidence } = await asked((head) =>
      isUpgrade(head) ? switched(acceptFor(keyOf(head))) : said('404 Not Found'),
    );
    assert.equal(evidence.upgrade?.opened, true);
    assert.deepEqual(requests.map(isUpgrade), [false, true]);
  });

  it('a path that is not found is compared with one beside it, without the query', async () => {
    const { requests, evidence } = await asked(() => said('404 Not Found', 'nothing'));
    const lines = requests.map((head) => head.split('\r\n', 1)[0] ?? '');
    assert.equal(lines.length, 4);
    for (const line of lines.slice(2)) assert.match(line, /^GET \/live\/[0-9a-f]{12} HTTP\/1\.1$/);
    assert.match(evidence.upgrade?.elsewhere?.path ?? '', /^\/live\//);
    assert.deepEqual(requests.map(isUpgrade), [false, true, false, true]);
  });

  it('a wrong Accept is asked for again, with another key and with the same', async () => {
    const { requests, evidence } = await asked((head) =>
      isUpgrade(head) ? switched('nonsense') : said('404 Not Found'),
    );
    const [first, ...others] = requests.filter(isUpgrade).map(keyOf);
    assert.equal(others.length, 2);
    assert.equal(others.filter((key) => key === first).length, 1);
    assert.equal(evidence.upgrade?.sameKey?.key, first);
    assert.equal(evidence.upgrade?.failure, 'WS_ERR_ACCEPT_WRONG');
  });

  it('after a 429 nothing more is asked', async () => {
    const { requests } = await asked((head) => said(isUpgrade(head) ? '429 Too Many Requests' : '200 OK'));
    assert.equal(requests.length, 2);
  });

  it('who hangs up is asked for Socket.IO, in a way that opens no session there', async () => {
    const { requests, evidence } = await asked((head) => (isUpgrade(head) ? undefined : said('404 Not Found')));
    assert.ok(requests.some((head) => head.startsWith('GET /socket.io/?EIO=4&transport=none ')));
    assert.equal(evidence.upgrade?.again?.end, 'closed');
  });
});
