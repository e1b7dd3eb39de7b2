import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type Rejection, Router, type ServerOptions, WebSocket, WebSocketServer } from '@handfast/ws';
import type { Browser } from 'playwright-core';
import { type Certificates, makeCertificates } from '../../src/interop/certificates.ts';
import { findChromium, launchChromium } from '../../src/interop/chromium.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { startNginx } from '../../src/interop/nginx.ts';
import type { Listening } from '../../src/interop/on-free-ports.ts';
import { run } from '../../src/interop/processes.ts';
import { makeScratch } from '../../src/interop/scratch.ts';

/** A WebSocket server on an HTTP server that serves a page, on a port of the loopback interface. */
class Site {
  readonly http: Server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>page</title>');
  });
  readonly rejected: Rejection[] = [];
  sockets!: WebSocketServer;

  /** Takes other options from now on. */
  use(options: ServerOptions): void {
    this.sockets?.close();
    for (const client of this.sockets?.clients ?? []) client.terminate();
    this.rejected.length = 0;
    this.sockets = new WebSocketServer({ server: this.http, ...options });
    this.sockets.on('rejected', (rejection) => this.rejected.push(rejection));
    this.sockets.on('connection', (socket) => socket.send('welcome'));
  }

  async start(): Promise<void> {
    await once(this.http.listen(0, '127.0.0.1'), 'listening');
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate();
    this.sockets.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }
}

withPeer('Chromium', findChromium(), (path) => {
  describe('pages in Chromium', () => {
    let browser: Browser;
    const site = new Site();

    before(async () => {
      await site.start();
      // Whoever owns a name can point it at this machine: so do all names under example.
      browser = await launchChromium(path, ['--host-resolver-rules=MAP *.example 127.0.0.1']);
    });
    after(async () => {
      await browser?.close();
      await site.stop();
    });

    /** Opens a page and lets it connect: its first message, or that it failed. */
    async function connectFrom(pageUrl: string, socketUrl: string): Promise<string> {
      const page = await browser.newPage();
      await page.goto(pageUrl);
      const outcome = await page.evaluate(`new Promise((resolve) => {
        const socket = new WebSocket(${JSON.stringify(socketUrl)});
        socket.onmessage = ({ data }) => resolve(data);
        socket.onclose = ({ code }) => resolve('closed with ' + code);
      })`);
      await page.close();
      return outcome as string;
    }
    const local = () => `ws://127.0.0.1:${site.port}/`;

    test('of another site are refused by a local server that says nothing about origins', async () => {
      site.use({});
      assert.equal(await connectFrom(`http://evil.example:${site.port}/`, local()), 'closed with 1006');
      assert.equal(site.rejected[0]?.code, 'WS_ERR_REQUEST_ORIGIN_NOT_LOCAL');
      assert.match(site.rejected[0]?.message ?? '', /"http:\/\/evil\.example:\d+"/);
    });

    test('of a name that was pointed at this machine (DNS rebinding) are refused', async () => {
      site.use({});
      const outcome = await connectFrom(`http://evil.example:${site.port}/`, `ws://evil.example:${site.port}/`);
      assert.equal(outcome, 'closed with 1006');
      assert.match(site.rejected[0]?.message ?? '', /DNS rebinding/);
    });

    test('without an origin of their own are refused', async () => {
      site.use({});
      const page = await browser.newPage();
      await page.goto(`http://localhost:${site.port}/`);
      const script = `new WebSocket('${local()}').onclose = ({ code }) => parent.postMessage('closed with ' + code, '*')`;
      const outcome = await page.evaluate(`new Promise((resolve) => {
        addEventListener('message', ({ data }) => resolve(data));
        const frame = document.createElement('iframe');
        frame.sandbox = 'allow-scripts';
        frame.srcdoc = ${JSON.stringify(`<script>${script}</script>`)};
        document.body.append(frame);
      })`);
      await page.close();
      assert.equal(outcome, 'closed with 1006');
      assert.match(site.rejected[0]?.message ?? '', /a page of "null"/);
    });

    test('of this machine are taken, by whatever name', async () => {
      site.use({});
      for (const host of ['localhost', '127.0.0.1', 'app.localhost']) {
        assert.equal(await connectFrom(`http://${host}:${site.port}/`, local()), 'welcome', host);
      }
      assert.deepEqual(site.rejected, []);
    });

    test('are taken or refused as origins and hosts say', async () => {
      site.use({ origins: ['http://*.good.example:*'] });
      assert.equal(await connectFrom(`http://app.good.example:${site.port}/`, local()), 'welcome');
      assert.equal(await connectFrom(`http://evil.example:${site.port}/`, local()), 'closed with 1006');
      site.use({ origins: 'same-host', hosts: ['app.good.example'] });
      const own = `http://app.good.example:${site.port}/`;
      assert.equal(await connectFrom(own, own.replace('http:', 'ws:')), 'welcome');
      const other = `http://evil.example:${site.port}/`;
      assert.equal(await connectFrom(other, other.replace('http:', 'ws:')), 'closed with 1006');
      assert.equal(site.rejected[0]?.code, 'WS_ERR_REQUEST_HOST_NOT_SERVED');
      site.use({ origins: '*' });
      assert.equal(await connectFrom(other, local()), 'welcome');
    });
  });
});

