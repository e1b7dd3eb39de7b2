import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { describe, it } from 'node:test';
import { whenAborted } from '../../src/connection/when-aborted.ts';

describe('whenAborted', () => {
  it('tells many, once each, and lets Node warn of no leak', (t) => {
    const warned = t.mock.method(process, 'emitWarning', () => {});
    const controller = new AbortController();
    let told = 0;
    for (let i = 0; i < 20; i++) whenAborted(controller.signal, () => told++);
    for (let i = 0; i < 2; i++) controller.abort();
    assert.deepEqual([told, warned.mock.callCount()], [20, 0]);
  });

  it('leaves a limit that the program has set', (t) => {
    const warned = t.mock.method(process, 'emitWarning', () => {});
    const { signal } = new AbortController();
    setMaxListeners(2, signal);
    for (let i = 0; i < 3; i++) whenAborted(signal, () => {});
    assert.equal(warned.mock.callCount(), 1);
  });

  it('takes signals that are not of Node, and none', () => {
    let added = '';
    whenAborted({ addEventListener: (event: string) => (added = event) } as unknown as AbortSignal, () => {});
    whenAborted(undefined, () => {});
    assert.equal(added, 'abort');
  });
});
