import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { areas } from '../../src/contract/areas.ts';
import type { Case } from '../../src/contract/case.ts';
import { root } from '../../src/root.ts';
import { Markdown } from '../docs/markdown.ts';

/** The tables of what differs on purpose: those of handshakes, which have a test of their own too, and the one for the rest. */
const [requests = [], answers = [], others = []] = new Markdown('docs/migrating-from-ws.md').tables;
const cases: readonly Case[] = Object.values(areas).flat();
const different = cases.flatMap(({ promise, difference }) => (difference ? [{ promise, ...difference }] : []));

describe('differences from ws', () => {
  test('every case with two expectations has its row in docs/migrating-from-ws.md', () => {
    const rows = new Set([...requests, ...answers, ...others].map(([name]) => name));
    for (const { promise, row } of different) assert.ok(rows.has(row), `no row "${row}" for "${promise}"`);
  });

  test('every row of what behaves differently has a case', () => {
    const rows = new Set(different.map(({ row }) => row));
    assert.ok(others.length > 15);
    for (const [name] of others) assert.ok(rows.has(name as string), `no case for the row "${name}"`);
  });

  test('the last cell of a row names the option that gives the behaviour of ws back, where a case proves that there is one', () => {
    for (const [name, , , wayBack] of others) {
      const options = different.find(({ row }) => row === name)?.restoredBy;
      const expected = options
        ? Object.entries(options).map(([key, value]) => `\`${key}: ${JSON.stringify(value)}\``)
        : ['–'];
      assert.equal(wayBack, expected.join(', '), name);
    }
    for (const { row, restoredBy } of different) {
      if (others.some(([name]) => name === row)) continue;
      assert.deepEqual(restoredBy, { strict: false }, `${row}: the tables of handshakes are about \`strict\``);
    }
  });
});

describe('the contract', () => {
  test('every area is run by a test', () => {
    const folder = join(root, 'packages', 'conformance', 'test', 'contract');
    const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    for (const area of Object.keys(areas)) {
      assert.ok(
        sources.some((source) => source.includes(`runContract('${area}')`)),
        area,
      );
    }
  });

  test('no two cases of one area make the same promise, and whatever is skipped has a reason', () => {
    for (const [area, list] of Object.entries(areas) as [string, readonly Case[]][]) {
      assert.equal(new Set(list.map(({ promise }) => promise)).size, list.length, area);
      for (const { skip = [], only } of list) {
        for (const { because } of only ? [...skip, only] : skip) assert.ok(because.split(' ').length > 3, because);
      }
    }
  });
});
