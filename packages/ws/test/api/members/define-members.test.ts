import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineMembers } from '../../../src/api/members/define-members.ts';
import { WebSocket } from '../../../src/api/websocket.ts';

const SIGN = Symbol('sign');

describe('members', () => {
  class Thing {}
  defineMembers(Thing.prototype, {
    get user() {
      return 'ours';
    },
    get isPaused() {
      return true;
    },
    greet() {
      return 'hello';
    },
    [SIGN]: 1,
  });
  const made = () => new Thing() as { user: unknown; isPaused: boolean; greet(): string; [SIGN]: number };

  it('are there as if the class had them: inherited, writable, not enumerable', () => {
    assert.deepEqual([made().user, made().greet(), made()[SIGN]], ['ours', 'hello', 1]);
    assert.deepEqual(Object.keys(Thing.prototype), []);
    assert.equal(Object.getOwnPropertyDescriptor(Thing.prototype, 'greet')?.writable, true);
  });

  it('give way to what a program puts under their name, on that object alone', () => {
    const thing = made();
    thing.user = { id: 7 };
    assert.deepEqual(thing.user, { id: 7 });
    assert.deepEqual(Object.keys(thing), ['user']);
    assert.equal(made().user, 'ours');
  });

  it('that ws has are read-only, as in ws', () => {
    const thing = made();
    assert.throws(() => {
      thing.isPaused = false;
    }, TypeError);
  });

  it('of a WebSocket can be replaced, as programs for ws do with user', () => {
    const socket = new WebSocket(null) as unknown as { user: unknown };
    assert.equal(socket.user, undefined);
    socket.user = { name: 'Ada' };
    assert.deepEqual(socket.user, { name: 'Ada' });
  });
});
