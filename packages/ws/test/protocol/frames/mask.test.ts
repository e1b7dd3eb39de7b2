import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { copyMasked } from '../../../src/protocol/frames/mask.ts';
import { type CopyMasked, naiveMask, noise, type Place, problemOf } from './naive-mask.ts';

/** ES2024, which Node 20 has. */
type ResizableMemory = ArrayBuffer & { resize(bytes: number): void };

const key = [0x12, 0xf4, 0xa6, 0x81];
const module = new URL('../../../src/protocol/frames/mask.js', import.meta.url).href;

/** After so many bytes vectors are used, where there are any. */
const ENOUGH = 200_000;

/** The function of a fresh module that finds no WebAssembly when it looks for it. */
async function withoutWasm(): Promise<CopyMasked> {
  const fresh = (await import(`${module}?without`)) as { copyMasked: CopyMasked };
  const wasm = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly');
  Reflect.deleteProperty(globalThis, 'WebAssembly');
  try {
    fresh.copyMasked(Buffer.alloc(ENOUGH), 0, ENOUGH, Buffer.alloc(ENOUGH), 0, 0, 0);
  } finally {
    if (wasm) Object.defineProperty(globalThis, 'WebAssembly', wasm);
  }
  return fresh.copyMasked;
}

function check(copy: CopyMasked, place: Place): void {
  const problem = problemOf(copy, place, key);
  if (problem) assert.fail(problem);
}

copyMasked(Buffer.alloc(ENOUGH), 0, ENOUGH, Buffer.alloc(ENOUGH), 0, 0, 0);

for (const [name, copy] of [
  ['with WebAssembly', copyMasked],
  ['without WebAssembly', await withoutWasm()],
] as const) {
  describe(`copyMasked ${name} (§5.3)`, () => {
    it('agrees with the RFC for every small length, phase and alignment', () => {
      const source = noise(96);
      const target = noise(96, 2);
      for (let length = 0; length <= 80; length++) {
        for (let phase = 0; phase < 4; phase++) {
          for (let start = 0; start < 8; start++) {
            for (let at = 0; at < 8; at++) check(copy, { source, start, length, target, at, phase });
            check(copy, { source, start, length, at: start, phase });
          }
        }
      }
    });

    it('agrees with the RFC in memory that comes again, as a chunk with many frames does', () => {
      const source = noise(4096);
      const targets = [noise(4096, 2), Buffer.allocUnsafe(2048).subarray(3), Buffer.allocUnsafe(1024)];
      for (let length = 0; length <= 340; length++) {
        for (let phase = 0; phase < 4; phase++) {
          for (const target of targets) {
            check(copy, { source, start: length * 7, length, target, at: (length + phase) % 64, phase });
          }
          check(copy, { source, start: length * 7, length, at: length * 7, phase });
        }
      }
    });

    it('agrees with the RFC around the length of a piece and of a chunk', () => {
      const source = noise(3 * 65536 + 16);
      const target = noise(3 * 65536 + 16, 2);
      for (const around of [96, 256, 320, 512, 8192, 16384, 2 * 16384, 3 * 16384, 65536, 2 * 65536, 3 * 65536]) {
        for (const more of [-65, -17, -16, -15, -3, -1, 0, 1, 2, 3, 7, 15]) {
          const length = Math.min(around + more, 3 * 65536);
          const phase = (around + more) & 3;
          check(copy, { source, start: 1 + (more & 7), length, target, at: 3, phase });
          check(copy, { source, start: 1 + (more & 7), length, at: 1 + (more & 7), phase });
        }
      }
    });

    it('tells of a single byte that is not ASCII, wherever it is', () => {
      for (const length of [1, 5, 16, 31, 33, 64, 100, 129, 320, 600, 16384, 16389]) {
        const source = Buffer.alloc(length + 600, 0xff);
        const target = Buffer.alloc(length + 600);
        naiveMask(Buffer.alloc(length, 'a'), key).copy(source, 8);
        assert.equal(copy(source, 8, 8 + length, target, 0, Buffer.from(key).readInt32LE(), 0), 0);
        for (let at = 0; at < length; at += length < 1000 ? 1 : 97) {
          source[8 + at] = (source[8 + at] as number) ^ 0x80;
          check(copy, { source, start: 8, length, target, at: 0, phase: 0 });
          source[8 + at] = (source[8 + at] as number) ^ 0x80;
        }
      }
    });

    it('goes on with the key where it stopped, however the payload is cut', () => {
      const payload = noise(70_000);
      for (const cut of [1, 2, 3, 5, 31, 127, 1021, 16383, 40_001]) {
        const target = Buffer.alloc(payload.length);
        for (let at = 0; at < payload.length; at += cut) {
          copy(payload, at, Math.min(at + cut, payload.length), target, at, Buffer.from(key).readInt32LE(), at);
        }
        assert.ok(target.equals(naiveMask(payload, key)), `cut into ${cut}`);
      }
    });

    it('takes a key without sign as well, and a phase beyond 32 bits', () => {
      const payload = noise(400);
      for (const length of [3, 40, 400]) {
        const target = Buffer.alloc(length);
        copy(payload, 0, length, target, 0, Buffer.from(key).readUInt32LE(), 2 ** 40 + 3);
        assert.deepEqual(target, naiveMask(payload.subarray(0, length), key, 3));
      }
    });

    it('keeps up with memory that shrinks and grows between calls', () => {
      const memory: ResizableMemory = Reflect.construct(ArrayBuffer, [2048, { maxByteLength: 4096 }]);
      const source = Buffer.from(memory, 0, 1024);
      const slab = Buffer.alloc(8192);
      for (const bytes of [2048, 1024, 512, 4096, 1024]) {
        memory.resize(bytes);
        if (source.length === 0) continue;
        for (let start = 0; start < 300; start += 100) {
          check(copy, { source, start, length: 64, target: slab, at: start, phase: 0 });
        }
      }
    });
  });
}

describe('copyMasked in an engine without WebAssembly', () => {
  it('masks as well', () => {
    const program = `
      const { copyMasked } = await import(${JSON.stringify(module)});
      const bytes = Buffer.alloc(${ENOUGH}, 'Handfast');
      const high = copyMasked(bytes, 0, bytes.length, bytes, 0, 0x01010101, 0);
      console.log(typeof WebAssembly, high, bytes.equals(Buffer.alloc(${ENOUGH}, 'I\`oeg\`ru')));`;
    const said = execFileSync(process.execPath, ['--jitless', '--input-type=module', '--eval', program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    assert.match(said, /^\w+ 0 true$/m);
  });
});
