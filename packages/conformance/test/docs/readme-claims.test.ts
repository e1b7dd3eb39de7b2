import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { WebSocket } from '@handfast/ws';
import { WebSocket as WsWebSocket } from 'ws';
import { root } from '../../src/root.ts';
import { Markdown } from './markdown.ts';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const rows = new Markdown('README.md').tables[0] ?? [];

/** The servers of the table, in its order. */
const cases: readonly ((t: TestContext) => Promise<Server | undefined>)[] = [
  tlsServer,
  async () => createServer((_request, response) => response.end('<!doctype html><title>My site</title>')),
  async () => answering((key) => answer(sha1(key))),
  async () => answering((key) => `${answer(sha1(key + GUID))}HTTP/1.1 400 Bad Request\r\n\r\n`),
  async () => answering((key) => answer(sha1(key + GUID)), { thenEnd: true }),
];

/** The servers of the table leave their sockets open. */
const impatient: object = { closeTimeout: 100 };

describe('the table "What the same failure says" of the README', () => {
  test('has a row for every case that is tried here', () => assert.equal(rows.length, cases.length));

  for (const [i, makeServer] of cases.entries()) {
    const [what, ofWs = '', ours = ''] = rows[i] ?? [];
    test(`${what}: ws and Handfast say what the table says`, async (t) => {
      const server = await makeServer(t);
      if (server === undefined) return t.skip('openssl is not installed: it makes the certificate');
      t.after(() => server.close());
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      assert.match(await failureOf(new WsWebSocket(url, impatient)), pattern(ofWs));
      assert.match(await failureOf(new WebSocket(url, impatient)), pattern(ours));
    });
  }
});

describe('other promises of the README', () => {
  test('no dependencies, nothing native, no install script', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages/ws/package.json'), 'utf8'));
    assert.deepEqual(manifest.dependencies, {});
    assert.equal(manifest.optionalDependencies, undefined);
    assert.equal(manifest.peerDependencies, undefined);
    assert.deepEqual(
      Object.keys(manifest.scripts ?? {}).filter((name) => /install|prepare/.test(name)),
      [],
    );
  });

  test('it is for the version of Node.js that the packages name', () => {
    for (const name of ['ws', 'cli']) {
      const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
      assert.equal(manifest.engines.node, '^20.19.0 || >=22.12.0');
    }
    assert.match(new Markdown('README.md').prose, /Node\.js 20\.19 or newer \(of 22, from 22\.12\)/);
  });

  test('what is planned is not there yet', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(root, 'packages/cli/dist/src/bin.js'),
      '--help',
    ]);
    assert.match(stdout, /^ {2}serve /m);
    assert.match(stdout, /^ {2}doctor /m);
    assert.match(stdout, /^ {2}listen /m);
    for (const name of ['tap', 'load', 'connect']) {
      assert.doesNotMatch(stdout, new RegExp(`^ {2}${name}\\b`, 'm'), `${name} is there: say so in both READMEs`);
    }
  });
});

/** The code span of a cell, where `…` stands for anything; words outside of it are for readers. */
function pattern(cell: string): RegExp {
  const said = /`([^`]+)`$/.exec(cell)?.[1] ?? cell;
  const escaped = said.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.*');
  return new RegExp(`^${escaped}`, 's');
}

/** The message of the error; where there is none, why the connection was lost, or its code. */
async function failureOf(client: EventEmitter): Promise<string> {
  let message: string | undefined;
  client.on('error', (error: Error) => {
    message = error.message;
  });
  const code = await new Promise<number>((resolve) => client.on('close', resolve));
  const cause = client instanceof WebSocket ? client.closeCause?.message : undefined;
  return message ?? cause ?? `close code ${code}`;
}

function answering(head: (key: string) => string, { thenEnd = false } = {}): Server {
  return createServer().on('upgrade', (request, socket) => {
    socket.on('error', () => undefined);
    socket.write(head(request.headers['sec-websocket-key'] ?? ''));
    if (thenEnd) socket.end();
  });
}

function answer(accept: string): string {
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  return `${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`;
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}

async function tlsServer(t: TestContext): Promise<Server | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-certificate-'));
  t.after(() => rm(folder, { recursive: true }));
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const made = await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-keyout', key, '-out', certificate],
  ]).catch((error) => error);
  if (made.code === 'ENOENT') return undefined;
  return createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) });
}
