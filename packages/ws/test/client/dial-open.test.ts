import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ACCEPT, answer101, GOOD_ANSWER, KEY, opening } from '../support/attempt.ts';
import { answering, headerOf, listening, onRequest, rawServer } from '../support/peers.ts';

describe('a good answer', () => {
  const variants: Record<string, string> = {
    'with lower-case names': GOOD_ANSWER.toLowerCase().replace(ACCEPT.toLowerCase(), ACCEPT).replace('http', 'HTTP'),
    'with Connection: keep-alive, Upgrade': answer101({ Connection: 'keep-alive, Upgrade' }),
    'with Upgrade: WebSocket': answer101({ Upgrade: 'WebSocket' }),
    'behind a 103': `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${GOOD_ANSWER}`,
    'behind a 100': `HTTP/1.1 100 Continue\r\n\r\n${GOOD_ANSWER}`,
    'with more header lines than Node takes by default': GOOD_ANSWER.replace('\r\n', `\r\n${'a:b\r\n'.repeat(2500)}`),
  };
  for (const [title, answer] of Object.entries(variants)) {
    it(`opens ${title}`, async (t) => {
      const port = await listening(t, answering(answer));
      await opening(`ws://localhost:${port}/`);
    });
  }

  it('opens when it comes byte by byte', async (t) => {
    const server = rawServer((socket) => {
      onRequest(socket, async () => {
        socket.setNoDelay();
        for (const byte of Buffer.from(GOOD_ANSWER)) {
          socket.write(Buffer.of(byte));
          await new Promise(setImmediate);
        }
      });
    });
    const port = await listening(t, server);
    await opening(`ws://localhost:${port}/`);
  });

  it('opens over HTTP/1.0 when strict is false', async (t) => {
    const port = await listening(t, answering(GOOD_ANSWER.replace('HTTP/1.1', 'HTTP/1.0')));
    await opening(`ws://localhost:${port}/`, { options: { strict: false } });
  });

  it('ends in the whole record: heads as on the wire, bytes behind the answer, what was agreed', async (t) => {
    const answer = answer101({
      'Sec-WebSocket-Protocol': 'b',
      'Sec-WebSocket-Extensions': 'permessage-deflate; server_no_context_takeover',
      'X-Odd-CASE': 'kept',
    });
    const frame = Buffer.of(0x81, 2, 0x68, 0x69);
    const port = await listening(t, answering(Buffer.concat([Buffer.from(answer), frame])));
    await opening(`ws://localhost:${port}/chat?x=1`, { protocols: ['a', 'b'] }, (handshake) => {
      assert.deepEqual([...handshake.head], [...frame]);
      assert.equal(handshake.protocol, 'b');
      assert.equal(handshake.deflate?.serverNoContextTakeover, true);
      assert.equal(handshake.request?.target, '/chat?x=1');
      assert.equal(handshake.request?.headers.get('sec-websocket-key'), KEY);
      assert.equal(handshake.response?.status, 101);
      assert.equal(handshake.response?.headers.spelling('x-odd-case'), 'X-Odd-CASE');
      // Nothing of ours, and nothing of node:http, listens to the transport any more.
      assert.equal(handshake.transport.listenerCount('data'), 0);
      assert.equal(handshake.transport.listenerCount('error'), 0);
    });
  });

  it('asks in the way of RFC 6455 §4.1', async (t) => {
    let request = '';
    const server = answering((head) => {
      request = head;
      return GOOD_ANSWER;
    });
    const port = await listening(t, server);
    await opening(`ws://localhost:${port}/chat?x=1`, {
      options: { origin: 'http://example.com', headers: { Cookie: 'a=b' } },
    });
    assert.deepEqual(request.split('\r\n'), [
      'GET /chat?x=1 HTTP/1.1',
      `Host: localhost:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Key: ${KEY}`,
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
      'Origin: http://example.com',
      'Cookie: a=b',
      '',
      '',
    ]);
  });

  it('does not let the caller’s headers replace those of the protocol, but for Host', async (t) => {
    let request = '';
    const server = answering((head) => {
      request = head;
      return GOOD_ANSWER;
    });
    const port = await listening(t, server);
    const headers = { host: 'other.example', 'sec-websocket-key': 'mine', UPGRADE: 'h2c', connection: 'close' };
    await opening(`ws://localhost:${port}/`, { options: { headers } });
    assert.equal(headerOf(request, 'host'), 'other.example');
    assert.equal(headerOf(request, 'sec-websocket-key'), KEY);
    assert.equal(headerOf(request, 'upgrade'), 'websocket');
    assert.equal(headerOf(request, 'connection'), 'Upgrade');
    assert.equal(request.toLowerCase().split('sec-websocket-key').length, 2);
  });

  it('counts a subprotocol that the caller asks for with a header of its own', async (t) => {
    const port = await listening(t, answering(answer101({ 'Sec-WebSocket-Protocol': 'mqtt' })));
    const headers = { 'Sec-WebSocket-Protocol': 'mqtt' };
    await opening(`ws://localhost:${port}/`, { options: { headers } }, ({ protocol }) =>
      assert.equal(protocol, 'mqtt'),
    );
  });
});
