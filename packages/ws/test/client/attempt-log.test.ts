import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { AttemptLog } from '../../src/client/attempt-log.ts';
import { isUrlFault, readTarget } from '../../src/client/url.ts';

/** A transport that does nothing by itself: the test emits what happens. */
function transport(more: object = {}): Duplex {
  return Object.assign(new Duplex({ read() {}, write() {} }), { connecting: true, ...more });
}

function start(address: string, more: object = {}) {
  const target = readTarget(address);
  assert.ok(!isUrlFault(target));
  const time = { ms: 0 };
  const clock = { now: () => time.ms, setTimeout: () => undefined, clearTimeout: () => {} };
  const log = new AttemptLog(target, clock);
  const socket = transport(more);
  log.watch(socket);
  return { log, socket, time };
}

describe('AttemptLog', () => {
  it('follows the stages and times them', () => {
    const { log, socket, time } = start('wss://example.com/', {
      encrypted: true,
      remoteAddress: '192.0.2.1',
      remotePort: 443,
    });
    assert.equal(log.stage, 'dns');
    time.ms = 5;
    socket.emit('lookup', null, '192.0.2.1', 4, 'example.com');
    assert.equal(log.stage, 'tcp');
    socket.emit('connectionAttempt', '192.0.2.1', 443, 4);
    assert.equal(log.addresses[0]?.outcome, 'pending');
    time.ms = 12;
    socket.emit('connect');
    assert.equal(log.stage, 'tls');
    log.queued();
    log.sent();
    time.ms = 30;
    socket.emit('secureConnect');
    assert.equal(log.stage, 'response');
    time.ms = 70;
    log.answered();
    time.ms = 75;
    // The request was complete before there was a session; it went out with it.
    assert.deepEqual(log.timings, { totalMs: 75, dnsMs: 5, tcpMs: 7, tlsMs: 18, responseMs: 40 });
    assert.deepEqual(log.addresses, [{ address: '192.0.2.1', port: 443, family: 4, outcome: 'connected' }]);
  });

  it('keeps the outcome of every address', () => {
    const { log, socket } = start('ws://example.com/', { remoteAddress: '192.0.2.2', remotePort: 80 });
    socket.emit('connectionAttempt', '2001:db8::1', 80, 6);
    socket.emit('connectionAttemptFailed', '2001:db8::1', 80, 6, Object.assign(new Error(), { code: 'ENETUNREACH' }));
    socket.emit('connectionAttempt', '192.0.2.1', 80, 4);
    socket.emit('connectionAttemptTimeout', '192.0.2.1', 80, 4);
    socket.emit('connectionAttempt', '192.0.2.2', 80, 4);
    socket.emit('connect');
    assert.deepEqual(
      log.addresses.map(({ address, family, outcome }) => [address, family, outcome]),
      [
        ['2001:db8::1', 6, 'ENETUNREACH'],
        ['192.0.2.1', 4, 'ETIMEDOUT'],
        ['192.0.2.2', 4, 'connected'],
      ],
    );
  });

  it('reads the addresses out of an AggregateError', () => {
    const { log, socket } = start('ws://example.com/');
    const failed = (address: string) =>
      Object.assign(new Error(), { code: 'ECONNREFUSED', syscall: 'connect', address, port: 80 });
    socket.emit('error', new AggregateError([failed('::1'), failed('127.0.0.1')]));
    assert.deepEqual(
      log.addresses.map(({ address, outcome }) => [address, outcome]),
      [
        ['::1', 'ECONNREFUSED'],
        ['127.0.0.1', 'ECONNREFUSED'],
      ],
    );
  });

  it('does not look for a name where there is none', () => {
    assert.equal(start('ws://192.0.2.1/').log.stage, 'tcp');
    assert.equal(start('ws://[::1]/').log.stage, 'tcp');
    assert.equal(start('ws+unix:/tmp/a.sock').log.stage, 'tcp');
  });

  it('is at the request when the transport was connected from the start', () => {
    const { log } = start('ws://example.com/', { connecting: false });
    assert.equal(log.stage, 'request');
    log.sent();
    assert.equal(log.stage, 'response');
  });

  it('keeps the first 1,024 bytes that come, and copies them', () => {
    const { log, socket } = start('ws://example.com/');
    log.watchBytes(socket);
    const chunk = Buffer.alloc(1000, 1);
    socket.emit('data', chunk);
    chunk.fill(2);
    socket.emit('data', Buffer.alloc(1000, 3));
    assert.equal(log.firstBytes.length, 1024);
    assert.deepEqual([log.firstBytes[0], log.firstBytes[1000]], [1, 3]);
  });

  it('knows who ended the connection', () => {
    const { log, socket } = start('ws://example.com/');
    assert.equal(log.peerEnded, false);
    socket.emit('end');
    assert.equal(log.peerEnded, true);
  });

  it('leaves no listener behind', () => {
    const { log, socket } = start('wss://example.com/', { encrypted: true });
    log.watchBytes(socket);
    assert.notEqual(socket.eventNames().length, 0);
    const before = transport().eventNames();
    log.release();
    assert.deepEqual(socket.eventNames(), before);
  });
});
