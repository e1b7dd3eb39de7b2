import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, test } from 'node:test';
import { type Rejection, WebSocketServer } from '@handfast/ws';
import { maskedFrame, readFrames } from '@handfast/ws/testing';
import { openingRequest } from '../../src/attack/hostile.ts';

const first = 'GET /first HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** What one client hears that sends a request, an upgrade and a message in one go, and what the server makes of it. */
async function pipeline(answer: RequestListener, behind: (wss: WebSocketServer) => void = () => {}) {
  const http = createServer(answer);
  const wss = new WebSocketServer({ server: http });
  const rejections: Rejection[] = [];
  const messages: string[] = [];
  wss.on('rejected', (rejection) => rejections.push(rejection));
  wss.on('connection', (socket) => {
    socket.on('message', (data) => {
      messages.push(String(data));
      socket.close(4000);
    });
    socket.send('hello');
  });
  behind(wss);
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((http.address() as AddressInfo).port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.write(Buffer.concat([Buffer.from(first + openingRequest()), maskedFrame({ payload: 'message' })]));
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
      (wss) => wss.on('rejected', () => late?.end('it')),
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
});