withPeer('nginx', findProgram('nginx') ?? findProgram('/usr/sbin/nginx'), (program) => {
  describe('behind nginx on the same machine', () => {
    const scratch = makeScratch('admission');
    const site = new Site();
    let certificates: Certificates;
    let nginx: Listening<'minimal' | 'host' | 'tls' | 'forwarded'>;

    before(async () => {
      certificates = await makeCertificates(scratch);
      await site.start();
      const backendPort = site.port;
      nginx = await startNginx(program, scratch, {
        minimal: { backendPort, headers: [] },
        host: { backendPort, headers: ['Host $http_host'] },
        tls: { backendPort, headers: ['Host $http_host'], tls: certificates },
        forwarded: {
          backendPort,
          headers: ['X-Forwarded-For $proxy_add_x_forwarded_for', 'X-Forwarded-Host $http_host'],
        },
      });
    });
    after(async () => {
      await nginx?.child.stop();
      await site.stop();
      scratch.remove();
    });

    /** As a page of `app.example` connects to where it is from; with `page`, one of another site. */
    function connect(name: keyof typeof nginx.ports, page?: string, more = {}): Promise<string> {
      const scheme = name === 'tls' ? 'https' : 'http';
      const host = `app.example:${nginx.ports[name]}`;
      const socket = new WebSocket(`${name === 'tls' ? 'wss' : 'ws'}://127.0.0.1:${nginx.ports[name]}/`, {
        headers: { Host: host, Origin: page ?? `${scheme}://${host}`, ...more },
        ca: readFileSync(certificates.ca),
        servername: 'localhost',
      });
      return new Promise((resolve) => {
        socket.on('error', (error) => resolve((error as Error & { code: string }).code));
        socket.on('message', (data) => {
          resolve(String(data));
          socket.terminate();
        });
      });
    }

    test('a page is refused where nginx passes on neither Host nor that it is there, and the log says what to do', async () => {
      site.use({});
      assert.equal(await connect('minimal'), 'WS_ERR_STATUS_403');
      assert.match(
        site.rejected[0]?.hint ?? '',
        /origins: \['http:\/\/app\.example:\d+'\]; a proxy .* X-Forwarded-For/,
      );
      assert.equal(await connect('host'), 'WS_ERR_STATUS_403');
    });

    test('a page is taken where nginx says that it is there, or ends TLS and passes Host on', async () => {
      site.use({});
      assert.equal(await connect('forwarded'), 'welcome');
      assert.equal(await connect('tls'), 'welcome');
      assert.equal(await connect('tls', 'https://evil.example'), 'WS_ERR_STATUS_403');
    });

    test("origins: 'same-host' takes the host that nginx was asked for, and no other", async () => {
      site.use({ origins: 'same-host' });
      for (const name of ['tls', 'forwarded'] as const) {
        assert.equal(await connect(name), 'welcome', name);
        assert.equal(await connect(name, 'https://evil.example'), 'WS_ERR_STATUS_403', name);
      }
    });

    test('limits hold for the client that nginx adds to X-Forwarded-For, not for what the client claims', async () => {
      site.use({
        maxHandshakesPerSecondPerAddress: 0.01,
        addressOf: (request) => String(request.headers['x-forwarded-for']).split(', ').at(-1),
      });
      assert.equal(await connect('forwarded', undefined, { 'X-Forwarded-For': '192.0.2.1' }), 'welcome');
      const again = await connect('forwarded', undefined, { 'X-Forwarded-For': '192.0.2.2' });
      assert.equal(again, 'WS_ERR_STATUS_429');
    });
  });
});

withPeer('curl', findProgram('curl'), (curl) => {
  describe('refusals as curl sees them', () => {
    const site = new Site();
    before(() => site.start());
    after(() => site.stop());

    async function ask(path: string, headers: readonly string[] = []): Promise<string> {
      const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
      const all = [...upgrade, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...headers].flatMap((line) => [
        '-H',
        line,
      ]);
      return run(curl, ['--http1.1', '-isN', '--max-time', '20', ...all, `http://127.0.0.1:${site.port}${path}`]);
    }

    test('403 for a page of another site, and nothing about which would be right', async () => {
      site.use({ origins: ['https://secret.example'] });
      const answer = await ask('/', ['Origin: https://evil.example']);
      assert.match(answer, /^HTTP\/1\.1 403 Forbidden\n/);
      assert.doesNotMatch(answer, /secret|origins/);
    });

    test('401 with what to send, 503 and 429 with when to come back', async () => {
      site.use({ authorize: () => undefined, maxHandshakesPerSecondPerAddress: 0.01 });
      assert.match(await ask('/'), /^HTTP\/1\.1 401 Unauthorized\n/);
      assert.match(await ask('/'), /^HTTP\/1\.1 429 Too Many Requests\n(?:.+\n)*Retry-After: \d+\n/);
      site.use({ maxHandshakesPerSecond: 0.01, authorize: () => undefined });
      await ask('/');
      assert.match(await ask('/'), /^HTTP\/1\.1 503 Service Unavailable\n(?:.+\n)*Retry-After: \d+\n/);
    });

    test('404 of a router for what it does not have', async () => {
      site.sockets.close();
      const router = new Router({ server: site.http });
      router.add('/rooms/:id');
      const answer = await ask('/other');
      assert.match(answer, /^HTTP\/1\.1 404 Not Found\n/);
      assert.doesNotMatch(answer, /rooms/);
      router.close();
    });
  });
});
