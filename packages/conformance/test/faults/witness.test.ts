import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, test } from 'node:test';
import type { WebSocket } from '@handfast/ws';
import { Witness } from '../../src/faults/witness.ts';

/** A socket that does what it is told, right or wrong. */
class Puppet extends EventEmitter {
  readonly CLOSED = 3;
  readyState = 1;
  readonly _sender = {};
  closeCause: Error | undefined = new Error('it was lost');
  callbacks: ((error?: Error) => void)[] = [];
  resumed = () => {};

  send(_data: unknown, _options: unknown, done: (error?: Error) => void): void {
    this.callbacks.push(done);
    if (this.readyState === this.CLOSED) this.told(new Error('closed'));
  }

  /** The callback of the last send is called. */
  told(error?: Error): void {
    this.callbacks.at(-1)?.(error && Object.assign(error, { code: 'GONE' }));
  }

  closes(): void {
    this.readyState = this.CLOSED;
    this.emit('close', 1006, Buffer.alloc(0));
  }

  pause(): void {}
  close(): void {}
  terminate(): void {}
  resume(): void {
    this.resumed();
  }
}

/** What a witness has to complain about, when a socket ends in this way with one send under way. */
async function complaintsAbout(end: (socket: Puppet) => void): Promise<string[]> {
  const socket = new Puppet();
  const witness = new Witness(socket as unknown as WebSocket);
  witness.send('x');
  end(socket);
  await witness.closed();
  await witness.touch();
  return witness.complaints();
}

describe('a witness', () => {
  test('has no complaint about a socket that ends as it should', async () => {
    const end = (socket: Puppet) => {
      socket.told(new Error('cut'));
      socket.closes();
    };
    assert.deepEqual(await complaintsAbout(end), []);
  });

  const wrong: Record<string, [complaint: string, end: (socket: Puppet) => void]> = {
    'a callback that never comes': ['send 0 settled 0 times', (socket) => socket.closes()],
    'a callback that comes twice': [
      'send 0 settled 2 times',
      (socket) => {
        socket.told();
        socket.told();
        socket.closes();
      },
    ],
    'a second close': [
      'close happened 2 times',
      (socket) => {
        socket.told();
        socket.closes();
        socket.closes();
      },
    ],
    'a second close that a call brings about': [
      'close happened 2 times',
      (socket) => {
        socket.told();
        socket.closes();
        socket.resumed = () => socket.closes();
      },
    ],
    'a message behind the end': [
      'message came after close',
      (socket) => {
        socket.told();
        socket.closes();
        socket.emit('message');
      },
    ],
    'an error without a code': [
      'an error without a code: Error: what',
      (socket) => {
        socket.told();
        socket.emit('error', new Error('what'));
        socket.closes();
      },
    ],
    'an end without a cause': [
      'it was lost, and nothing says why',
      (socket) => {
        socket.told();
        socket.closeCause = undefined;
        socket.closes();
      },
    ],
    'a send that is done when nobody is there any more': [
      'a send that was done came after close',
      (socket) => {
        socket.told();
        socket.closes();
        socket.send = (_data, _options, done) => done();
      },
    ],
  };
  for (const [name, [complaint, end]] of Object.entries(wrong))
    test(`sees ${name}`, async () => assert.deepEqual(await complaintsAbout(end), [complaint]));
});
