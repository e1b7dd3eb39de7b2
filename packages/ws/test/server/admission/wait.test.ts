import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { endWait, Wait } from '../../../src/server/admission/wait.ts';
import { FakeClock } from '../../../src/testing/fake-clock.ts';

function waiting(timeoutMs = 1000) {
  const clock = new FakeClock();
  const socket = new PassThrough();
  const wait = new Wait();
  const seen: string[] = [];
  const outcome = { late: () => seen.push('late'), gone: () => seen.push('gone') };
  wait.start(socket, timeoutMs, outcome, clock);
  return { clock, socket, wait, seen, outcome };
}

describe('a wait', () => {
  it('is over when time is up, and aborts with TimeoutError', () => {
    const { clock, wait, seen } = waiting();
    const { signal } = wait;
    clock.advance(999);
    assert.deepEqual([seen, signal.aborted], [[], false]);
    clock.advance(1);
    assert.deepEqual([seen, (signal.reason as Error).name], [['late'], 'TimeoutError']);
  });

  it('is not put off by what the client sends meanwhile, byte by byte', async () => {
    const { clock, socket, seen } = waiting();
    for (let i = 0; i < 10; i++) {
      socket.write('a');
      await new Promise(setImmediate);
      clock.advance(100);
    }
    assert.deepEqual(seen, ['late']);
  });

  it('is over when the client ends its side, or the connection closes, and aborts with AbortError', async () => {
    const { socket, wait, seen } = waiting();
    const aborted = new Promise((resolve) => wait.signal.addEventListener('abort', resolve));
    socket.resume();
    socket.end();
    await aborted;
    assert.deepEqual([seen, (wait.signal.reason as Error).name], [['gone'], 'AbortError']);
    const other = waiting();
    other.socket.destroy();
    await new Promise((resolve) => other.socket.once('close', resolve));
    assert.deepEqual(other.seen, ['gone']);
  });

  it('on a socket that is gone is over at once', () => {
    const socket = new PassThrough();
    socket.destroy();
    const seen: string[] = [];
    new Wait().start(socket, 1000, { late: () => seen.push('late'), gone: () => seen.push('gone') }, new FakeClock());
    assert.deepEqual(seen, ['gone']);
  });

  it('that is ended tells nothing any more, aborts nothing, and leaves nothing behind', () => {
    const { clock, socket, wait, seen } = waiting();
    const { signal } = wait;
    endWait(socket);
    clock.advance(5000);
    socket.destroy();
    assert.deepEqual([seen, signal.aborted], [[], false]);
    assert.deepEqual([socket.listenerCount('close'), clock.pending], [0, 0]);
    endWait(socket);
    wait.end();
  });

  it('makes a signal that is aborted already, where it is asked for afterwards', () => {
    const { clock, wait } = waiting();
    clock.advance(1000);
    assert.equal(wait.signal.aborted, true);
  });

  it('of 0 ms lasts for ever', () => {
    const { clock } = waiting(0);
    assert.equal(clock.pending, 0);
  });

  it('starts once', () => {
    const { clock, socket, wait, seen, outcome } = waiting();
    wait.start(socket, 5, outcome, clock);
    clock.advance(5);
    assert.deepEqual(seen, []);
  });
});
