import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Bench, turns } from '../bench.ts';
import { type Case, onWire, withPeer } from '../case.ts';
import type { Journal } from '../journal.ts';
import { close, text } from '../wire.ts';

/** Writes down what happens on a stream. */
function watch(bench: Bench, stream: Duplex): Journal {
  const journal = bench.journal('stream');
  for (const event of ['end', 'finish', 'close']) stream.on(event, () => journal.note(event));
  stream.on('error', (error: Error & { code?: string }) => {
    journal.errors.push(error);
    journal.note('error');
  });
  return journal;
}

export const streamCases: readonly Case[] = [
  withPeer('what is written goes out as one binary message per chunk', async (bench) => {
    const { subject, peerJournal } = await bench.pair();
    const stream = bench.subject.createWebSocketStream(subject);
    stream.write('one');
    stream.write(Buffer.from('two'));
    await peerJournal.until('message', 2);
    const hex = (data: string) => `message binary ${Buffer.from(data).toString('hex')}`;
    assert.deepEqual(peerJournal.talk, [hex('one'), hex('two')]);
  }),

  withPeer('with decodeStrings false, strings go out as text', async (bench) => {
    const { subject, peerJournal } = await bench.pair();
    const stream = bench.subject.createWebSocketStream(subject, { decodeStrings: false });
    stream.write('grüße');
    stream.write(Buffer.from([1]));
    await peerJournal.until('message', 2);
    assert.deepEqual(peerJournal.talk, ['message text grüße', 'message binary 01']);
  }),

  withPeer(
    'messages are read as bytes; with an encoding as strings; with readableObjectMode one by one',
    async (bench) => {
      const { subject, peer } = await bench.pair();
      const plain = bench.subject.createWebSocketStream(subject);
      const encoded = bench.subject.createWebSocketStream(subject, { encoding: 'hex' });
      const objects = bench.subject.createWebSocketStream(subject, { readableObjectMode: true });
      const reading = Promise.all([plain, encoded, objects].map((stream) => stream.toArray()));
      peer.send('text');
      peer.send(Buffer.from([1, 2]));
      peer.close();
      const [bytes, strings, chunks] = await reading;
      assert.deepEqual(Buffer.concat(bytes as Buffer[]), Buffer.from('text\x01\x02'));
      assert.equal((strings as string[]).join(''), '746578740102');
      assert.deepEqual(chunks, ['text', Buffer.from([1, 2])]);
    },
  ),

  withPeer('end() closes the socket with 1005; the stream finishes, ends and closes', async (bench) => {
    const { subject, journal, peerJournal } = await bench.pair();
    const stream = bench.subject.createWebSocketStream(subject);
    const seen = watch(bench, stream);
    stream.resume();
    stream.end('last');
    await Promise.all([seen.until('close'), journal.until('close'), peerJournal.until('close')]);
    assert.deepEqual(seen.lines, ['finish', 'end', 'close']);
    assert.deepEqual(peerJournal.talk, [`message binary ${Buffer.from('last').toString('hex')}`, 'close 1005']);
  }),

  withPeer('when the peer closes, the stream ends; when it was ended too, it closes', async (bench) => {
    for (const method of ['close', 'terminate'] as const) {
      const { subject, peer, journal } = await bench.pair();
      const stream = bench.subject.createWebSocketStream(subject);
      const seen = watch(bench, stream);
      stream.resume();
      peer[method]();
      await Promise.all([seen.until('end'), journal.until('close')]);
      assert.deepEqual(seen.lines, ['end']);
      stream.end();
      await seen.until('close');
      assert.deepEqual(seen.lines, ['end', 'finish', 'close']);
    }
  }),

  withPeer('writing after the socket closed is an error of the stream', async (bench) => {
    const { subject, peer, journal } = await bench.pair();
    const stream = bench.subject.createWebSocketStream(subject);
    const seen = watch(bench, stream);
    peer.close();
    await journal.until('close');
    const error = await new Promise<Error | null | undefined>((resolve) => stream.write('late', resolve));
    await seen.until('close');
    assert.match(error?.message ?? '', /^WebSocket is not open: readyState 3 \(CLOSED\)/);
    assert.deepEqual([seen.lines, seen.error.message], [['error', 'close'], error?.message]);
  }),

  onWire('writing while the socket is closing is an error of the stream', async (bench) => {
    const { subject, wire } = await bench.wire();
    const stream = bench.subject.createWebSocketStream(subject);
    const seen = watch(bench, stream);
    subject.close();
    stream.write('late');
    await seen.until('close');
    assert.deepEqual(seen.lines, ['error', 'close']);
    assert.match(seen.error.message, /^WebSocket is not open: readyState 2 \(CLOSING\)/);
    await wire.closed;
  }),

  withPeer('destroy() cuts the connection, and the stream closes without an error', async (bench) => {
    const { subject, journal, peerJournal } = await bench.pair();
    const stream = bench.subject.createWebSocketStream(subject);
    const seen = watch(bench, stream);
    stream.destroy();
    await Promise.all([seen.until('close'), journal.until('close'), peerJournal.until('close')]);
    assert.deepEqual([seen.lines, journal.talk, peerJournal.talk], [['close'], ['close 1006'], ['close 1006']]);
  }),

  withPeer('destroy() with an error emits it, and then close', async (bench) => {
    const { subject, journal } = await bench.pair();
    const stream = bench.subject.createWebSocketStream(subject);
    const seen = watch(bench, stream);
    stream.destroy(new Error('enough'));
    await Promise.all([seen.until('close'), journal.until('close')]);
    assert.deepEqual([seen.lines, seen.error.message], [['error', 'close'], 'enough']);
  }),

  onWire(
    'an error of the socket is one error of the stream, and the peer still gets the close frame',
    async (bench) => {
      const { subject, journal, wire } = await bench.wire();
      const stream = bench.subject.createWebSocketStream(subject);
      const seen = watch(bench, stream);
      wire.send(text('ok'), text('bad', { rsv: 2 }));
      assert.deepEqual(await wire.lines(), ['close 1002']);
      await Promise.all([seen.until('close'), journal.until('close')]);
      assert.deepEqual([seen.lines, seen.error.code], [['error', 'close'], 'WS_ERR_UNEXPECTED_RSV_2_3']);
    },
  ),

  withPeer(
    'a handshake that fails is an error of the stream, also when something was written or ended before',
    async (bench) => {
      const { place } = await bench.serve({ verifyClient: () => false });
      for (const prepare of [
        () => {},
        (it: Duplex) => it.write('x'),
        (it: Duplex) => it.end(),
        (it: Duplex) => it.end('x'),
      ]) {
        const stream = bench.subject.createWebSocketStream(bench.dial(place));
        const seen = watch(bench, stream);
        prepare(stream);
        await seen.until('close');
        assert.deepEqual(seen.lines, ['error', 'close']);
        assert.match(seen.error.message, /^Unexpected server response: 401/);
      }
    },
    { role: 'client' },
  ),

  withPeer(
    'destroy() while CONNECTING is an error of the stream',
    async (bench) => {
      const { place } = await bench.serve();
      const stream = bench.subject.createWebSocketStream(bench.dial(place));
      const seen = watch(bench, stream);
      stream.destroy();
      await seen.until('close');
      assert.deepEqual(seen.lines, ['error', 'close']);
      assert.match(seen.error.message, /^WebSocket was closed before the connection was established/);
    },
    { role: 'client' },
  ),

  withPeer(
    'what is written, and end(), before the connection is open waits for it',
    async (bench) => {
      const { place, wss } = await bench.serve();
      const accepted = new Promise<Journal>((resolve) => {
        wss.on('connection', (socket) => resolve(bench.journal('server', socket)));
      });
      const stream = bench.subject.createWebSocketStream(bench.dial(place));
      stream.end('early');
      const journal = await accepted;
      await journal.until('close');
      assert.deepEqual(journal.lines, [`message binary ${Buffer.from('early').toString('hex')}`, 'close 1005']);
    },
    { role: 'client' },
  ),

  onWire('a reader that stops pauses the socket, and goes on where it stopped', async (bench) => {
    const { subject, wire } = await bench.wire();
    const stream = bench.subject.createWebSocketStream(subject, { readableHighWaterMark: 10 });
    wire.send(text('0123456789'));
    await once(stream, 'readable');
    while (!subject.isPaused) await turns(1);
    wire.send(text('abcdef'), close());
    await turns();
    const seen = watch(bench, stream);
    let all = '';
    stream.on('data', (chunk) => {
      all += chunk;
    });
    await seen.until('end');
    assert.deepEqual([all, subject.isPaused], ['0123456789abcdef', false]);
  }),

  withPeer('much more than the buffers take arrives whole through a slow reader', async (bench) => {
    const { subject, peer } = await bench.pair();
    const bytes = Buffer.alloc(1024 * 1024, 'Handfast ');
    const [from, to] = [bench.subject.createWebSocketStream(subject), bench.subject.createWebSocketStream(peer)];
    const sent = pipeline(Readable.from(slices(bytes, 10_000)), from);
    const parts: Buffer[] = [];
    for await (const chunk of to) {
      parts.push(chunk as Buffer);
      if (parts.length % 10 === 0) await turns(1);
    }
    to.end();
    await sent.catch((error) => assert.equal(error.code, 'ERR_STREAM_PREMATURE_CLOSE'));
    assert.ok(Buffer.concat(parts).equals(bytes));
  }),
];

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
