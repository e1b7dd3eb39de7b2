import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fifo } from '../../src/connection/fifo.ts';
import { pseudoRandom } from '../support/pseudo-random.ts';

describe('Fifo', () => {
  it('gives back what an array would, whatever is done in whatever order', () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = pseudoRandom(seed);
      const fifo = new Fifo<number>();
      let model: number[] = [];
      for (let i = 0; i < 2000; i++) {
        const choice = random(20);
        if (choice < 11) {
          fifo.push(i);
          model.push(i);
        } else if (choice < 18) {
          assert.equal(fifo.shift(), model.shift());
        } else if (choice < 19) {
          const wanted = model[random(model.length)];
          assert.equal(
            fifo.remove((item) => item === wanted),
            wanted,
          );
          model = model.filter((item) => item !== wanted);
        } else if (random(30) === 0) {
          fifo.clear();
          model = [];
        }
        assert.equal(fifo.size, model.length);
        assert.equal(fifo.first, model[0]);
      }
    }
  });
});
