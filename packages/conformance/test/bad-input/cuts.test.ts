import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HandshakeError } from '@handfast/ws';
import { answerLines, RawServer } from './support/client.ts';
import { nothingEscapes } from './support/escapes.ts';
import { ask, oneByOne } from './support/raw-client.ts';
import { head, request } from './support/request.ts';
import { comesTrue, nothingLeft, openResources } from './support/resources.ts';
import { server } from './support/server.ts';

const wholeRequest = request();
const wholeAnswer = head('HTTP/1.1 101 Switching Protocols', answerLines, '', []);
/** "hi", and a close frame. */
const frames = Buffer.from('81026869880203e8', 'hex');

describe('bad input: the opening request, cut', () => {
  nothingEscapes();
  const running = server();

  it('is answered in words when the client ends inside it, wherever', async () => {
    const before = openResources();
    for (let length = 0; length < wholeRequest.length; length++) {
      running.forget();
      const { bytes, ended } = await ask(running.port, [wholeRequest.subarray(0, length)], 'FIN');
      const answer = bytes.toString();
      const codes = running.rejections.map(({ code }) => code);
      assert.equal(running.accepted.length, 0);
      if (length === 0) {
        assert.deepEqual([answer, codes], ['', []]);
        continue;
      }
      assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/, `after ${length} bytes`);
      assert.ok(answer.includes('the client ended the connection before the empty line'), answer);
      assert.deepEqual([codes, ended], [['WS_ERR_REQUEST_MALFORMED'], true], `after ${length} bytes`);
    }
    await nothingLeft(before);
  });

  it('leaves nothing behind when the client resets inside it, wherever', async () => {
    const before = openResources();
    for (let length = 0; length < wholeRequest.length; length++) {
      running.forget();
      const { bytes } = await ask(running.port, [wholeRequest.subarray(0, length)], 'RST');
      assert.deepEqual([bytes.length, running.accepted.length], [0, 0]);
    }
    await nothingLeft(before);
    await comesTrue(() => running.wss.clients.size === 0, 'clients are left');
  });

  it('leaves nothing behind when the client ends or resets right behind it', async () => {
    const before = openResources();
    for (const leaving of ['FIN', 'RST', 'FIN', 'RST'] as const) await ask(running.port, [wholeRequest], leaving);
    await nothingLeft(before);
    await comesTrue(() => running.wss.clients.size === 0, 'clients are left');
  });

  it('is accepted when it comes byte by byte', async () => {
    running.forget();
    const { bytes } = await ask(running.port, oneByOne(wholeRequest), 'FIN');
    assert.match(bytes.toString('latin1'), /^HTTP\/1\.1 101 Switching Protocols\r\n[\s\S]*\r\n\r\n/);
    assert.deepEqual([running.accepted.length, running.rejections.length], [1, 0]);
  });

  it('is accepted when it comes in two pieces, wherever they part', async () => {
    for (let length = 1; length < wholeRequest.length; length += 7) {
      const chunks = [wholeRequest.subarray(0, length), wholeRequest.subarray(length)];
      const { bytes } = await ask(running.port, chunks, 'FIN');
      assert.match(bytes.toString('latin1'), /^HTTP\/1\.1 101 /, `in two at ${length}`);
    }
  });
});

describe('bad input: the answer, cut', () => {
  nothingEscapes();
  const raw = new RawServer();

  for (const leaving of ['FIN', 'RST'] as const) {
    it(`is an error that says so when the server leaves inside it with ${leaving}, wherever`, async () => {
      const before = openResources();
      for (let length = 0; length < wholeAnswer.length; length++) {
        const chunks = length === 0 ? [] : [wholeAnswer.subarray(0, length)];
        const { events, error, closeCode } = await raw.dial({ chunks, leaving }, ['chat']);
        assert.deepEqual([events, closeCode], [['error'], 1006], `after ${length} bytes`);
        assert.ok(error instanceof HandshakeError && error.hint.length > 10);
        const reset = ['ECONNRESET', 'WS_ERR_RESPONSE_TRUNCATED', 'WS_ERR_CLOSED_WITHOUT_ANSWER'];
        const ended = length === 0 ? ['WS_ERR_CLOSED_WITHOUT_ANSWER'] : ['WS_ERR_RESPONSE_TRUNCATED'];
        assert.ok((leaving === 'RST' ? reset : ended).includes(error.code), `${error.code} after ${length} bytes`);
      }
      await nothingLeft(before);
    });
  }

  it('opens when it comes byte by byte, and the frames behind it too', async () => {
    const before = openResources();
    const chunks = oneByOne(Buffer.concat([wholeAnswer, frames]));
    const { events, closeCode } = await raw.dial({ chunks, leaving: 'FIN' }, ['chat']);
    assert.deepEqual([events, closeCode], [['open', 'message hi'], 1000]);
    await nothingLeft(before);
  });

  it('opens when it comes in two pieces, wherever they part', async () => {
    const whole = Buffer.concat([wholeAnswer, frames]);
    for (let length = 1; length < whole.length; length += 5) {
      const chunks = [whole.subarray(0, length), whole.subarray(length)];
      const { events } = await raw.dial({ chunks, leaving: 'FIN' }, ['chat']);
      assert.deepEqual(events, ['open', 'message hi'], `in two at ${length}`);
    }
  });

  it('is waited for no longer than handshakeTimeout when the server stays silent inside it', async () => {
    const before = openResources();
    const behaviour = { chunks: [wholeAnswer.subarray(0, 50)], leaving: 'stays' } as const;
    const { events, error } = await raw.dial(behaviour, ['chat'], { handshakeTimeout: 50 });
    assert.deepEqual([events, error?.code], [['error'], 'WS_ERR_HANDSHAKE_TIMEOUT']);
    assert.ok(error?.message.startsWith('Opening handshake has timed out'));
    await nothingLeft(before);
  });
});
