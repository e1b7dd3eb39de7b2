import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type ConnectionReport, type RunningListener, startListening } from 'handfast/listen';
import { WebSocketServer } from 'ws';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { startNginx } from '../../src/interop/nginx.ts';
import type { Listening } from '../../src/interop/on-free-ports.ts';
import { makeScratch } from '../../src/interop/scratch.ts';

const good = [
  'GET /ws HTTP/1.1',
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==',
  'Sec-WebSocket-Version: 13',
];
const changed = (from: string | RegExp, to: string) => lines(good.map((line) => line.replace(from, to)));
const without = (name: string) => lines(good.filter((line) => !line.startsWith(name)));
const lines = (all: readonly string[]) => `${all.join('\r\n')}\r\n\r\n`;

/** Requests that servers judge differently. */
const requests: Readonly<Record<string, string>> = {
  good: lines(good),
  'no upgrade': without('Upgrade'),
  'an upgrade to h2c': changed('Upgrade: websocket', 'Upgrade: h2c'),
  'upgrade twice': lines([...good, 'Upgrade: websocket']),
  'no Connection': without('Connection'),
  'Connection: close, Upgrade': changed('Connection: Upgrade', 'Connection: close, Upgrade'),
  'no key': without('Sec-WebSocket-Key'),
  'a short key': changed('AQIDBAUGBwgJCgsMDQ4PEA==', 'c2hvcnQ='),
  'two keys': lines([...good, 'Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEQ==']),
  'no version': without('Sec-WebSocket-Version'),
  'version 8': changed('Version: 13', 'Version: 8'),
  'version 99': changed('Version: 13', 'Version: 99'),
  'no Host': without('Host'),
  'two Hosts': lines([...good, 'Host: other']),
  'Host with a user': changed('Host: localhost', 'Host: a@localhost'),
  'HTTP/1.0': changed('HTTP/1.1', 'HTTP/1.0'),
  'HTTP/1.0 without Host': without('Host').replace('HTTP/1.1', 'HTTP/1.0'),
  POST: changed('GET', 'POST'),
  'an absolute target': changed('GET /ws', 'GET http://localhost/ws'),
  'LF alone': lines(good).replaceAll('\r\n', '\n'),
  'a space before a colon': changed('Upgrade: websocket', 'Upgrade : websocket'),
  'names in lower case': lines(good).replace(/^[\w-]+(?=:)/gm, (name) => name.toLowerCase()),
  'an empty list of subprotocols': lines([...good, 'Sec-WebSocket-Protocol: ']),
  'a subprotocol twice': lines([...good, 'Sec-WebSocket-Protocol: a, a']),
  'a header of 9 KB': lines([...good, `X-Padding: ${'x'.repeat(9000)}`]),
  'a target of 9 KB': changed('/ws', `/${'x'.repeat(9000)}`),
  'no HTTP version': changed(' HTTP/1.1', ''),
};

/** The first line of what comes back, or the whole of it up to a kilobyte. */
async function answerTo(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(request, 'latin1');
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString('latin1');
    if (answer.includes('\r\n\r\n')) socket.destroy();
  });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return answer;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.\d (\d{3})/.exec(answer)?.[1]);

describe('what handfast listen says of servers, and what they answer', () => {
  let listener: RunningListener;
  let wake: ((report: ConnectionReport) => void) | undefined;
  before(async () => {
    const onEvent: NonNullable<Parameters<typeof startListening>[0]>['onEvent'] = (event) => {
      if (event.type === 'ended') wake?.(event.report);
    };
    listener = await startListening({ host: '127.0.0.1', onEvent });
  });
  after(() => listener.close());

  const verdictOn = async (request: string, server: string) => {
    const report = new Promise<ConnectionReport>((resolve) => {
      wake = resolve;
    });
    await answerTo(listener.port, request);
    return (await report).servers.find((one) => one.server === server)?.status;
  };

  test('npm ws answers as it is said to', async (t) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const wrong: string[] = [];
    for (const [name, request] of Object.entries(requests)) {
      const real = statusOf(await answerTo(port, request));
      const verdict = await verdictOn(request, 'npm-ws');
      if (real !== verdict) wrong.push(`${name}: ${real}, and not ${verdict}`);
    }
    for (const client of server.clients) client.terminate();
    assert.deepEqual(wrong, []);
  });

  withPeer('nginx', findProgram('nginx'), (program) => {
    const scratch = makeScratch('listen-nginx');
    let nginx: Listening<'site'>;
    const backend = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 299 Passed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'));
    });
    before(async () => {
      await once(backend.listen(0, '127.0.0.1'), 'listening');
      nginx = await startNginx(program, scratch, { site: { backendPort: (backend.address() as AddressInfo).port } });
    });
    after(async () => {
      await nginx?.child.stop();
      backend.close();
      scratch.remove();
    });

    test('nginx refuses and passes on as it is said to', async () => {
      const wrong: string[] = [];
      for (const [name, request] of Object.entries(requests)) {
        const answer = await answerTo(nginx.ports.site, request);
        // The answer to a request of HTTP/0.9 is a body, and that of the backend is empty.
        const isPassedOn = statusOf(answer) === 299 || (name === 'no HTTP version' && answer === '');
        const real = isPassedOn ? 'passed-on' : statusOf(answer);
        const verdict = await verdictOn(request, 'nginx');
        if (real !== verdict) wrong.push(`${name}: ${real}, and not ${verdict}`);
      }
      assert.deepEqual(wrong, []);
    });
  });
});
