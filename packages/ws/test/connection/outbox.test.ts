import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { Outbox } from '../../src/connection/outbox.ts';
import type { MaskSource } from '../../src/protocol/frames/mask-key.ts';
import { readFrames } from '../../src/testing/index.ts';
import { nextUncaught } from '../support/uncaught.ts';

const BINARY = 0x82;
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A transport that does what `write` says with each chunk, and calls back when that returns. */
function transportThat(write: (chunk: Buffer) => void): Duplex {
  return new Duplex({
    read() {},
    write(chunk, _encoding, callback) {
      write(chunk);
      callback();
    },
  });
}

/** The payloads of all frames in these chunks, as text. */
function payloads(chunks: readonly Buffer[]): string[] {
  const { frames, rest } = readFrames(Buffer.concat(chunks));
  assert.equal(rest.length, 0);
  return frames.map(({ payload }) => String(payload));
}

/** Sends text without a mask. */
function send(outbox: Outbox, text: string | Buffer, done?: (error?: Error | null) => void, mask?: MaskSource): void {
  outbox.frame(BINARY, typeof text === 'string' ? Buffer.from(text) : text, mask, done);
}

/** An outbox over a real socket whose peer reads only when told to. */
async function overSocket(t: TestContext, fastPath: boolean) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const peer = new Socket();
  const [[near]] = await Promise.all([
    once(server, 'connection') as Promise<[Socket]>,
    once(peer.connect((server.address() as AddressInfo).port, '127.0.0.1'), 'connect'),
  ]);
  near.on('error', () => {});
  peer.on('error', () => {});
  t.after(() => {
    near.destroy();
    peer.destroy();
    server.close();
  });
  return { outbox: new Outbox(near, fastPath), near, peer };
}

/** Reads on until so many frames are there. */
function readPayloads(peer: Duplex, count: number): Promise<string[]> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    peer.on('data', (chunk) => {
      chunks.push(chunk);
      const { frames, rest } = readFrames(Buffer.concat(chunks));
      if (frames.length >= count && rest.length === 0) resolve(payloads(chunks));
    });
    peer.resume();
  });
}

