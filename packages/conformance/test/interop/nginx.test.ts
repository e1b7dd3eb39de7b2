import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { WebSocket as NpmWebSocket, type WebSocketServer as NpmWebSocketServer } from 'ws';
import { type Certificates, makeCertificates } from '../../src/interop/certificates.ts';
import { type EchoServer, startEchoServer } from '../../src/interop/echo-server.ts';
import { failure } from '../../src/interop/failing.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { startNginx } from '../../src/interop/nginx.ts';
import type { Listening } from '../../src/interop/on-free-ports.ts';
import { freePort } from '../../src/interop/ports.ts';
import { behindProxy } from '../../src/interop/proxied.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { subjectIsOurs, WebSocket, WebSocketServer } from '../../src/interop/subject.ts';
import { testExchanges } from '../../src/interop/suite.ts';
import { wsClient } from '../../src/interop/ws-client.ts';

const onlyOurs = subjectIsOurs ? false : 'npm ws does not promise this';

withPeer('nginx', findProgram('nginx') ?? findProgram('/usr/sbin/nginx'), (program) => {
  const scratch = makeScratch('nginx');
  let nginx: Listening<'plain' | 'tls' | 'bare' | 'bareTo426' | 'down' | 'impatient'>;
  let server: EchoServer;
  let only426: NpmWebSocketServer;
  let certificates: Certificates;

  before(async () => {
    certificates = await makeCertificates(scratch);
    server = await startEchoServer(WebSocketServer);
    only426 = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(only426, 'listening');
    const backendPort = server.port;
    nginx = await startNginx(program, scratch, {
      plain: { backendPort },
      tls: { backendPort, tls: certificates },
      bare: { backendPort, upgrades: false },
      bareTo426: { backendPort: (only426.address() as AddressInfo).port, upgrades: false },
      down: { backendPort: await freePort() },
      impatient: { backendPort, idle: '100ms' },
    });
  });
  after(async () => {
    await nginx?.child.stop();
    only426?.close();
    await server?.close();
    scratch.remove();
  });

  const plain = () => ({ port: nginx.ports.plain, log: nginx.child.log });
  const tls = () => ({ port: nginx.ports.tls, tls: true, log: nginx.child.log });
  const ca = () => certificates.ca;

  describe('our client through nginx to our server', () => {
    testExchanges(
      { run: wsClient(WebSocket), limits: {} },
      behindProxy(() => server, plain),
    );
  });
  describe('our client through nginx with TLS to our server', () => {
    testExchanges(
      { run: wsClient(WebSocket), limits: {}, ca },
      behindProxy(() => server, tls),
    );
  });
  describe('npm ws through nginx with TLS to our server', () => {
    testExchanges(
      { run: wsClient(NpmWebSocket), limits: {}, ca },
      behindProxy(() => server, tls),
    );
  });

  describe('what goes wrong with nginx is explained', { skip: onlyOurs }, () => {
    test('nginx without the upgrade headers, in front of a server that only speaks WebSocket: 426 and which lines are missing', async () => {
      const error = await failure(`ws://127.0.0.1:${nginx.ports.bareTo426}/`);
      assert.match(error.message, /^Unexpected server response: 426/);
      assert.equal(error.code, 'WS_ERR_STATUS_426');
      assert.equal(error.stage, 'response');
      assert.equal(error.received.status, 426);
      assert.match(String(error.received.headers?.get('server')), /^nginx/);
      assert.match(error.hint, /proxy/i);
      assert.match(error.hint, /Upgrade/);
    });

    test('nginx without the upgrade headers, in front of a web server: 200, and what to look at', async () => {
      const error = await failure(`ws://127.0.0.1:${nginx.ports.bare}/plain`);
      assert.match(error.message, /^Unexpected server response: 200/);
      assert.equal(error.code, 'WS_ERR_STATUS_200');
      assert.match(String(error.received.body), /<title>echo<\/title>/);
      assert.match(error.hint, /Upgrade|upgrade/);
    });

    test('nginx with no backend: 502, and that the backend is what is missing', async () => {
      const error = await failure(`ws://127.0.0.1:${nginx.ports.down}/`);
      assert.match(error.message, /^Unexpected server response: 502/);
      assert.equal(error.code, 'WS_ERR_STATUS_502');
      assert.equal(error.received.status, 502);
      assert.match(String(error.received.body), /502 Bad Gateway/);
      assert.match(error.hint, /backend|upstream/i);
    });

    test('ws: to the port where nginx speaks TLS: nginx says 400, and the error says what it means', async () => {
      const error = await failure(`ws://127.0.0.1:${nginx.ports.tls}/`);
      assert.match(error.message, /^Unexpected server response: 400/);
      assert.equal(error.code, 'WS_ERR_PLAIN_TO_TLS');
      assert.match(error.hint, /wss|TLS|HTTPS/);
    });

    test('wss: to a plain port: the error says that the port does not speak TLS', async () => {
      const error = await failure(`wss://127.0.0.1:${nginx.ports.plain}/`);
      assert.equal(error.stage, 'tls');
      assert.match(`${error.message} ${error.hint}`, /ws:\/\//);
    });

    test('an authority that the client does not know: the code is that of TLS', async () => {
      const error = await failure(`wss://127.0.0.1:${nginx.ports.tls}/`);
      assert.equal(error.stage, 'tls');
      assert.equal(error.code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
      assert.match(error.hint, /ca|chain|authority/i);
    });
  });

  test('a connection that nginx cuts for being idle closes with 1006', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${nginx.ports.impatient}/plain`);
    await once(socket, 'open');
    const [code] = await once(socket, 'close');
    assert.equal(code, 1006);
  });
});
