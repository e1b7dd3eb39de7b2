import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, test } from 'node:test';
import { type Rejection, Router, WebSocketServer } from '@handfast/ws';
import { closeFrame, maskedFrame, readFrames, TEST_MASK } from '@handfast/ws/testing';
import { openingRequest } from '../../src/attack/hostile.ts';

const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

/** A server or a router. */
interface Refusing {
  on(event: 'rejected', listener: () => void): unknown;
}

interface Pipeline {
  /** What is asked ahead of the upgrade. */
  readonly ahead?: readonly string[];
  /** What the upgrade is for, where the one endpoint of a router is `/`; no router by default. */
  readonly routed?: string;
  readonly behind?: (party: Refusing) => void;
}

/** What one client hears that sends requests, an upgrade and a message in one go, and what the server makes of it. */
async function pipeline(answer: RequestListener, { ahead = ['/first'], routed, behind = () => {} }: Pipeline = {}) {
  const http = createServer(answer);
  const router = routed === undefined ? undefined : new Router({ server: http });
  const wss = router ? router.add('/') : new WebSocketServer({ server: http });
  const rejections: Rejection[] = [];
  const messages: string[] = [];
  const rejected = (rejection: Rejection) => rejections.push(rejection);
  const conflict = (error: Error) => assert.fail(error);
  wss.on('rejected', rejected).on('conflict', conflict);
  router?.on('rejected', rejected).on('conflict', conflict);
  wss.on('connection', (socket) => {
    socket.on('message', (data) => {
      messages.push(String(data));
      socket.close(4000);
    });
    socket.send('hello');
  });
  behind(wss);
  if (router) behind(router);
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((http.address() as AddressInfo).port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const head = ahead.map(request).join('') + openingRequest([], routed);
  const frames = [maskedFrame({ payload: 'message' }), closeFrame(1000, '', { mask: TEST_MASK })];
  socket.write(Buffer.concat([Buffer.from(head), ...frames]));
  await once(socket, 'close');
  wss.close();
  http.close();
  return { heard: Buffer.concat(chunks), codes: rejections.map(({ code }) => code), messages };
}

const statuses = (heard: Buffer) => heard.toString('latin1').match(/(?<=HTTP\/1\.1 )\d+/g);

describe('an upgrade that is pipelined behind a request', () => {
  test('whose answer is to come later, is cut off: that answer is all that is heard', async () => {
    let late: ServerResponse | undefined;
    const { heard, codes, messages } = await pipeline(
      (_request, response) => {
        late = response;
        response.write('half of ');
      },
      { behind: (wss) => wss.on('rejected', () => late?.end('it')) },
    );
    assert.deepEqual([statuses(heard), codes, messages], [['200'], ['WS_ERR_REQUEST_PIPELINED'], []]);
    assert.match(heard.toString('latin1'), /half of [\s\S]*it[\s\S]*\r\n0\r\n\r\n$/);
  });

  test('whose answer ends the connection, is cut off', async () => {
    const { heard, codes, messages } = await pipeline((_request, response) => {
      response.writeHead(200, { Connection: 'close', 'Content-Length': 2 }).end('ok');
    });
    assert.deepEqual([statuses(heard), codes, messages], [['200'], ['WS_ERR_REQUEST_PIPELINED'], []]);
    assert.match(heard.toString('latin1'), /\r\n\r\nok$/);
  });

  test('whose answer is there at once, opens behind it', async () => {
    const { heard, codes, messages } = await pipeline((_request, response) => {
      response.writeHead(200, { 'Content-Length': 2 }).end('ok');
    });
    assert.deepEqual([statuses(heard), codes, messages], [['200', '101'], [], ['message']]);
    const { frames } = readFrames(heard.subarray(heard.lastIndexOf('\r\n\r\n') + 4));
    assert.deepEqual(
      frames.map(({ opcode }) => opcode),
      [1, 8],
    );
  });

  for (const [who, routed] of [
    ['a server', undefined],
    ['a router', '/'],
  ] as const) {
    const options = { ahead: ['/first', '/second'], ...(routed === undefined ? {} : { routed }) };

    test(`and a second one of which only the first has its answer, is cut off by ${who}`, async () => {
      let late: ServerResponse | undefined;
      const { heard, codes, messages } = await pipeline(
        ({ url }, response) => {
          if (url === '/first') response.writeHead(200, { 'Content-Length': 2 }).end('ok');
          else late = response;
        },
        { ...options, behind: (wss) => wss.on('rejected', () => late?.end('late')) },
      );
      assert.deepEqual([statuses(heard), codes, messages], [['200', '200'], ['WS_ERR_REQUEST_PIPELINED'], []]);
      assert.match(heard.toString('latin1'), /\r\n\r\nlate$/);
    });

    test(`and two more, of which one comes later than the other, is cut off behind them all by ${who}`, async () => {
      const late: ServerResponse[] = [];
      const { heard, codes } = await pipeline(
        ({ url }, response) => {
          if (url === '/first') response.writeHead(200, { 'Content-Length': 2 }).end('ok');
          else late.push(response);
        },
        {
          ...options,
          ahead: [...options.ahead, '/third'],
          behind: (party) =>
            party.on('rejected', () => {
              late[0]?.end('second');
              late[1]?.write('thi');
              late[0]?.once('finish', () => setImmediate(() => late[1]?.end('rd')));
            }),
        },
      );
      assert.deepEqual([statuses(heard), codes], [['200', '200', '200'], ['WS_ERR_REQUEST_PIPELINED']]);
      assert.match(heard.toString('latin1'), /second[\s\S]*thi[\s\S]*rd\r\n0\r\n\r\n$/);
    });

    test(`and a second one that have their answers at once, opens behind both of ${who}`, async () => {
      const { heard, codes, messages } = await pipeline((_request, response) => {
        response.writeHead(200, { 'Content-Length': 2 }).end('ok');
      }, options);
      assert.deepEqual([statuses(heard), codes, messages], [['200', '200', '101'], [], ['message']]);
    });
  }

  test('and has no endpoint, is refused behind the answer', async () => {
    const { heard, codes } = await pipeline(
      (_request, response) => response.writeHead(200, { 'Content-Length': 2 }).end('ok'),
      { routed: '/nowhere' },
    );
    assert.deepEqual([statuses(heard), codes], [['200', '404'], ['WS_ERR_REQUEST_ROUTE']]);
  });

  test('whose answer is to come later, and has no endpoint, is cut off', async () => {
    let late: ServerResponse | undefined;
    const { heard, codes } = await pipeline(
      (_request, response) => {
        late = response;
      },
      { routed: '/nowhere', behind: (router) => router.on('rejected', () => late?.end('it')) },
    );
    assert.deepEqual([statuses(heard), codes], [['200'], ['WS_ERR_REQUEST_PIPELINED']]);
    assert.match(heard.toString('latin1'), /\r\n\r\nit$/);
  });
});