describe('Outbox', () => {
  it('writes what is sent in one tick in one go, and calls back in order', async () => {
    const chunks: Buffer[] = [];
    const outbox = new Outbox(
      transportThat((chunk) => chunks.push(chunk)),
      true,
    );
    const called: string[] = [];
    for (const text of ['1', '2', '3']) send(outbox, text, (error) => called.push(`${text} ${error ?? 'sent'}`));
    assert.equal(chunks.length, 0);
    await tick();
    assert.equal(chunks.length, 1);
    assert.deepEqual(payloads(chunks), ['1', '2', '3']);
    assert.deepEqual(called, ['1 sent', '2 sent', '3 sent']);
  });

  it('keeps the order of small and big frames, masked ones and frames made elsewhere', async () => {
    const chunks: Buffer[] = [];
    const outbox = new Outbox(
      transportThat((chunk) => chunks.push(Buffer.from(chunk))),
      true,
    );
    const expected: string[] = [];
    const called: number[] = [];
    for (const [i, bytes] of [3, 5_000, 4_095, 4_096, 0, 70_000, 20_000, 40_000, 1].entries()) {
      const text = String(i).repeat(bytes);
      for (const mask of [undefined, () => 0x12345678]) {
        expected.push(text);
        send(outbox, text, () => called.push(called.length), mask);
      }
      expected.push('raw');
      outbox.framed([Buffer.of(0x82, 3), Buffer.from('raw')], () => called.push(called.length));
    }
    await tick();
    assert.deepEqual(payloads(chunks), expected);
    assert.deepEqual(
      called,
      expected.map((_, i) => i),
    );
  });

  it('takes the bytes of a small payload when it is sent', async () => {
    const chunks: Buffer[] = [];
    const outbox = new Outbox(
      transportThat((chunk) => chunks.push(chunk)),
      true,
    );
    const payload = Buffer.from('before');
    send(outbox, payload);
    payload.fill('x');
    await tick();
    assert.deepEqual(payloads(chunks), ['before']);
  });

  it('sends each frame once to a transport that makes the program send in the middle of a write', async () => {
    const chunks: Buffer[] = [];
    const outbox: Outbox = new Outbox(
      transportThat((chunk) => {
        chunks.push(Buffer.from(chunk));
        if (chunks.length > 3) return;
        send(outbox, `small ${chunks.length}`);
        send(outbox, Buffer.alloc(5_000, String(chunks.length)));
      }),
      true,
    );
    send(outbox, 'first');
    await tick();
    const big = (digit: string) => digit.repeat(5_000);
    assert.deepEqual(payloads(chunks).slice(0, 5), ['first', 'small 1', big('1'), 'small 2', big('2')]);
    assert.equal(outbox.waitingBytes, 0);
  });

  it('counts the bytes that wait, and no others', async () => {
    let inWrite: number | undefined;
    const outbox: Outbox = new Outbox(
      transportThat(() => {
        inWrite ??= outbox.waitingBytes;
      }),
      true,
    );
    send(outbox, '12345');
    send(outbox, '');
    assert.equal(outbox.waitingBytes, 9);
    await tick();
    assert.equal(inWrite, 0, 'from then on the transport counts them');
    assert.equal(outbox.waitingBytes, 0);
  });

  it('calls back for a list of frames without a byte in it', async () => {
    const outbox = new Outbox(
      transportThat(() => {}),
      true,
    );
    const called = ['none', 'empty'].map(
      (name) => new Promise((resolve) => outbox.framed(name === 'none' ? [] : [Buffer.alloc(0)], () => resolve(name))),
    );
    assert.deepEqual(await Promise.all(called), ['none', 'empty']);
  });

  it('calls back once for a list without a frame, also behind a write that never ends', async () => {
    const stuck = new Duplex({ read() {}, write() {} });
    const outbox = new Outbox(stuck, true);
    stuck.write('behind this');
    let calls = 0;
    outbox.framed([], () => calls++);
    await tick();
    outbox.closed();
    assert.equal(calls, 1);
  });

  it('tells every sender in order when the transport is gone', async () => {
    const transport = transportThat(() => assert.fail('nothing is written'));
    const outbox = new Outbox(transport, true);
    const called: string[] = [];
    const note = (name: string) => (error?: Error | null) =>
      called.push(`${name} ${(error as { code?: string })?.code}`);
    send(outbox, '1', note('1'));
    transport.destroy();
    send(outbox, '2', note('2'));
    await tick();
    send(outbox, Buffer.alloc(5_000), note('3'));
    await tick();
    assert.deepEqual(called, ['1 WS_ERR_NOT_WRITABLE', '2 WS_ERR_NOT_WRITABLE', '3 WS_ERR_NOT_WRITABLE']);
    assert.equal(outbox.waitingBytes, 0);
  });

  it('tells the others when one callback throws', async () => {
    const outbox = new Outbox(
      transportThat(() => {}),
      true,
    );
    const called: string[] = [];
    const thrown = nextUncaught();
    send(outbox, '1', () => {
      called.push('1');
      throw new Error('a bug of the program');
    });
    send(outbox, '2', () => called.push('2'));
    assert.equal((await thrown).message, 'a bug of the program');
    assert.deepEqual(called, ['1', '2']);
  });

  it('flushes the others when one transport throws', async () => {
    const chunks: Buffer[] = [];
    const thrower = new Outbox(
      transportThat(() => {
        throw new Error('a bug of the transport');
      }),
      true,
    );
    const other = new Outbox(
      transportThat((chunk) => chunks.push(chunk)),
      true,
    );
    const thrown = nextUncaught();
    send(thrower, 'lost');
    send(other, '1');
    assert.equal((await thrown).message, 'a bug of the transport');
    await tick();
    send(other, '2');
    await tick();
    assert.deepEqual(payloads(chunks), ['1', '2']);
  });

  it('has no trace of a frame whose masking key could not be made', async () => {
    const chunks: Buffer[] = [];
    const outbox = new Outbox(
      transportThat((chunk) => chunks.push(chunk)),
      true,
    );
    const mask = () => {
      throw new Error('no entropy');
    };
    send(outbox, '1');
    assert.throws(() => send(outbox, 'never', undefined, mask), /no entropy/);
    send(outbox, '2');
    await tick();
    assert.deepEqual(payloads(chunks), ['1', '2']);
  });

  for (const fastPath of [true, false]) {
    describe(`on a socket, fastPath: ${fastPath}`, () => {
      it('writes over nothing that the system has not taken', async (t) => {
        const { outbox, near, peer } = await overSocket(t, fastPath);
        peer.pause();
        const sent: string[] = [];
        let called = 0;
        let waited = false;
        // The socket is full after some of them; what is sent then must wait unchanged, also that of other connections.
        const others = await overSocket(t, fastPath);
        for (let i = 0; i < 400; i++) {
          const text = String(i).padStart(20_000, '.');
          sent.push(text);
          send(
            outbox,
            text,
            (error) => assert.ifError(error ?? (called++ === i ? null : new Error('out of order'))),
            () => i,
          );
          send(others.outbox, 'something else');
          await tick();
          if (outbox.waitingBytes > 0 || near.writableLength > 0) waited = true;
        }
        assert.ok(waited, 'the system took everything at once');
        assert.ok(called < 400);
        assert.deepEqual(await readPayloads(peer, 400), sent);
        assert.equal(called, 400);
        assert.equal(outbox.waitingBytes, 0);
      });

      it('calls back once, with an error, when the transport is destroyed while a write is late', async (t) => {
        const { outbox, near, peer } = await overSocket(t, fastPath);
        peer.pause();
        const called: number[] = [];
        let count = 0;
        for (; outbox.waitingBytes + near.writableLength === 0; count++) {
          const i = count;
          send(
            outbox,
            Buffer.alloc(30_000),
            () => called.push(i),
            () => 0,
          );
          await tick();
        }
        send(outbox, 'behind it', () => called.push(count));
        outbox.flush();
        near.destroy();
        await once(near, 'close');
        await tick();
        assert.deepEqual(
          called,
          Array.from({ length: count + 1 }, (_, i) => i),
        );
        assert.equal(outbox.waitingBytes, 0);
      });

      it('gives a copy to a function that somebody has put in the place of write', async (t) => {
        const { outbox, near, peer } = await overSocket(t, fastPath);
        send(outbox, 'before');
        await tick();
        const seen: Buffer[] = [];
        const { write } = near;
        near.write = function (this: Socket, ...args: Parameters<typeof write>) {
          seen.push(args[0] as unknown as Buffer);
          return write.apply(this, args);
        } as typeof write;
        for (const text of ['one', 'two', 'three']) {
          send(outbox, text);
          await tick();
        }
        assert.deepEqual(payloads(seen), ['one', 'two', 'three']);
        assert.deepEqual(await readPayloads(peer, 4), ['before', 'one', 'two', 'three']);
      });

      it('stays behind what the program has corked', async (t) => {
        const { outbox, near, peer } = await overSocket(t, fastPath);
        for (let i = 0; i < 3; i++) {
          near.cork();
          near.write(Buffer.of(0x82, 1, 0x61));
          send(outbox, 'b');
          await tick();
          near.uncork();
          await tick();
        }
        assert.deepEqual(await readPayloads(peer, 6), ['a', 'b', 'a', 'b', 'a', 'b']);
      });
    });
  }

  describe('when the program exits', () => {
    const program = (where: string) => `
      import { createServer, connect } from 'node:net';
      import { Outbox } from ${JSON.stringify(new URL('../../src/connection/outbox.js', import.meta.url).href)};
      const server = createServer((near) => {
        const outbox = new Outbox(near, true);
        const send = (text) => outbox.frame(0x82, Buffer.from(text), undefined, undefined);
        ${where}
      });
      process.on('message', () => {});
      server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
    const cases = {
      'in the tick in which it sends': `send('bye'); process.exit();`,
      'in the handling of a chunk': `outbox.beginBatch(); send('bye'); process.exit();`,
      'and sends in its exit listener': `outbox.beginBatch(); process.on('exit', () => send('bye')); process.exit();`,
    };
    for (const [name, where] of Object.entries(cases)) {
      it(`sends before: ${name}`, async () => {
        const running = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program(where)]);
        const [line] = await once(running.child.stdout as NodeJS.ReadableStream, 'data');
        const peer = new Socket().connect(Number(line), '127.0.0.1');
        assert.deepEqual(await readPayloads(peer, 1), ['bye']);
        peer.destroy();
        await running;
      });
    }
  });
});
