import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { WebSocketServer } from '../../src/api/websocket-server.ts';
import { answerOf } from '../support/admission.ts';
import { closeAll, rejections, serving } from '../support/servers.ts';
import { exchange, readAnswer, upgradeRequest } from '../support/upgrade-request.ts';

describe('a server on a loopback address', () => {
  const evil = { Origin: 'https://evil.example' };
  const rebound = { Origin: 'http://evil.example:8080', Host: 'evil.example:8080' };

  it('refuses pages of the web, with 403 and nothing more, and tells the operator what to add', async (t) => {
    const { wss, port } = await serving(t);
    const refused = rejections(wss);
    const { status, body } = await answerOf(port, evil);
    assert.deepEqual([status, body], [403, 'Forbidden: this server takes no connections from pages of this origin\n']);
    assert.equal((await answerOf(port, rebound)).status, 403);
    assert.equal((await answerOf(port, { Origin: 'null' })).status, 403);
    assert.equal(refused[0]?.code, 'WS_ERR_REQUEST_ORIGIN_NOT_LOCAL');
    assert.match(refused[0]?.hint ?? '', /give the server origins: \['https:\/\/evil\.example'\]/);
  });

  it('takes programs, pages of this machine, other schemes, and what a proxy sends on', async (t) => {
    const { port } = await serving(t);
    for (const headers of [
      {},
      { Origin: 'http://localhost:5173' },
      { Origin: 'chrome-extension://abc' },
      { ...evil, 'X-Forwarded-For': '192.0.2.1' },
      { Origin: 'https://app.example.com', Host: 'app.example.com' },
    ] as { [name: string]: string }[]) {
      assert.equal((await answerOf(port, headers)).status, 101, JSON.stringify(headers));
    }
  });

  it("takes everybody with origins: '*', as ws does", async (t) => {
    const { port } = await serving(t, { origins: '*' });
    assert.equal((await answerOf(port, evil)).status, 101);
    assert.equal((await answerOf(port, rebound)).status, 101);
  });

  it('is known as such by its HTTP server too, and by the socket in noServer mode', async (t) => {
    const http = createServer();
    const noServer = new WebSocketServer({ noServer: true });
    const wss = new WebSocketServer({ server: http, path: '/ours' });
    wss.shouldHandle = (request) => request.url === '/ours';
    http.removeAllListeners('upgrade');
    http.on('upgrade', (request, socket, head) => {
      const target = request.url === '/ours' ? wss : noServer;
      target.handleUpgrade(request, socket, head, () => undefined);
    });
    t.after(() => closeAll(wss));
    t.after(() => http.close());
    await once(http.listen(0, '127.0.0.1'), 'listening');
    const { port } = http.address() as AddressInfo;
    assert.equal((await answerOf(port, evil)).status, 403);
    const ours = await exchange(port, upgradeRequest(evil, 'GET /ours HTTP/1.1'));
    assert.equal(readAnswer(ours).status, 403);
  });
});

describe('a server that others can reach', () => {
  it('takes pages of every origin, unless origins says whose', async (t) => {
    const { port } = await serving(t, { host: '0.0.0.0' });
    assert.equal((await answerOf(port, { Origin: 'https://evil.example' })).status, 101);
    const careful = await serving(t, {
      host: '0.0.0.0',
      origins: ['https://*.example.com'],
      hosts: ['ws.example.com'],
    });
    const Host = 'ws.example.com';
    assert.equal((await answerOf(careful.port, { Host, Origin: 'https://evil.example' })).status, 403);
    assert.equal((await answerOf(careful.port, { Host, Origin: 'https://app.example.com' })).status, 101);
    assert.equal((await answerOf(careful.port, { Host: 'evil.example' })).status, 403);
  });

  it('cannot be made with an origin that is none', () => {
    assert.throws(
      () => new WebSocketServer({ noServer: true, origins: ['example.com'] }),
      /^TypeError: origins: expected/,
    );
  });
});
