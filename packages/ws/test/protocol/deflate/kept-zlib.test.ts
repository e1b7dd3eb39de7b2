import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { coderSettings } from '../../../src/protocol/deflate/coder-settings.ts';
import { keptDeflate, keptInflate } from '../../../src/protocol/deflate/kept-zlib.ts';

const isNode = !('bun' in process.versions) && !('deno' in process.versions);

describe('kept zlib streams', { skip: isNode ? false : 'only Node has the handles' }, () => {
  it('work on this version of Node', () => {
    assert.ok(keptInflate(coderSettings({}, 15)));
    assert.ok(keptDeflate(coderSettings({}, 15)));
  });

  it('are the same for the same settings', () => {
    const kept = keptDeflate(coderSettings({ level: 3 }, 12));
    assert.equal(keptDeflate(coderSettings({ level: 3, chunkSize: 1024 }, 12)), kept);
    assert.notEqual(keptDeflate(coderSettings({ level: 3 }, 13)), kept);
    assert.equal(keptDeflate(coderSettings({ level: 3, dictionary: Buffer.from('x') }, 12)), undefined);
  });

  it('are made anew after an error, and of more settings than are kept', () => {
    const settings = coderSettings({}, 15);
    const broken = keptInflate(settings);
    assert.ok(broken?.inflate(Buffer.of(7, 1, 2, 3), undefined, 100) instanceof Error);
    assert.notEqual(keptInflate(settings), broken);
    for (let round = 0; round < 2; round++) {
      for (let level = 0; level < 10; level++) {
        for (const bits of [9, 15]) {
          const payload = keptDeflate(coderSettings({ level }, bits))?.deflate(
            Buffer.from('abc'),
            undefined,
            undefined,
            0,
          );
          assert.ok(payload);
          assert.equal(String(inflateRawSync(payload, { finishFlush: 2 })), 'abc');
        }
      }
    }
  });

  it('are not used where Node does not look as it is known to', () => {
    const changes = {
      'no handle': 'delete base._handle; Object.defineProperty(base, "_handle", { get() {}, set() {} });',
      'no _processChunk': 'delete base._processChunk;',
      'another order of arguments':
        'base._processChunk = function (chunk) { this._handle.writeSync(chunk, 2, 0, 3, Buffer.alloc(64), 0, 64); return Buffer.alloc(4); };',
      'no output': 'base._processChunk = function () { return Buffer.alloc(4); };',
    };
    const folder = new URL('../../../src/protocol/deflate/', import.meta.url);
    for (const [name, change] of Object.entries(changes)) {
      const script = `
        import zlib from 'node:zlib';
        const base = Object.getPrototypeOf(Object.getPrototypeOf(zlib.DeflateRaw.prototype));
        const Base = '_processChunk' in base ? base : Object.getPrototypeOf(base);
        { const base = Object.hasOwn(Base, '_processChunk') ? Base : Object.getPrototypeOf(Base); ${change} }
        const { keptInflate } = await import('${new URL('kept-zlib.js', folder)}');
        const { coderSettings } = await import('${new URL('coder-settings.js', folder)}');
        const { Deflater } = await import('${new URL('deflater.js', folder)}');
        const kept = keptInflate(coderSettings({}, 15));
        const works = ${name === 'no handle'} || new Deflater(15, true).deflateSync(Buffer.from('Hello'), true).toString('hex');
        console.log(kept === undefined, works);
      `;
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
      assert.match(output, /^true (true|f248cdc9c90700)\s*$/, `${name}: ${output}`);
    }
  });
});
