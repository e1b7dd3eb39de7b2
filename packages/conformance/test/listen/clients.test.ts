import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import { type ConnectionReport, startListening } from 'handfast/listen';
import {
  npmWs,
  type OpeningClient,
  startChromium,
  startGo,
  startPython,
  undici,
} from '../../src/doctor/opening-clients.ts';
import { findChromium, launchChromium } from '../../src/interop/chromium.ts';
import { findProgram, findPython, withPeer } from '../../src/interop/installed.ts';

interface Listening {
  readonly port: number;
  readonly certificate: string | undefined;
  report(): Promise<ConnectionReport>;
}

async function listening(t: TestContext, tls = false): Promise<Listening> {
  const reports: ConnectionReport[] = [];
  let wake = (): void => undefined;
  const { port, certificate, close } = await startListening({
    host: '127.0.0.1',
    tls,
    onEvent: (event) => {
      if (event.type !== 'ended') return;
      reports.push(event.report);
      wake();
    },
  });
  t.after(close);
  const report = async (): Promise<ConnectionReport> => {
    while (reports.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return reports.shift() as ConnectionReport;
  };
  return { port, certificate, report };
}

/** What is wrong with a client, except how it ends: these clients are made to hang up. */
const faults = ({ findings }: ConnectionReport): string[] =>
  findings.map(({ code }) => code).filter((code) => code !== 'connection-lost' && code !== 'closed-without-code');

describe('real clients at handfast listen', () => {
  const isKnown = (name: string, start: () => OpeningClient | Promise<OpeningClient>, expected: string[] = []) => {
    test(`${name} is known by its handshake, and nothing is wrong with it`, async (t) => {
      const listener = await listening(t);
      const client = await start();
      t.after(() => client.stop());
      const opening = await client.open(`ws://127.0.0.1:${listener.port}/`, ['chat']);
      assert.equal(opening.opened, true, opening.says);
      if (name === 'Chrome') await client.stop();
      const report = await listener.report();
      assert.deepEqual(faults(report), expected);
      assert.ok(report.guess?.name.includes(name), `it is taken for ${report.guess?.name}`);
      assert.deepEqual(
        report.servers.map(({ status }) => status),
        [101, 101, 'passed-on', 101],
      );
    });
  };

  isKnown('Node.js ws', () => npmWs);
  isKnown('undici', () => undici, ['request-names-respelled']);
  withPeer('Python websockets', findPython(), (python) => isKnown('Python websockets', () => startPython(python)));
  withPeer('Go', findProgram('go'), (go) => {
    isKnown('gorilla', () => startGo(go, 'gorilla'));
    isKnown('coder', () => startGo(go, 'coder'), ['request-names-respelled']);
  });

  withPeer('Chromium', findChromium(), (path) => {
    isKnown('Chrome', () => startChromium(path));

    test('a browser that is led to the http URL gets a page, which connects', async (t) => {
      const listener = await listening(t);
      const browser = await launchChromium(path);
      t.after(() => browser.close());
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${listener.port}/`);
      await page.getByText('the echo came back').waitFor();
      await page.close();
      const reports = [await listener.report(), await listener.report()];
      const visit = reports.find(({ answer }) => answer?.status === 200);
      const socket = reports.find(({ answer }) => answer?.status === 101);
      assert.deepEqual(
        visit?.findings.map(({ severity }) => severity),
        ['note'],
      );
      assert.equal(socket?.frames?.messages, 1);
      assert.deepEqual(socket && faults(socket), []);
    });
  });

  withPeer('curl', findProgram('curl'), (curl) => {
    test('curl with an http URL is told that it was not in WebSocket mode', async (t) => {
      const listener = await listening(t);
      const child = execFile(curl, ['-s', '-i', '--noproxy', '*', `http://127.0.0.1:${listener.port}/ws`]);
      let said = '';
      child.stdout?.on('data', (text) => {
        said += text;
      });
      await once(child, 'close');
      assert.match(said, /^HTTP\/1\.1 426 [\s\S]*was not in WebSocket mode/);
      const report = await listener.report();
      assert.deepEqual(faults(report), ['request-not-websocket']);
      assert.equal(report.guess?.name, 'curl');
    });

    test('curl that does not trust the certificate is told so', async (t) => {
      const listener = await listening(t, true);
      await once(execFile(curl, ['-s', '--noproxy', '*', `https://localhost:${listener.port}/`]), 'close');
      const [first] = (await listener.report()).findings;
      assert.equal(first?.code, 'certificate-self-signed');
    });
  });

  withPeer('openssl', findProgram('openssl'), (openssl) => {
    const connecting = async (port: number, more: readonly string[]): Promise<void> => {
      const child = spawn(openssl, ['s_client', '-connect', `127.0.0.1:${port}`, ...more], { stdio: 'ignore' });
      await once(child, 'close');
    };

    test('openssl s_client at a plain port speaks TLS there', async (t) => {
      const listener = await listening(t);
      await connecting(listener.port, []);
      assert.deepEqual(faults(await listener.report()), ['tls-on-plain-port']);
    });

    test('what it offers in TLS is read: old versions, h2 alone, a name', async (t) => {
      const listener = await listening(t, true);
      await connecting(listener.port, ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0', '-noservername']);
      const old = await listener.report();
      assert.equal(old.findings[0]?.code, 'tls-version-unsupported');
      assert.deepEqual(old.tls?.versions, ['TLS 1.1']);

      await connecting(listener.port, ['-alpn', 'h2', '-servername', 'device.local']);
      const h2 = await listener.report();
      assert.equal(h2.findings[0]?.code, 'alpn-h2-only');
      assert.deepEqual(h2.tls?.alpn, ['h2']);
      assert.equal(h2.tls?.serverName, 'device.local');
    });
  });
});
