import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench } from './support/fake-transport.ts';

const strange: readonly [string, unknown][] = [
  ['an object without a prototype', Object.create(null)],
  ['a symbol', Symbol('why')],
  ['null', null],
  ['an error whose message is no string', Object.assign(new Error(), { message: Object.create(null) })],
  ['headers that are none', { received: { headers: {} } }],
  ['a status that is no number', { status: Object.create(null) }],
];

for (const [name, thrown] of strange) {
  test(`whatever is thrown is a failed attempt, and no rejection: ${name}`, async () => {
    const rejections: unknown[] = [];
    const heard = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', heard);
    const throws = () => {
      throw thrown;
    };
    for (const bench of [
      new Bench({ url: throws }),
      new Bench({ headers: () => Promise.reject(thrown) }),
      new Bench({ open: throws }),
      new Bench({ open: () => Promise.reject(thrown) }),
      new Bench({ open: throws, shouldReconnect: throws }),
    ]) {
      await bench.settle();
      assert.equal(bench.name, 'waiting');
      bench.socket.close();
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', heard);
    assert.deepEqual(rejections, []);
  });
}
