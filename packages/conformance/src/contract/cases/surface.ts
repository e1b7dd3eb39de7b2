import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { alone, type Case } from '../case.ts';
import { ws } from '../implementations.ts';

const require = createRequire(import.meta.url);
/** What there must be. */
const reference = (await import('ws')) as unknown as Loaded;
const names = { handfast: '@handfast/ws', ws: 'ws' } as const;

type Loaded = Record<string, unknown> & { default: Record<string, unknown> };

/** What neither an underscore nor a comment in the source of `ws` says to leave alone. */
function publicNames(target: object): string[] {
  return Object.getOwnPropertyNames(target).filter((name) => !name.startsWith('_') && name !== 'emitClose');
}

export const surfaceCases: readonly Case[] = [
  alone('import gives the class as default, and everything by name', async ({ subject }) => {
    const loaded = (await import(names[subject.name])) as Loaded;
    for (const name of Object.keys(reference)) assert.equal(typeof loaded[name], typeof reference[name], name);
    assert.equal(loaded.default, loaded.WebSocket);
  }),

  alone('require() gives the class, with everything else on it', ({ subject }) => {
    const Class = require(names[subject.name]);
    assert.equal(new Class('ws://localhost', { createConnection: () => {} }).on('error', () => {}).readyState, 0);
    assert.equal(Class.WebSocket, Class);
    assert.equal(Class.Server, Class.WebSocketServer);
    const statics = publicNames(reference.default).filter((name) => !['length', 'name', 'prototype'].includes(name));
    for (const name of statics) assert.equal(typeof Class[name], typeof reference.default[name], name);
  }),

  alone('every public member of the classes of `ws` is there, and of the same kind', ({ subject }) => {
    for (const name of ['WebSocket', 'WebSocketServer'] as const) {
      const Class = subject[name];
      const { prototype } = ws[name];
      for (const member of publicNames(prototype)) {
        const expected = Object.getOwnPropertyDescriptor(prototype, member);
        const found = find(Class.prototype, member);
        assert.ok(found, `${name}.prototype.${member} is missing`);
        const kinds = [expected, found].map((it) => [typeof it?.get, typeof it?.set, typeof it?.value]);
        assert.deepEqual(kinds[1], kinds[0], `${name}.prototype.${member}`);
      }
    }
  }),
];

function find(prototype: object | null, member: string): PropertyDescriptor | undefined {
  if (!prototype) return undefined;
  return Object.getOwnPropertyDescriptor(prototype, member) ?? find(Object.getPrototypeOf(prototype), member);
}
