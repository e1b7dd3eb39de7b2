import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import {
  countUpgradeListeners,
  lookBehind,
  recordStart,
  recordStartAgain,
  sharesUpgrades,
  watchUpgrades,
  writtenByOthers,
} from '../../../src/server/routing/upgrade-watch.ts';

const counting = (bytesWritten?: number) => ({ bytesWritten }) as unknown as Duplex & { bytesWritten: number };

describe('the watch over upgrades', () => {
  it('counts what was written since the upgrade began, and not what was answered on the connection before', () => {
    const server = new EventEmitter();
    const end = watchUpgrades(server);
    const socket = counting(500);
    assert.equal(writtenByOthers(socket), 0);
    server.emit('upgrade', {}, socket);
    assert.equal(writtenByOthers(socket), 0);
    socket.bytesWritten += 30;
    server.emit('upgrade', {}, socket);
    assert.equal(writtenByOthers(socket), 30);
    end();
  });

  it('leaves out the answers to earlier requests that go out meanwhile, where it is told so', () => {
    const socket = counting(500);
    recordStartAgain(socket);
    socket.bytesWritten += 20;
    assert.equal(writtenByOthers(socket), 0, 'nobody has asked to record anything');
    recordStart({}, socket);
    socket.bytesWritten += 30;
    recordStartAgain(socket);
    assert.equal(writtenByOthers(socket), 0);
    socket.bytesWritten += 7;
    assert.equal(writtenByOthers(socket), 7);
  });

  it('knows nothing of a transport that does not count', () => {
    const socket = counting();
    recordStart({}, socket);
    recordStartAgain(socket);
    assert.equal(writtenByOthers(socket), 0);
  });

  it('is one listener however many watch, and none when all have ended', () => {
    const server = new EventEmitter();
    server.on('upgrade', () => undefined);
    const ends = [watchUpgrades(server), watchUpgrades(server)];
    assert.equal(server.listenerCount('upgrade'), 2);
    assert.equal(countUpgradeListeners(server), 1);
    assert.equal(sharesUpgrades({ socket: { server } }), false);
    server.on('upgrade', () => undefined);
    assert.equal(sharesUpgrades({ socket: { server } }), true);
    for (const end of ends) end();
    assert.equal(server.listenerCount('upgrade'), 2);
    assert.equal(countUpgradeListeners(server), 2);
  });

  it('cannot tell without a server', () => {
    for (const request of [{}, { socket: null }, { socket: {} }]) assert.equal(sharesUpgrades(request), false);
  });

  it('finds what is written behind our own part, and only that', async () => {
    const found: number[] = [];
    const socket = counting(100);
    const done = lookBehind(socket, (bytes) => found.push(bytes));
    socket.bytesWritten += 50;
    done();
    socket.bytesWritten += 7;
    const other = counting(100);
    const otherDone = lookBehind(other, (bytes) => found.push(bytes));
    other.bytesWritten += 50;
    otherDone();
    process.nextTick(() => {
      other.bytesWritten += 9;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(found, [7]);
  });
});
