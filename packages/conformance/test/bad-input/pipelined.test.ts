import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProtocolError } from '@handfast/ws';
import { closeFrame, maskedFrame, readFrames, TEST_MASK } from '@handfast/ws/testing';
import { Random } from '../../src/fuzz/random.ts';
import { answerLines, RawServer } from './support/client.ts';
import { nothingEscapes } from './support/escapes.ts';
import { ask } from './support/raw-client.ts';
import { head, request } from './support/request.ts';
import { comesTrue, nothingLeft, openResources } from './support/resources.ts';
import { server } from './support/server.ts';

const wholeRequest = request();
const wholeAnswer = head('HTTP/1.1 101 Switching Protocols', answerLines, '', []);
const page = Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');

describe('bad input: what comes right behind the opening request', () => {
  nothingEscapes();
  const running = server();

  /** The code of the close frame that answers these bytes behind the request. */
  async function closeCodeFor(behind: Buffer): Promise<number | undefined> {
    running.forget();
    const { bytes } = await ask(running.port, [Buffer.concat([wholeRequest, behind])], 'FIN');
    assert.equal(running.accepted.length, 1, bytes.toString('latin1'));
    const close = readFrames(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4)).frames.find(({ opcode }) => opcode === 8);
    return close && close.payload.length >= 2 ? close.payload.readUInt16BE(0) : undefined;
  }

  it('may be frames', async () => {
    const text = maskedFrame({ payload: 'early' });
    assert.equal(await closeCodeFor(Buffer.concat([text, closeFrame(3000, '', { mask: TEST_MASK })])), 3000);
  });

  it('is refused with 1002 when it is another request, a TLS hello or a page', async () => {
    const before = openResources();
    for (const behind of [wholeRequest, page, Buffer.from('16030102000100', 'hex'), Buffer.alloc(100, 0)]) {
      assert.equal(await closeCodeFor(behind), 1002, behind.toString('latin1'));
    }
    await nothingLeft(before);
  });

  it('is refused or waited for, whatever it is', async () => {
    const before = openResources();
    const random = new Random('behind the request');
    for (let i = 0; i < 200; i++) {
      const code = await closeCodeFor(random.bytes(1 + random.length(200)));
      assert.ok(code === undefined || (code >= 1000 && code < 5000), `${code}`);
    }
    await nothingLeft(before);
    await comesTrue(() => running.wss.clients.size === 0, 'clients are left');
  });

  it('behind a request that is refused is read and dropped, so that the answer arrives', async () => {
    running.forget();
    const bad = request('Sec-WebSocket-Key', []);
    const { bytes, ended } = await ask(running.port, [Buffer.concat([bad, Buffer.alloc(300_000, 0x81)])], 'FIN');
    assert.match(bytes.toString('latin1'), /^HTTP\/1\.1 400 [\s\S]*Missing or invalid Sec-WebSocket-Key header/);
    assert.ok(ended);
    assert.deepEqual(
      running.rejections.map(({ code }) => code),
      ['WS_ERR_REQUEST_KEY_MISSING'],
    );
  });
});

describe('bad input: what comes right behind the answer', () => {
  nothingEscapes();
  const raw = new RawServer();
  const dial = (behind: Buffer) =>
    raw.dial({ chunks: [Buffer.concat([wholeAnswer, behind])], leaving: 'FIN' }, ['chat']);

  it('is an error that names it when it is a second answer or a page', async () => {
    for (const behind of [wholeAnswer, page, Buffer.from('<!doctype html><title>x</title>')]) {
      const { events, error } = await dial(behind);
      assert.deepEqual(events, ['open', 'error']);
      assert.ok(error instanceof ProtocolError);
      assert.equal(error.code, 'WS_ERR_HTTP_INSTEAD_OF_FRAMES');
      assert.ok(error.message.includes(JSON.stringify(behind.toString('latin1', 0, 15)).slice(1, -1)), error.message);
    }
  });

  it('opens, fails and closes in this order, whatever it is', async () => {
    const before = openResources();
    const random = new Random('behind the answer');
    for (let i = 0; i < 200; i++) {
      const { events, error, closeCode } = await dial(random.bytes(1 + random.length(200)));
      assert.equal(events[0], 'open');
      assert.ok(!error || (error instanceof ProtocolError && error.expected.length > 3));
      assert.ok(error ? closeCode === 1006 && events.at(-1) === 'error' : closeCode >= 1000, `${closeCode}`);
    }
    await nothingLeft(before);
  });

  it('behind a refusal is no frame', async () => {
    const refusal = Buffer.from('HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno!\x81\x02hi', 'latin1');
    const { events, error } = await raw.dial({ chunks: [refusal], leaving: 'FIN' });
    assert.deepEqual([events, error?.code], [['error'], 'WS_ERR_STATUS_403']);
  });
});
