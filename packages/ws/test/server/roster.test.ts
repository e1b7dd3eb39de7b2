import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Roster } from '../../src/server/roster.ts';

describe('a roster', () => {
  it('keeps the order in which its members came, and what was noted with each, however many leave', () => {
    const roster = new Roster<{ name: number }>();
    const members = Array.from({ length: 1000 }, (_, name) => ({ name }));
    for (const member of members) roster.add(member, member.name * 2);
    for (const member of members) if (member.name % 7 !== 0) roster.delete(member);
    const left = members.filter(({ name }) => name % 7 === 0);
    assert.deepEqual([roster.list(), roster.size], [left, left.length]);
    assert.ok(left.every((member) => roster.note(member) === member.name * 2));
    for (const member of left) roster.delete(member);
    assert.deepEqual([roster.list(), roster.size], [[], 0]);
  });

  it('leaves what is not in it alone', () => {
    const [roster, other] = [new Roster(), new Roster()];
    const [one, stranger] = [{}, {}];
    roster.add(one);
    other.add(stranger);
    roster.delete(stranger);
    roster.delete({});
    roster.delete(one);
    roster.delete(one);
    assert.deepEqual([roster.size, other.size], [0, 1]);
    roster.add(one);
    assert.deepEqual(roster.list(), [one]);
  });
});
