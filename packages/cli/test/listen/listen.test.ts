import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from '@handfast/ws';
import { closeFrame, maskedFrame } from '@handfast/ws/testing';
import { answerShapes } from '../../src/listen/answer-shapes.ts';
import type { ConnectionReport, ListenEvent } from '../../src/listen/report.ts';
import { type ListenOptions, type RunningListener, startListening } from '../../src/listen/start-listening.ts';
import { handshake } from './support/requests.ts';

interface Listening extends RunningListener {
  readonly url: string;
  /** The report of the next connection that ends. */
  report(): Promise<ConnectionReport>;
}

async function listening(t: TestContext, options: ListenOptions = {}): Promise<Listening> {
  const reports: ConnectionReport[] = [];
  const waiting: ((report: ConnectionReport) => void)[] = [];
  const onEvent = (event: ListenEvent): void => {
    options.onEvent?.(event);
    if (event.type !== 'ended') return;
    const wanted = waiting.shift();
    if (wanted === undefined) reports.push(event.report);
    else wanted(event.report);
  };
  const listener = await startListening({ host: '127.0.0.1', ...options, onEvent });
  t.after(() => listener.close());
  const report = (): Promise<ConnectionReport> => {
    const ready = reports.shift();
    return ready === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(ready);
  };
  return Object.assign(Object.create(listener), { url: listener.urls[0] as string, report }) as Listening;
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

const codesOf = ({ findings }: ConnectionReport) => findings.map(({ code }) => code);

describe('handfast listen', () => {
  test('a good client gets its echo, and nothing is wrong with it', async (t) => {
    const listener = await listening(t);
    const socket = new WebSocket(`${listener.url}chat?token=abcdefgh1234`);
    await once(socket, 'open');
    socket.send('hello');
    const [data] = await once(socket, 'message');
    assert.equal(data.toString(), 'hello');
    socket.close(1000);
    const report = await listener.report();
    assert.deepEqual(codesOf(report), []);
    assert.equal(report.guess?.name, 'Handfast');
    assert.deepEqual(report.answer, { status: 101, shape: 'plain', isTaken: true });
    assert.equal(report.frames?.messages, 1);
    assert.equal(report.frames?.end, 'closed');
    assert.deepEqual(
      report.servers.map(({ server }) => server),
      ['handfast', 'npm-ws', 'nginx', 'actix-web'],
    );
    assert.match(report.request?.line ?? '', /^GET \/chat\?token=/);
    assert.doesNotMatch(JSON.stringify(report.request), /abcdefgh1234/);
  });

  test('the first subprotocol that is offered is taken', async (t) => {
    const listener = await listening(t);
    const socket = new WebSocket(listener.url, ['chat', 'superchat']);
    await once(socket, 'open');
    assert.equal(socket.protocol, 'chat');
    socket.close(1000);
    await listener.report();
  });

  test('a plain request is told what it is', async (t) => {
    const listener = await listening(t);
    const response = await fetch(listener.url.replace('ws:', 'http:'), { headers: { accept: 'application/json' } });
    assert.equal(response.status, 426);
    assert.match(await response.text(), /the tool that sent it was not in WebSocket mode/);
    assert.deepEqual(codesOf(await listener.report()), ['request-not-websocket']);
  });

  test('a browser gets a page', async (t) => {
    const listener = await listening(t);
    const response = await fetch(listener.url.replace('ws:', 'http:'), { headers: { accept: 'text/html' } });
    assert.equal(response.status, 200);
    const page = await response.text();
    assert.match(page, /new WebSocket\(/);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; .*frame-ancestors 'none'/);
    for (const tag of ['script', 'style']) {
      const text = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page)?.[1] ?? '';
      const hash = createHash('sha256').update(text).digest('base64');
      assert.ok(policy.includes(`${tag}-src 'sha256-${hash}';`), tag);
    }
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    const { findings } = await listener.report();
    assert.deepEqual(
      findings.map(({ severity }) => severity),
      ['note'],
    );
  });

  test('frames without a mask, a reset, and a line that breaks off are told', async (t) => {
    const listener = await listening(t);
    const unmasked = await dial(listener.port);
    unmasked.write(handshake({ Host: `127.0.0.1:${listener.port}` }));
    await once(unmasked, 'data');
    unmasked.write(Buffer.from('810568656c6c6f', 'hex'));
    unmasked.resume();
    assert.deepEqual(codesOf(await listener.report()), ['client-frames-unmasked']);

    const lost = await dial(listener.port);
    lost.write(handshake({ Host: `127.0.0.1:${listener.port}` }));
    await once(lost, 'data');
    lost.end(maskedFrame({ payload: 'bye' }));
    lost.resume();
    const fin = await listener.report();
    assert.deepEqual(codesOf(fin), ['connection-lost']);
    assert.equal(fin.frames?.end, 'fin');

    const cut = await dial(listener.port);
    cut.write(handshake({ Host: `127.0.0.1:${listener.port}` }));
    await once(cut, 'data');
    cut.resetAndDestroy();
    const reset = await listener.report();
    assert.deepEqual(codesOf(reset), ['connection-lost']);
    assert.equal(reset.frames?.end, 'reset');
    assert.equal(reset.answer?.isTaken, false);
  });

  test('the same key on two connections is told at the second', async (t) => {
    const listener = await listening(t);
    const text = handshake({ Host: `127.0.0.1:${listener.port}` });
    for (const expected of [[], ['handshake-key-constant']]) {
      const socket = await dial(listener.port);
      socket.write(text);
      await once(socket, 'data');
      socket.write(Buffer.from('88820000000003e8', 'hex'));
      socket.resume();
      const codes = codesOf(await listener.report()).filter((code) => code !== 'mask-key-constant');
      assert.deepEqual(codes, expected);
    }
  });

  test('a client that says nothing is let go in time', async (t) => {
    const listener = await listening(t, { requestTimeoutMs: 20 });
    const silent = await dial(listener.port);
    silent.resume();
    assert.deepEqual(codesOf(await listener.report()), ['request-never-came']);
    const half = await dial(listener.port);
    half.resume();
    half.write('GET / HTTP/1.1\r\nHost: x\r\n');
    assert.deepEqual(codesOf(await listener.report()), ['request-never-came']);
  });

  test('no more connections are examined at a time than it was told', async (t) => {
    const away = deferred();
    const listener = await listening(t, {
      maxConnections: 1,
      onEvent: ({ type }) => type === 'turned-away' && away.resolve(),
    });
    const first = await dial(listener.port);
    const second = await dial(listener.port);
    await Promise.all([away.promise, once(second.resume(), 'close')]);
    first.destroy();
    assert.deepEqual(codesOf(await listener.report()), ['request-never-came']);
  });

  test('a request in a hundred pieces, and one that never ends, take bounded memory', async (t) => {
    const listener = await listening(t);
    const endless = await dial(listener.port);
    const write = (): void => {
      while (!endless.destroyed && endless.write(`X-Padding: ${'x'.repeat(1000)}\r\n`));
    };
    endless.write('GET / HTTP/1.1\r\n');
    endless.on('drain', write).resume();
    write();
    const report = await listener.report();
    endless.destroy();
    assert.equal(report.findings[0]?.code, 'request-never-came');
    assert.ok((report.request?.bytes ?? 0) < 256 * 1024);
  });

  test('a client that resets in the middle of TLS, and one that ends its side with the request, harm nobody', async (t) => {
    const secure = await listening(t, { tls: true });
    const reset = await dial(secure.port);
    reset.write(Buffer.from('1603010200010001fc0303', 'hex'), () => reset.resetAndDestroy());
    assert.equal((await secure.report()).answer, undefined);
    const cut = await dial(secure.port);
    cut.resume().end(Buffer.concat([Buffer.from('1603010010010000fc0303', 'hex'), Buffer.alloc(10)]));
    assert.equal((await secure.report()).findings[0]?.severity, 'error');

    const plain = await listening(t);
    const hasty = await dial(plain.port);
    hasty.resume().end(handshake({ Host: `127.0.0.1:${plain.port}` }));
    assert.deepEqual(codesOf(await plain.report()), ['connection-lost']);
  });

  test('an empty line in front of the request does no harm', async (t) => {
    const listener = await listening(t);
    const socket = await dial(listener.port);
    socket.write(`\r\n${handshake({ Host: `127.0.0.1:${listener.port}` })}`);
    const [answer] = await once(socket, 'data');
    assert.match(String(answer), /^HTTP\/1\.1 101 /);
    socket.end(closeFrame(1000, '', { mask: Buffer.from([1, 2, 3, 4]) }));
    socket.resume();
    assert.deepEqual(codesOf(await listener.report()), []);
  });

  test('TLS to a plain port, plain text to a TLS port, and a client that does not trust the certificate', async (t) => {
    const plain = await listening(t);
    const secure = await listening(t, { tls: true });
    const eager = connectTls({ port: plain.port, host: '127.0.0.1' });
    eager.on('error', () => undefined);
    assert.deepEqual(codesOf(await plain.report()), ['tls-on-plain-port']);

    const naked = await dial(secure.port);
    naked.write(handshake({ Host: `127.0.0.1:${secure.port}` }));
    naked.resume();
    assert.deepEqual(codesOf(await secure.report()), ['plain-on-tls-port']);

    const wary = new WebSocket(secure.url);
    wary.on('error', () => undefined);
    const { findings } = await secure.report();
    assert.equal(findings[0]?.code, 'certificate-self-signed');

    const trusting = new WebSocket(secure.url, { ca: secure.certificate });
    await once(trusting, 'open');
    trusting.close(1000);
    const report = await secure.report();
    assert.deepEqual(codesOf(report), ['sni-missing']);
    assert.equal(report.tls?.agreed, 'TLSv1.3');
  });

  test('each connection gets the next shape, and is closed once it is known whether it was taken', async (t) => {
    const listener = await listening(t, { answers: ['all'], pingIntervalMs: 20 });
    for (const shape of answerShapes) {
      const socket = new WebSocket(listener.url);
      socket.on('error', () => undefined);
      const [code] = await once(socket, 'close');
      const report = await listener.report();
      assert.deepEqual(report.answer, { status: 101, shape: shape.id, isTaken: true });
      assert.equal(code, 1012);
    }
    assert.ok(listener.shapes.every(({ taken, left }) => taken === 1 && left === 0));
  });

  test('a client that reads as ESP-IDF does, into one buffer of 1 KiB, takes what fits into it, and nothing behind a 1xx', async (t) => {
    const listener = await listening(t, { answers: ['all'] });
    for (const _ of answerShapes) {
      await deviceWithBuffer(listener.port, 1023);
      await listener.report();
    }
    const refused = listener.shapes.filter(({ left }) => left > 0).map(({ shape }) => shape.id);
    assert.deepEqual(refused, ['head-1k', 'head-2k', 'head-4k', 'head-8k', 'after-100', 'after-103']);
  });

  test('a client that leaves without a frame has not taken the shape', async (t) => {
    const listener = await listening(t, { answers: ['lower-case', 'plain'] });
    const socket = await dial(listener.port);
    socket.write(handshake());
    await once(socket, 'data');
    socket.destroy();
    await listener.report();
    assert.deepEqual(
      listener.shapes.map(({ shape, taken, left }) => [shape.id, taken, left]),
      [
        ['lower-case', 0, 1],
        ['plain', 0, 0],
      ],
    );
  });

  test('an unknown shape is a RangeError', async () => {
    await assert.rejects(startListening({ host: '127.0.0.1', answers: ['upside-down'] }), RangeError);
  });

  test('when it ends, clients are told with 1001, and the port is free again', async (t) => {
    const listener = await listening(t);
    const socket = new WebSocket(listener.url);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await listener.close();
    assert.equal((await closed)[0], 1001);
    const again = await startListening({ host: '127.0.0.1', port: listener.port });
    await again.close();
  });

  test('random bytes at every stage are survived', async (t) => {
    const listener = await listening(t, { requestTimeoutMs: 200, maxConnections: 50 });
    let seed = 3;
    const next = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >> 8) % below;
    };
    const noise = (count: number) => Buffer.from(Array.from({ length: count }, () => next(256)));
    const starts = [
      Buffer.alloc(0),
      Buffer.from('\x16\x03\x01', 'latin1'),
      Buffer.from('GET '),
      Buffer.from(handshake()),
    ];
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const socket = await dial(listener.port);
        socket.resume();
        socket.end(Buffer.concat([starts[next(starts.length)] as Buffer, noise(next(300))]));
        await once(socket, 'close');
      }),
    );
    for (let i = 0; i < 40; i++) assert.ok((await listener.report()).id > 0);
  });
});

/** A client with one buffer for the whole answer: it looks for the text that it needs, and sends a message. */
async function deviceWithBuffer(port: number, bytes: number): Promise<void> {
  const socket = await dial(port);
  socket.write(handshake());
  let buffer = Buffer.alloc(0);
  let isOpen = false;
  socket.on('data', (chunk) => {
    if (isOpen) return void ((chunk[0] ?? 0) === 0x88 && socket.end(maskedFrame({ opcode: 8 })));
    buffer = Buffer.concat([buffer, chunk]);
    const isWhole = buffer.includes('\r\n\r\n');
    if (buffer.length >= bytes || (isWhole && !/Sec-WebSocket-Accept:/i.test(buffer.toString()))) socket.destroy();
    else if (isWhole) {
      isOpen = true;
      socket.write(maskedFrame({ payload: 'hi' }));
    }
  });
  await once(socket, 'close');
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
