import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { knownDifferences } from '../../src/fuzz/known-differences.ts';
import { liveClient } from '../../src/fuzz/live/clients.ts';
import { knownClientDifference, knownClientDifferences } from '../../src/fuzz/live/known-client-differences.ts';
import { knownServerDifference, knownServerDifferences } from '../../src/fuzz/live/known-server-differences.ts';
import { sharedDifferences } from '../../src/fuzz/live/shared-differences.ts';
import { firstDifference, type LiveVerdict } from '../../src/fuzz/live/verdict.ts';
import { readSeeds } from '../../src/fuzz/seeds.ts';
import { explainFrames, npmWs } from '../../src/fuzz/targets/npm-ws.ts';
import { explainClients, npmWsClient } from '../../src/fuzz/targets/npm-ws-client.ts';
import { explainServers, npmWsServer } from '../../src/fuzz/targets/npm-ws-server.ts';
import { Markdown } from '../docs/markdown.ts';

const rows = new Set(new Markdown('docs/migrating-from-ws.md').tables.flat().map(([name]) => name));
const rowsOf = (...lists: readonly (readonly { readonly row: string }[])[]) => lists.flat().map(({ row }) => row);

/** What may differ in each comparison, by the rows of the table. */
const comparisons = [
  { target: npmWs, explain: explainFrames, known: rowsOf(knownDifferences) },
  { target: npmWsClient, explain: explainClients, known: rowsOf(knownClientDifferences, sharedDifferences) },
  { target: npmWsServer, explain: explainServers, known: rowsOf(knownServerDifferences, sharedDifferences) },
] as const;

describe('what the comparisons with ws pass over', () => {
  for (const { target, explain, known } of comparisons) {
    it(`${target.name}: each of it is a row of docs/migrating-from-ws.md`, () => {
      for (const row of known) assert.ok(rows.has(row), `no row "${row}"`);
    });

    it(`${target.name}: each of it is needed for a seed`, async () => {
      const shown = new Set<string | undefined>();
      for (const { input } of readSeeds(target)) shown.add(await explain(input));
      assert.deepEqual(
        known.filter((row) => !shown.has(row)),
        [],
      );
    });
  }
});

describe('what the comparisons with ws do not pass over', () => {
  const changes: Record<string, Partial<LiveVerdict>> = {
    'statuses[0]': { statuses: [400] },
    'events[1]': { events: ['text hi', 'ping q'] },
    'events[2]': { events: ['text hi', 'ping p', 'text again'] },
    'written[0]': { written: ['close 1000'] },
    'written[1]': { written: ['opcode 10 p', 'close 1001'] },
    agreed: { agreed: { protocol: 'chat', extensions: '' } },
    closed: { closed: '1006 ' },
    error: { error: { code: 'WS_ERR_INVALID_OPCODE', message: '' } },
  };
  for (const [where, change] of Object.entries(changes)) {
    it(`is a difference in ${where}`, async () => {
      const { input } = readSeeds(npmWsClient).find(({ file }) => file.endsWith('/talks.txt')) ?? {};
      assert.ok(input);
      const theirs = await liveClient('ws', input.settings, input.bytes, (all) => [all]);
      const ours = { ...theirs, ...change };
      assert.deepEqual([firstDifference(theirs, theirs), firstDifference(ours, theirs)], [undefined, where]);
      assert.equal(knownClientDifference(ours, theirs, input), undefined);
      assert.equal(knownServerDifference(ours, theirs, input), undefined);
    });
  }
});
