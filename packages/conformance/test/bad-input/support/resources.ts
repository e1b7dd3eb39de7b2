import assert from 'node:assert/strict';

/** What stays open for good in a process with tests. */
const ignored = ['TTYWrap', 'PipeWrap', 'MessagePort', 'FSReqCallback', 'FSReqPromise', 'Immediate'];
/** Closing takes some turns of the event loop: of the system, of streams, of both sides. */
const MAX_TURNS = 200_000;

/** Sockets, servers and timers that keep this process alive, by kind. */
export function openResources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (!ignored.includes(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Waits until no more is open than before, and fails when that does not come about. */
export async function nothingLeft(before: Record<string, number>): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS && !isWithin(openResources(), before); turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const now = openResources();
  assert.ok(isWithin(now, before), `left open: ${JSON.stringify(now)}, before: ${JSON.stringify(before)}`);
}

function isWithin(now: Record<string, number>, before: Record<string, number>): boolean {
  return Object.entries(now).every(([kind, count]) => count <= (before[kind] ?? 0));
}

/** Waits until the condition holds, and fails when that does not come about. */
export async function comesTrue(condition: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS && !condition(); turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(condition(), what);
}
