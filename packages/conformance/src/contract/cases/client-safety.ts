import assert from 'node:assert/strict';
import { type Case, onWire } from '../case.ts';
import { acceptFor } from '../wire.ts';

const overTcp = {
  transport: 'TCP',
  because: 'a redirect or a signal is about the way to the server, of which a transport in memory has none',
} as const;

export const clientSafetyCases: readonly Case[] = [
  onWire(
    'a redirect from the network to a local socket is followed by ws alone',
    async (bench) => {
      const place = await bench.answering(() => 'HTTP/1.1 302 Found\r\nLocation: ws+unix:/no/such/socket\r\n\r\n');
      const journal = bench.journal('client', bench.dial(place, '/', { followRedirects: true }));
      await journal.until('close');
      assert.deepEqual(journal.lines.slice(-2), ['error', 'close 1006']);
      const { code } = journal.error as NodeJS.ErrnoException;
      assert.equal(code, bench.expected({ handfast: 'WS_ERR_REDIRECT_TO_UNIX', ws: 'ENOENT' }));
    },
    { role: 'client', only: overTcp, difference: { row: 'a redirect from the network to `ws+unix:`' } },
  ),

  onWire(
    'the option `signal`, aborted while connecting, is an error and then close',
    async (bench) => {
      const controller = new AbortController();
      const place = await bench.answering(() => {
        controller.abort();
        return '';
      });
      const journal = bench.journal('client', bench.dial(place, '/', { signal: controller.signal }));
      await journal.until('close');
      assert.deepEqual(journal.lines, ['error', 'close 1006']);
      const { code } = journal.error as NodeJS.ErrnoException;
      assert.equal(code, bench.expected({ handfast: 'WS_ERR_ABORTED', ws: 'ABORT_ERR' }));
    },
    { role: 'client', only: overTcp, difference: { row: 'the `code` after `signal` was aborted' } },
  ),

  onWire(
    'the words of the error for a 101 that does not upgrade',
    async (bench) => {
      const messages: string[] = [];
      for (const header of ['Connection: Upgrade', 'Upgrade: websocket']) {
        const place = await bench.answering(() => `HTTP/1.1 101 Switching Protocols\r\n${header}\r\n\r\n`);
        const journal = bench.journal('client', bench.dial(place));
        await journal.until('close');
        messages.push(journal.error.message.split(':')[0] ?? '');
      }
      const wanted = { handfast: ['Invalid Upgrade header', 'Invalid Connection header'] };
      const theirs = 'Unexpected server response';
      assert.deepEqual(messages, bench.expected({ ...wanted, ws: [theirs, theirs] }));
    },
    { role: 'client', difference: { row: 'a 101 without `Upgrade`, or without `Connection: Upgrade`' } },
  ),

  onWire(
    'the code of the error for text where frames should be',
    async (bench) => {
      const { journal, wire } = await bench.wire();
      wire.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
      await journal.until('close');
      const codes = { handfast: 'WS_ERR_HTTP_INSTEAD_OF_FRAMES', ws: 'WS_ERR_UNEXPECTED_RSV_1' };
      assert.equal(journal.error.code, bench.expected(codes));
    },
    { role: 'client', difference: { row: 'text where frames should be' } },
  ),

  onWire(
    'an answer whose list of extensions has nothing between two commas',
    async (bench) => {
      const place = await bench.answering((request) =>
        [
          'HTTP/1.1 101 Switching Protocols',
          'Upgrade: websocket',
          'Connection: Upgrade',
          `Sec-WebSocket-Accept: ${acceptFor(request)}`,
          'Sec-WebSocket-Extensions: permessage-deflate,,',
          '\r\n',
        ].join('\r\n'),
      );
      const client = bench.dial(place);
      const journal = bench.journal('client', client);
      client.on('open', () => client.terminate());
      await journal.until('close');
      const expected = bench.expected({ handfast: 'open', ws: 'error' });
      assert.equal(
        journal.lines.find((it) => it === 'open' || it === 'error'),
        expected,
      );
    },
    { role: 'client', difference: { row: 'nothing between two commas of `Sec-WebSocket-Extensions`, in an answer' } },
  ),
];
