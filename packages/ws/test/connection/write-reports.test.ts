import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { WriteReports } from '../../src/connection/write-reports.ts';

/** How writes were reported, in order. */
function reporter(transport: Duplex) {
  const reports = new WriteReports(transport);
  const told: string[] = [];
  const write = (name: string, bytes: Buffer) =>
    reports.report(
      (error) => told.push(`${name}: ${(error as { code?: string } | null | undefined)?.code ?? 'done'}`),
      (done) => transport.write(bytes, done),
    );
  return { reports, told, write };
}

/** A transport that has what its program calls when a write is through. */
function manual(): { transport: Duplex; finish: (error?: Error) => void } {
  let finish: (error?: Error) => void = () => undefined;
  const transport = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => {
      finish = done;
    },
  });
  transport.on('error', () => undefined);
  return { transport, finish: (error) => finish(error) };
}

describe('the reports of writes', () => {
  it('a socket that is destroyed in the middle of a write has lost it, whatever Node says', async () => {
    const peers: Socket[] = [];
    const server = createServer((peer) => peers.push(peer.on('error', () => undefined).pause())).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    const { told, write } = reporter(socket);
    write('small', Buffer.alloc(10));
    write('large', Buffer.alloc(64 * 1024 * 1024));
    write('behind it', Buffer.alloc(10));
    await new Promise(setImmediate);
    socket.destroy();
    await once(socket, 'close');
    for (const peer of peers) peer.destroy();
    await new Promise((resolve) => server.close(resolve));
    // What Node itself says of them, if anything, depends on its version.
    assert.deepEqual(told, ['small: done', 'large: WS_ERR_NOT_WRITABLE', 'behind it: WS_ERR_NOT_WRITABLE']);
  });

  it('what the system has taken is done, though the transport is destroyed before that is told', async () => {
    const { transport, finish } = manual();
    const { told, write } = reporter(transport);
    transport._write = (_chunk, _encoding, done) => done();
    write('taken', Buffer.alloc(1));
    transport.destroy();
    finish();
    await once(transport, 'close');
    assert.deepEqual(told, ['taken: done']);
  });

  it('a cut by this side has lost what the system had not taken, and nothing of what it had', async () => {
    const taken = manual();
    const one = reporter(taken.transport);
    one.write('taken', Buffer.alloc(1));
    one.reports.cutting();
    taken.transport.destroy();
    taken.finish();
    const waiting = manual();
    Object.assign(waiting.transport, { _handle: { writeQueueSize: 1 } });
    const other = reporter(waiting.transport);
    other.write('waiting', Buffer.alloc(1));
    other.reports.cutting();
    waiting.transport.destroy();
    waiting.finish();
    await Promise.all([once(taken.transport, 'close'), once(waiting.transport, 'close')]);
    assert.deepEqual([one.told, other.told], [['taken: done'], ['waiting: WS_ERR_NOT_WRITABLE']]);
  });

  it('a second cut knows no better: what was lost by the first stays lost', async () => {
    const { transport, finish } = manual();
    const { reports, told, write } = reporter(transport);
    Object.assign(transport, { _handle: { writeQueueSize: 1 } });
    write('waiting', Buffer.alloc(1));
    reports.cutting();
    transport.destroy();
    // As Node does it.
    Object.assign(transport, { _handle: null });
    reports.cutting();
    finish();
    await once(transport, 'close');
    assert.deepEqual(told, ['waiting: WS_ERR_NOT_WRITABLE']);
  });

  it('what a transport never calls back for is lost when it has closed, and told once', async () => {
    const { transport, finish } = manual();
    const { reports, told, write } = reporter(transport);
    write('forgotten', Buffer.alloc(1));
    transport.destroy();
    await once(transport, 'close');
    assert.deepEqual(told, []);
    reports.closed();
    finish();
    reports.closed();
    await new Promise(setImmediate);
    assert.deepEqual(told, ['forgotten: WS_ERR_NOT_WRITABLE']);
  });

  it('the error of a transport stays, and what is late and comes through is done', async () => {
    const { transport, finish } = manual();
    const { told, write } = reporter(transport);
    write('late', Buffer.alloc(1));
    await new Promise(setImmediate);
    finish();
    write('broken', Buffer.alloc(1));
    const closed = new Promise((resolve) => transport.once('close', resolve));
    finish(Object.assign(new Error('no'), { code: 'EPIPE' }));
    await closed;
    assert.deepEqual(told, ['late: done', 'broken: EPIPE']);
  });

  it('a transport that calls back at once, or twice, is told of once', () => {
    const { transport } = manual();
    const reports = new WriteReports(transport);
    let calls = 0;
    transport.write(Buffer.alloc(1));
    reports.report(
      () => calls++,
      (done) => {
        done();
        done();
      },
    );
    reports.closed();
    assert.equal(calls, 1);
  });
});
