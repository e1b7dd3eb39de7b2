import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IncomingMessage } from '../../src/session/index.ts';
import { Inbox } from '../../src/session/traffic/inbox.ts';

const message = (number: number): IncomingMessage => ({ type: 'text', number, data: `${number}` });
const fin = (number: number): IncomingMessage => ({ type: 'fin', number, code: 1000, reason: '' });

function inboxWith(hasListener: boolean) {
  const log: string[] = [];
  const owner = {
    isListening: hasListener,
    onMessage: (_number: number) => {},
    hasListener: () => owner.isListening,
    emit: ({ number }: { number: number }) => {
      log.push(`emitted ${number}`);
      owner.onMessage(number);
    },
    processed: (number: number) => log.push(`processed ${number}`),
    finished: () => log.push('finished'),
  };
  return { inbox: new Inbox(owner), owner, log };
}

describe('Inbox', () => {
  test('holds messages until there is a listener, and the end behind them', () => {
    const { inbox, owner, log } = inboxWith(false);
    for (const it of [message(1), message(2), fin(3)]) inbox.push(it);
    assert.deepEqual(log, []);
    owner.isListening = true;
    inbox.flow();
    assert.deepEqual(log, ['emitted 1', 'processed 1', 'emitted 2', 'processed 2', 'processed 3', 'finished']);
  });

  test('does not hold an end before which nothing waits', () => {
    const { inbox, log } = inboxWith(false);
    inbox.push(fin(1));
    assert.deepEqual(log, ['processed 1', 'finished']);
  });

  test('keeps the order when a message comes while a listener runs', () => {
    const { inbox, owner, log } = inboxWith(true);
    owner.onMessage = (number) => {
      if (number < 3) inbox.push(message(number + 1));
    };
    inbox.push(message(1));
    assert.deepEqual(log, ['emitted 1', 'processed 1', 'emitted 2', 'processed 2', 'emitted 3', 'processed 3']);
  });

  test('goes back to listeners when a loop is left, and what the loop had is processed', async () => {
    const { inbox, owner, log } = inboxWith(false);
    for (const it of [message(1), message(2)]) inbox.push(it);
    for await (const { number } of inbox.iterate()) if (number === 1) break;
    assert.deepEqual(log, ['processed 1']);
    owner.isListening = true;
    inbox.flow();
    assert.deepEqual(log, ['processed 1', 'emitted 2', 'processed 2']);
  });

  test('drops what waits when the session is over, and a loop gets the error', async () => {
    const { inbox, log } = inboxWith(false);
    const loop = inbox.iterate();
    const next = loop.next();
    inbox.end(new Error('lost'));
    await assert.rejects(next, /lost/);
    inbox.push(message(1));
    assert.equal(inbox.size, 0);
    assert.deepEqual(log, []);
  });
});
