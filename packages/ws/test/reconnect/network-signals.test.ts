import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserSignals } from '../../src/reconnect/network-signals.ts';

/** A page as far as it is looked at. */
class Page extends EventTarget {
  readonly navigator = { onLine: true };
  readonly document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
}

describe('the signals of a page', () => {
  test('are online, offline, and visible where it is shown again', () => {
    const page = new Page();
    const heard: string[] = [];
    browserSignals(page)?.watch((signal) => heard.push(signal));
    for (const type of ['offline', 'online', 'pageshow']) page.dispatchEvent(new Event(type));
    page.document.dispatchEvent(new Event('visibilitychange'));
    page.document.visibilityState = 'hidden';
    page.document.dispatchEvent(new Event('visibilitychange'));
    assert.deepEqual(heard, ['offline', 'online', 'visible', 'visible']);
  });

  test('say whether there is a network', () => {
    const page = new Page();
    const signals = browserSignals(page);
    assert.equal(signals?.isOnline(), true);
    page.navigator.onLine = false;
    assert.equal(signals?.isOnline(), false);
  });

  test('are not heard any more when the watching ends', () => {
    const page = new Page();
    const heard: string[] = [];
    browserSignals(page)?.watch((signal) => heard.push(signal))();
    for (const type of ['offline', 'online', 'pageshow']) page.dispatchEvent(new Event(type));
    page.document.dispatchEvent(new Event('visibilitychange'));
    assert.deepEqual(heard, []);
  });
});

test('a worker has no document, and signals all the same', () => {
  const worker = Object.assign(new EventTarget(), { navigator: { onLine: true } });
  const heard: string[] = [];
  const end = browserSignals(worker)?.watch((signal) => heard.push(signal));
  worker.dispatchEvent(new Event('online'));
  end?.();
  assert.deepEqual(heard, ['online']);
});

test('there are none where the runtime has none, as in Node', () => {
  assert.equal(browserSignals(), undefined);
  assert.equal(browserSignals(Object.assign(new EventTarget(), { navigator: {} })), undefined);
});
