import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import type { DeflateParams } from '../../src/protocol/deflate/negotiate.ts';
import { maskedFrame } from '../../src/testing/index.ts';
import { collect, setUp } from '../support/connection.ts';
import { nextUncaught } from '../support/uncaught.ts';

const deflate: DeflateParams = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};
const text = { binary: false, compress: false, fin: true, mask: false };

/** Throws on one line of the journal, once. */
function throwOn(line: string): (what: string) => void {
  return (what) => {
    if (what === line) throw new Error('a bug of the program');
  };
}

/** Resolves when the journal has so many lines. */
function lines(count: number) {
  let seen = 0;
  let resolve: () => void = () => {};
  const reached = new Promise<void>((done) => {
    resolve = done;
  });
  return { reached, count: () => ++seen === count && resolve() };
}

describe('Connection, when a listener throws', () => {
  it('delivers what came behind it in the same chunk, without waiting for more', async () => {
    const enough = lines(2);
    const { peer, journal } = setUp({}, (what) => {
      enough.count();
      throwOn('message 1')(what);
    });
    const thrown = nextUncaught();
    peer.write(Buffer.concat([maskedFrame({ payload: '1' }), maskedFrame({ payload: '2' })]));
    await thrown;
    await enough.reached;
    assert.deepEqual(journal, ['message 1', 'message 2']);
  });

  it('reads on when the message was inflated off the main thread', async () => {
    const big = 300_000;
    const enough = lines(2);
    const { peer, journal } = setUp({ deflate }, (what) => {
      enough.count();
      throwOn(`message ${big}`)(what);
    });
    const payload = deflateRawSync(Buffer.alloc(big));
    const thrown = nextUncaught();
    peer.write(maskedFrame({ payload, rsv: 4, opcode: 2 }));
    await thrown;
    peer.write(maskedFrame({ payload: 'next' }));
    await enough.reached;
    assert.deepEqual(journal, [`message ${big}`, 'message next']);
  });

  it('still delivers the rest and the end, when the transport is gone', async () => {
    const { connection, peer, journal, end } = setUp({}, throwOn('message 1'));
    collect(peer);
    connection.pause();
    connection.transport.unshift(Buffer.concat([maskedFrame({ payload: '1' }), maskedFrame({ payload: '2' })]));
    const thrown = nextUncaught();
    connection.transport.destroy();
    await thrown;
    assert.equal((await end).code, 1006);
    assert.deepEqual(journal, ['closing', 'message 1', 'message 2', 'closed 1006']);
  });

  it('tells every callback, and the end, although a callback throws', async () => {
    const { connection, peer, end } = setUp();
    collect(peer);
    const calls: string[] = [];
    connection.endpoint.send({ byteLength: 1, load: () => {} }, text, () => {
      calls.push('first');
      throw new Error('a bug of the program');
    });
    connection.endpoint.send(Buffer.from('behind it'), text, () => calls.push('second'));
    const thrown = nextUncaught();
    connection.terminate();
    await thrown;
    await end;
    assert.deepEqual(calls, ['first', 'second']);
  });
});
