import { describe } from 'node:test';
import { cutAtRandom } from '../../src/fuzz/deliveries.ts';
import { Random } from '../../src/fuzz/random.ts';
import { type Between, tryWares } from './support/try-wares.ts';

// As behind a proxy that opens a tunnel whatever the answer is.
const nothing: Between = async (ports) => ({ ports, stop: async () => undefined });

describe('smuggling, with nothing in between', () => {
  tryWares(nothing, true);
});

describe('smuggling in pieces, with nothing in between', () => {
  tryWares(nothing, true, (bytes) => cutAtRandom(bytes, new Random('pieces')));
});
