import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { WebSocket } from '@handfast/ws';
import { main } from '../../src/main.ts';
import { MemoryIo } from '../support/memory-io.ts';
import { handshake } from './support/requests.ts';

const here = ['listen', '0', '--host', '127.0.0.1'];

async function started(io: MemoryIo): Promise<string> {
  await io.wrote('Ctrl+C');
  return /wss?:\/\/127\.0\.0\.1:\d+\//.exec(io.written)?.[0] ?? '';
}

async function visit(url: string, text = 'hello'): Promise<void> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  socket.send(text);
  await once(socket, 'message');
  socket.close(1000);
  await once(socket, 'close');
}

/** Sends a request and waits for the end. */
async function send(url: string, request: string): Promise<void> {
  const socket = connect(Number(new URL(url.replace('ws', 'http')).port), '127.0.0.1');
  socket.write(request);
  socket.on('error', () => undefined).resume();
  await once(socket, 'close');
}

describe('handfast listen, the command', () => {
  test('says where it listens, who came, what is wrong, and what to do; exit code 1', async () => {
    const io = new MemoryIo();
    const exitCode = main(here, io);
    const url = await started(io);
    assert.match(io.written, /Only this address is listened on/);
    await visit(url);
    await io.wrote('nothing is wrong with this client');
    assert.match(io.written, /looks like Handfast, answered with 101/);
    assert.match(io.written, /Others would answer: Handfast 101 · ws \(npm\) 101 · nginx passes it on · actix-web 101/);
    await send(url, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await io.wrote('request-not-websocket');
    assert.match(io.written, /the tool that sent it was not in WebSocket mode/);
    assert.match(io.written, /→ Use a WebSocket client/);
    io.end('SIGINT');
    assert.equal(await exitCode, 1);
    assert.match(io.written, /2 connections, 1 with something wrong/);
  });

  test('is exit code 0 where nothing is wrong, and ends after one connection with --once', async () => {
    const io = new MemoryIo();
    const exitCode = main([...here, '--once'], io);
    await visit(await started(io));
    assert.equal(await exitCode, 0);
  });

  test('speaks Chinese when it is asked to', async () => {
    const io = new MemoryIo();
    const exitCode = main([...here, '--once', '--lang', 'zh'], io);
    await send(await started(io), 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.equal(await exitCode, 1);
    assert.match(io.written, /发送它的工具没有处于 WebSocket 模式/);
    assert.doesNotMatch(io.written.replace(/^.*> .*$/gm, ''), /\b(?:with something wrong|What to do)\b/);
  });

  test('--json prints a line for each connection, and nothing else', async () => {
    const io = new MemoryIo();
    const exitCode = main([...here, '--once', '--json'], io);
    const url = await new Promise<string>((resolve) => {
      const look = (): void => {
        const found = /ws:\/\/127\.0\.0\.1:\d+\//.exec(io.writtenErr)?.[0];
        if (found === undefined) setImmediate(look);
        else resolve(found);
      };
      look();
    });
    await visit(url);
    assert.equal(await exitCode, 0);
    const [line, rest] = io.written.split('\n');
    assert.equal(rest, '');
    const data = JSON.parse(line ?? '');
    assert.deepEqual(data.answer, { status: 101, shape: 'plain', isTaken: true });
    assert.deepEqual(data.findings, []);
    assert.equal(data.guess.name, 'Handfast');
    assert.equal(data.frames.end, 'closed');
  });

  test('text of a client does not reach the terminal raw, whatever it is', async () => {
    for (const json of [[], ['--json']]) {
      const io = new MemoryIo();
      const exitCode = main([...here, '--once', ...json], io);
      let url = '';
      while (url === '') {
        url = /ws:\/\/127\.0\.0\.1:\d+\//.exec(io.written + io.writtenErr)?.[0] ?? '';
        await new Promise((resolve) => setImmediate(resolve));
      }
      const evil = '\u001b]0;evil\u0007\u009b31m';
      await send(url, handshake({ 'Sec-WebSocket-Protocol': evil, 'User-Agent': evil, line: `GET /${evil} HTTP/1.1` }));
      await exitCode;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.doesNotMatch(io.written, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });

  test('--answer with several ends in a table of what was taken', async () => {
    const io = new MemoryIo();
    const exitCode = main([...here, '--answer', 'lower-case', '--answer', 'connection-list'], io);
    const url = await started(io);
    const socket = new WebSocket(url);
    await once(socket, 'open');
    socket.send('x');
    await once(socket, 'close');
    io.end('SIGINT');
    await exitCode;
    assert.match(io.written, /✓ lower-case {7}taken/);
    assert.match(io.written, /· connection-list {2}not tried/);
  });

  test('--tls makes a certificate that --cert-out saves', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'handfast-tests-'));
    const file = join(folder, 'listen.pem');
    const io = new MemoryIo();
    const exitCode = main([...here, '--once', '--tls', '--cert-out', file], io);
    const url = await started(io);
    const socket = new WebSocket(url, { ca: await readFile(file) });
    await once(socket, 'open');
    socket.close(1000);
    assert.equal(await exitCode, 0);
    assert.match(io.written, /NODE_EXTRA_CA_CERTS/);
    await rm(folder, { recursive: true });
  });

  for (const [argv, code, says] of [
    [['listen', 'x'], 2, /whole number/],
    [['listen', '0', '--answer', 'upside-down'], 2, /there are all, plain, lower-case/],
    [['listen', '0', '--host', '127.0.0.1', '--cert-out', 'x.pem'], 2, /--cert-out goes with --tls/],
    [['listen', '0', '--host', '192.0.2.1'], 3, /no such address/],
  ] as const) {
    test(`"handfast ${argv.join(' ')}" is exit code ${code}`, async () => {
      const io = new MemoryIo();
      assert.equal(await main(argv, io), code);
      assert.match(io.writtenErr, says);
    });
  }

  test('on all addresses it says who can connect, with a code for telephones', async () => {
    const io = new MemoryIo();
    const exitCode = main(['listen', '0'], io);
    await io.wrote('Ctrl+C');
    const isOnNetwork = io.written.includes('Everybody on your network can connect');
    assert.equal(/[▀▄█]/.test(io.written), isOnNetwork);
    io.end('SIGINT');
    assert.equal(await exitCode, 0);
  });
});
