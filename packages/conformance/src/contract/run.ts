import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Area, areas } from './areas.ts';
import { Bench, type Setting } from './bench.ts';
import type { Case, Skip } from './case.ts';
import { handfast, type Implementation, ws } from './implementations.ts';
import type { Role } from './role.ts';
import { type TransportName, transports } from './transports.ts';

/** A case that has not ended by then never will: it fails, and shows its journals. */
const DEADLINE_MS = Number(process.env.CASE_DEADLINE_MS ?? 10_000);

/** Declares the tests of one area: every case in every setting that it concerns. */
export function runContract(area: Area): void {
  describe(area, () => {
    const cases: readonly Case[] = areas[area];
    for (const it of cases) {
      describe(it.promise, () => {
        for (const setting of settingsOf(it)) {
          const skip = it.skip?.find((rule) => applies(rule, setting));
          test(labelOf(it, setting), { skip: skip?.because ?? false }, () => run(it, setting));
        }
      });
    }
  });
}

/** Ours against ours, ours against `ws`, and `ws` against ours: that it passes too shows that the case is fair. */
const matches: readonly (readonly [Implementation, Implementation])[] = [
  [handfast, handfast],
  [handfast, ws],
  [ws, handfast],
];

function settingsOf(it: Case): Setting[] {
  const restorable = it.difference?.restoredBy !== undefined;
  const roles: readonly Role[] = it.role ? [it.role] : it.counterpart === 'none' ? ['server'] : ['client', 'server'];
  const names = it.only ? [it.only.transport] : it.counterpart === 'none' ? ['TCP' as const] : allTransports;
  const pairs = it.counterpart === 'peer' ? matches : matches.filter(([subject, peer]) => subject !== peer);
  const settings: Setting[] = [];
  for (const [subject, peer] of pairs) {
    for (const role of roles) {
      for (const name of names) {
        const setting = { subject, peer, role, transport: transports[name], restored: false };
        settings.push(setting);
        if (restorable && subject === handfast) settings.push({ ...setting, restored: true });
      }
    }
  }
  return settings;
}

const allTransports = Object.keys(transports) as TransportName[];

function applies(rule: Skip, { subject, role, transport }: Setting): boolean {
  return (
    (rule.transport ?? transport.name) === transport.name &&
    (rule.role ?? role) === role &&
    (rule.subject ?? subject.name) === subject.name
  );
}

function labelOf(it: Case, { subject, role, peer, transport, restored }: Setting): string {
  const options = restored ? ` with ${JSON.stringify(it.difference?.restoredBy)}` : '';
  if (it.counterpart === 'none') return `${subject.name}${options}`;
  const other = it.counterpart === 'bytes' ? 'raw bytes' : peer.name;
  return `${role} ${subject.name}${options}, against ${other}, over ${transport.name}`;
}

async function run(it: Case, setting: Setting): Promise<void> {
  const bench = new Bench(setting, it.difference);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the case did not come to its end')), DEADLINE_MS);
  });
  try {
    await Promise.race([it.run(bench), deadline]);
    if (it.difference) assert.ok(bench.asked, 'a case with a difference must ask `bench.expected`');
  } catch (error) {
    throw withJournals(error, bench);
  } finally {
    clearTimeout(timer);
    await bench.cleanUp();
  }
}

function withJournals(error: unknown, { journals }: Bench): unknown {
  if (!(error instanceof Error)) return error;
  for (const [name, { lines, errors }] of journals) {
    if (lines.length === 0) continue;
    const shown = lines.slice(0, 40).map((line) => line.slice(0, 80));
    error.message += `\n${name}: ${shown.join(' | ')}${lines.length > shown.length ? ' | …' : ''}`;
    for (const { code, message } of errors) error.message += `\n  ${code}: ${message}`;
  }
  return error;
}
