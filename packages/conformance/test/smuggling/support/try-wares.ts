import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { maskedFrame } from '@handfast/ws/testing';
import { openingRequest } from '../../../src/attack/hostile.ts';
import { type Backend, type BackendName, backendNames, startBackend } from '../../../src/smuggling/backend.ts';
import { FORBIDDEN, type Ware, wares } from '../../../src/smuggling/wares.ts';
import { deliver } from './deliver.ts';

/** What is between: nothing, or a proxy, which gets a port for each backend. */
export type Between = (ports: Readonly<Record<BackendName, number>>) => Promise<{
  readonly ports: Readonly<Record<BackendName, number>>;
  stop(): Promise<void>;
}>;

/** As many at a time as a proxy may mix up. */
const AT_ONCE = 20;

/** Registers the tests of every ware at every backend, with that in between. */
export function tryWares(
  between: Between,
  isDirect: boolean,
  cut: (bytes: Buffer) => readonly Buffer[] = (bytes) => [bytes],
): void {
  const backends = {} as Record<BackendName, Backend>;
  let ways: Awaited<ReturnType<Between>>;
  before(async () => {
    for (const name of backendNames) backends[name] = await startBackend(name);
    ways = await between(ports(backends));
  });
  after(async () => {
    await ways?.stop();
    for (const name of backendNames) backends[name]?.close();
  });

  for (const name of backendNames) {
    describe(`in front of ${name}`, () => {
      for (const ware of wares) {
        test(ware.name, async () => {
          const backend = backends[name];
          backend.seen.length = 0;
          const status = await deliver(ways.ports[name], cut(ware.bytes));
          await backend.idle();
          judge(ware, name, isDirect, status, backend.seen);
        });
      }

      test('what comes right behind a good request belongs to it, however many there are at a time', async () => {
        const backend = backends[name];
        backend.seen.length = 0;
        const paths = Array.from({ length: AT_ONCE }, (_, i) => `/client-${i}`);
        const port = ways.ports[name];
        await Promise.all(
          paths.map((path) =>
            deliver(port, [Buffer.from(openingRequest([], path)), maskedFrame({ payload: `of ${path}` })]),
          ),
        );
        await backend.idle();
        const wanted = paths.flatMap((path) => [`opened ${path}`, `message ${path} of ${path}`]);
        assert.deepEqual([...backend.seen].sort(), wanted.sort());
      });
    });
  }
}

function ports(backends: Readonly<Record<BackendName, Backend>>): Record<BackendName, number> {
  return Object.fromEntries(backendNames.map((name) => [name, backends[name].port])) as Record<BackendName, number>;
}

function judge(ware: Ware, name: BackendName, isDirect: boolean, status: number, seen: readonly string[]): void {
  const text = `status ${status}, the backend saw: ${seen.join(' | ')}`;
  assert.ok(!seen.some((line) => line.includes(FORBIDDEN)), text);
  const isOurs = name !== 'npm ws';
  // A proxy may hand on, without the upgrade, what looks like a request with a body to it.
  const heard = seen.filter((line) => !line.startsWith('refused') && (isDirect || line !== 'request GET /'));
  if (ware.opens) {
    assert.equal(status, 101, text);
    assert.deepEqual(heard, ['opened /', ...ware.opens.map((message) => `message / ${message}`)], text);
  } else if (isDirect && !isOurs) {
    assert.deepEqual(heard, ware.ws ?? [], text);
  } else if (isDirect || (isOurs && !ware.proxiesMend)) {
    assert.deepEqual(heard, [], text);
    assert.ok(status === 0 || !isDirect || (status >= 400 && status < 600), text);
  }
}
