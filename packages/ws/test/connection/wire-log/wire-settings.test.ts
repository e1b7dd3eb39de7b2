import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WireEnd } from '../../../src/connection/wire-log/wire-record.ts';
import { readWire, type Wire } from '../../../src/connection/wire-log/wire-settings.ts';

const record: WireEnd = {
  ...{ kind: 'end', id: 1, role: 'client', atMs: 0, closeCode: 1000, reason: '' },
  begunBy: 'us',
  cause: undefined,
};

describe('readWire', () => {
  it('is off by default, and on with HANDFAST_WIRE=1, unless the option says otherwise', () => {
    assert.equal(readWire(undefined, {}), undefined);
    assert.equal(readWire(undefined, { HANDFAST_WIRE: '0' }), undefined);
    assert.ok(readWire(undefined, { HANDFAST_WIRE: '1' }));
    assert.equal(readWire(false, { HANDFAST_WIRE: '1' }), undefined);
    assert.ok(readWire(true, {}));
  });

  it('gives records to a function, and text to a stream, in colours where that is a terminal that has them', () => {
    const records: unknown[] = [];
    readWire((given) => records.push(given), {})?.report(record);
    assert.deepEqual(records, [record]);
    let text = '';
    const stream = { write: (more: string) => (text += more) };
    readWire(stream, {})?.report(record);
    assert.match(text, /■ closed: 1000/);
    assert.ok(!text.includes('\u001b'));
    readWire({ to: { ...stream, hasColors: () => true } as typeof stream }, {})?.report(record);
    assert.ok(text.includes('\u001b[1m'));
    text = '';
    readWire({ to: stream, colors: true }, {})?.report(record);
    assert.ok(text.includes('\u001b[1m'));
  });

  it('takes names of secrets and the length of previews', () => {
    const settings = readWire({ redact: ['x-tenant'], previewBytes: 7 }, {});
    assert.deepEqual([settings?.redact, settings?.previewBytes], [['x-tenant'], 7]);
    assert.deepEqual([readWire(true, {})?.redact, readWire(true, {})?.previewBytes], [[], 256]);
  });

  for (const wrong of ['yes', 1, { to: 'file' }, { previewBytes: -1 }, { previewBytes: 1.5 }, { redact: 'a' }]) {
    it(`throws a TypeError for ${JSON.stringify(wrong)}`, () => {
      assert.throws(() => readWire(wrong as Wire, {}), { name: 'TypeError', message: /The option "wire" must be/ });
    });
  }
});
