import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { endGuard, guard } from '../../src/server/socket-guard.ts';

describe('the guard of a socket', () => {
  it('destroys it on an error, and stands there once', () => {
    const socket = new Duplex({ read() {}, write() {} });
    guard(socket);
    guard(socket);
    assert.equal(socket.listenerCount('error'), 1);
    socket.emit('error', new Error('reset'));
    assert.equal(socket.destroyed, true);
  });

  it('goes, and leaves the listeners of others', () => {
    const socket = new Duplex({ read() {}, write() {} });
    const own = () => {};
    socket.on('error', own);
    guard(socket);
    endGuard(socket);
    endGuard(socket);
    assert.deepEqual(socket.listeners('error'), [own]);
  });
});
