import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Topic, TopicTable } from '../../../src/server/topics/topic-table.ts';

describe('TopicTable', () => {
  it('knows who is in a topic, in the order in which they came', () => {
    const table = new TopicTable<string>();
    const topic = table.add('a', 'one') as Topic<string>;
    assert.equal(table.add('a', 'two'), topic);
    assert.equal(table.add('a', 'one'), undefined);
    table.add('b', 'one');
    assert.deepEqual([...topic.members], ['one', 'two']);
    assert.deepEqual(
      [...table.counts()],
      [
        ['a', 2],
        ['b', 1],
      ],
    );
  });

  it('forgets a topic when the last one has left', () => {
    const table = new TopicTable<string>();
    const topic = table.add('a', 'one') as Topic<string>;
    table.add('a', 'two');
    assert.equal(table.delete(topic, 'one'), false);
    assert.equal(table.delete(topic, 'two'), true);
    assert.deepEqual([table.size, table.get('a')], [0, undefined]);
    assert.notEqual(table.add('a', 'one'), topic);
  });
});
