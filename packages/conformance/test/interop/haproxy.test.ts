import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { WebSocket as NpmWebSocket } from 'ws';
import { type Certificates, makeCertificates } from '../../src/interop/certificates.ts';
import { type EchoServer, startEchoServer } from '../../src/interop/echo-server.ts';
import { failure } from '../../src/interop/failing.ts';
import { startHaproxy } from '../../src/interop/haproxy.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import type { Listening } from '../../src/interop/on-free-ports.ts';
import { freePort } from '../../src/interop/ports.ts';
import { behindProxy } from '../../src/interop/proxied.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { subjectIsOurs, WebSocket, WebSocketServer } from '../../src/interop/subject.ts';
import { testExchanges } from '../../src/interop/suite.ts';
import { wsClient } from '../../src/interop/ws-client.ts';

const onlyOurs = subjectIsOurs ? false : 'npm ws does not promise this';

withPeer('HAProxy', findProgram('haproxy') ?? findProgram('/usr/sbin/haproxy'), (program) => {
  const scratch = makeScratch('haproxy');
  let haproxy: Listening<'plain' | 'tls' | 'stripping' | 'down' | 'impatient'>;
  let server: EchoServer;
  let certificates: Certificates;

  before(async () => {
    certificates = await makeCertificates(scratch);
    server = await startEchoServer(WebSocketServer);
    const backendPort = server.port;
    haproxy = await startHaproxy(program, scratch, {
      plain: { backendPort },
      tls: { backendPort, tls: certificates },
      stripping: { backendPort, rules: ['http-request del-header upgrade', 'http-request del-header connection'] },
      down: { backendPort: await freePort() },
      impatient: { backendPort, tunnel: '100ms' },
    });
  });
  after(async () => {
    await haproxy?.child.stop();
    await server?.close();
    scratch.remove();
  });

  const plain = () => ({ port: haproxy.ports.plain, log: haproxy.child.log });
  const tls = () => ({ port: haproxy.ports.tls, tls: true, log: haproxy.child.log });
  const ca = () => certificates.ca;

  describe('our client through HAProxy to our server', () => {
    testExchanges(
      { run: wsClient(WebSocket), limits: {} },
      behindProxy(() => server, plain),
    );
  });
  describe('our client through HAProxy with TLS to our server', () => {
    testExchanges(
      { run: wsClient(WebSocket), limits: {}, ca },
      behindProxy(() => server, tls),
    );
  });
  describe('npm ws through HAProxy with TLS to our server', () => {
    testExchanges(
      { run: wsClient(NpmWebSocket), limits: {}, ca },
      behindProxy(() => server, tls),
    );
  });

  describe('what goes wrong with HAProxy is explained', { skip: onlyOurs }, () => {
    test('HAProxy that removes the upgrade headers: 200 of the web server behind it, and what to look at', async () => {
      const error = await failure(`ws://127.0.0.1:${haproxy.ports.stripping}/plain`);
      assert.equal(error.code, 'WS_ERR_STATUS_200');
      assert.match(error.hint, /upgrade/i);
    });

    test('HAProxy with no backend: 503, and that the backend is what is missing', async () => {
      const error = await failure(`ws://127.0.0.1:${haproxy.ports.down}/`);
      assert.match(error.message, /^Unexpected server response: 503/);
      assert.equal(error.code, 'WS_ERR_STATUS_503');
      assert.match(String(error.received.body), /No server is available/);
      assert.notEqual(error.hint, '');
    });

    test('ws: to the port where HAProxy speaks TLS is explained', async () => {
      const error = await failure(`ws://127.0.0.1:${haproxy.ports.tls}/`);
      assert.match(`${error.message} ${error.hint}`, /wss:|TLS/);
    });
  });

  test('a connection that HAProxy cuts for being idle closes with 1006', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${haproxy.ports.impatient}/plain`);
    await once(socket, 'open');
    const [code] = await once(socket, 'close');
    assert.equal(code, 1006);
  });
});
