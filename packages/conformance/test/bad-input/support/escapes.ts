import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Trap } from '../../../src/fuzz/trap.ts';

/** Fails the group when anything escapes from a callback in it, or a promise is rejected and nobody looks. */
export function nothingEscapes(): void {
  const trap = new Trap();
  const warnings: string[] = [];
  const warned = ({ name, message }: Error) => warnings.push(`${name}: ${message}`);
  before(() => {
    trap.arm();
    process.on('warning', warned);
  });
  after(() => {
    trap.disarm();
    process.off('warning', warned);
    assert.equal(trap.take(), undefined, 'something escaped');
    // A listener that is added again and again, for one, is warned of.
    assert.deepEqual(warnings, []);
  });
}
