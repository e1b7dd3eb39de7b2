import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BufferBudget } from '../../src/connection/buffer-budget.ts';

class Member {
  bufferedBytes = 0;
  shedBytes = 0;
  readonly #budget: BufferBudget;

  constructor(budget: BufferBudget) {
    this.#budget = budget;
  }

  send(bytes: number): void {
    this.bufferedBytes += bytes;
    this.#budget.add(this, bytes);
  }

  shed(): number {
    const bytes = this.bufferedBytes;
    this.shedBytes += bytes;
    this.bufferedBytes = 0;
    return bytes;
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

function setUp(limitBytes: number, count: number) {
  const budget = new BufferBudget(limitBytes);
  return { budget, members: Array.from({ length: count }, () => new Member(budget)) };
}

describe('BufferBudget', () => {
  it('leaves all in peace as long as they have no more than the limit', async () => {
    const { budget, members } = setUp(100, 10);
    for (const member of members) member.send(10);
    await turn();
    assert.equal(budget.bufferedBytes, 100);
    assert.deepEqual(
      members.filter(({ shedBytes }) => shedBytes > 0),
      [],
    );
  });

  it('tells the one with the most to make room, then the next, until the rest is within the limit', async () => {
    const { budget, members } = setUp(100, 5);
    for (const [i, member] of members.entries()) member.send([10, 50, 30, 70, 20][i] as number);
    await turn();
    assert.deepEqual(
      members.map(({ shedBytes }) => shedBytes),
      [0, 50, 0, 70, 0],
    );
    assert.equal(budget.bufferedBytes, 60);
  });

  it('counts what they have got rid of, and not what they have sent', async () => {
    const { members } = setUp(100, 3);
    for (let i = 0; i < 50; i++) {
      for (const member of members) {
        member.send(60);
        member.bufferedBytes = 0;
      }
      await turn();
    }
    assert.deepEqual(
      members.map(({ shedBytes }) => shedBytes),
      [0, 0, 0],
    );
  });

  it('looks at most once per turn, when the writing is done', async () => {
    const { members } = setUp(100, 1);
    const [member] = members as [Member];
    let asked = 0;
    Object.defineProperty(member, 'bufferedBytes', {
      get: () => {
        asked++;
        return 0;
      },
      set: () => {},
    });
    for (let i = 0; i < 1000; i++) member.send(60);
    assert.equal(asked, 1000, 'the setter of this test reads it');
    await turn();
    assert.equal(asked, 1001);
  });

  it('forgets who has closed', async () => {
    const { budget, members } = setUp(100, 2);
    const [one, other] = members as [Member, Member];
    one.send(90);
    budget.forget(one);
    other.send(90);
    await turn();
    assert.deepEqual([one.shedBytes, other.shedBytes, budget.bufferedBytes], [0, 0, 90]);
  });
});
