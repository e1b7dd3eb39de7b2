import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { findingCodes } from '../../src/findings/codes.ts';
import type { Words } from '../../src/lab/scenario.ts';
import { groups } from '../../src/lab/scenarios.ts';
import { type LabOptions, type RunningLab, startLab } from '../../src/lab/start-lab.ts';
import { Random } from '../../src/lab/wire/random.ts';
import { rawHandshake, upgradeHeaders } from '../support/raw-handshake.ts';

const scenarios = groups.flatMap((group) => group.scenarios);

describe('the scenarios as data', () => {
  test('ids are unique, and no id is also a group', () => {
    const names = [...scenarios.map(({ id }) => id), ...groups.map(({ id }) => id)];
    assert.deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i && !groups.some(({ id }) => id === name)),
      [],
    );
  });

  test('ids are safe in a URL and in markup', () => {
    for (const { id } of scenarios) assert.match(id, /^[a-z0-9-]+$/);
  });

  test('findings are codes of the catalogue', () => {
    for (const { finding } of scenarios) assert.ok(finding === undefined || findingCodes.includes(finding), finding);
  });

  test('a close code is told exactly where a good client sees one', () => {
    for (const { id, good } of scenarios) assert.equal(good.closeCode !== undefined, good.outcome === 'ends', id);
  });

  test('Chinese titles are Chinese, with Chinese punctuation', () => {
    const titles: Words[] = [...scenarios, ...groups].map(({ title }) => title);
    for (const { zh } of titles) assert.doesNotMatch(zh, /[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]/, zh);
    for (const { title } of scenarios) assert.match(title.zh, /[\u4e00-\u9fff]/);
  });
});

describe('startLab', () => {
  test('runs everything, at a URL each', async (t) => {
    const lab = await start(t);
    assert.equal(lab.scenarios.length + lab.missing.length, scenarios.length);
    for (const { url, id } of lab.scenarios) assert.match(url, /^wss?:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+\//, id);
  });

  test('only: runs scenarios and groups by name', async (t) => {
    const lab = await start(t, { only: ['accept-hex', 'two-writers'] });
    assert.deepEqual(
      lab.scenarios.map(({ id }) => id),
      ['accept-hex', 'second-101', '400-after-101', 'text-after-101', 'frames-interleaved'],
    );
  });

  test('only: a name that is neither is a RangeError that names it', async () => {
    await assert.rejects(startLab({ only: ['accept-hex', 'nonsense'] }), { name: 'RangeError', message: /nonsense/ });
  });

  test('a taken port is an error, and nothing is left running', async (t) => {
    const lab = await start(t, { only: ['healthy'] });
    await assert.rejects(startLab({ port: portOf(lab.url) }), { code: 'EADDRINUSE' });
  });

  test('close ends connections and frees every port', async (t) => {
    const lab = await start(t);
    const open = lab.scenarios.filter(({ id }) => ['no-answer', 'echo', 'tls-expired', 'h2-reset'].includes(id));
    const sockets = await Promise.all(open.map(({ url }) => connected(portOf(url))));
    const ended = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    await lab.close();
    await Promise.all(ended);
    await lab.close();
    for (const port of new Set(lab.scenarios.map(({ url }) => portOf(url)))) {
      await assert.rejects(connected(port), { code: 'ECONNREFUSED' });
    }
  });

  test('the same seed cuts at the same place, and another at another', async (t) => {
    const places = await Promise.all([1, 1, 2].map((seed) => interleaved(t, seed)));
    assert.deepEqual(places[0], places[1]);
    assert.notDeepEqual(places[0], places[2]);
  });

  test('noise, half requests and clients that leave at once harm nobody', async (t) => {
    const lab = await start(t);
    const random = new Random(7);
    for (const port of new Set(lab.scenarios.map(({ url }) => portOf(url)))) {
      for (const bytes of [
        random.bytes(300),
        Buffer.from('GET / HTTP/1.1\r\nHost'),
        Buffer.from('\r\n\r\n\r\n'),
        Buffer.from('GET /\r\n\r\n'),
        Buffer.from('CONNECT nowhere HTTP/1.1\r\n\r\n'),
        Buffer.concat([Buffer.from('GET /echo HTTP/1.1\r\nUpgrade: websocket\r\n\r\n'), random.bytes(500)]),
        Buffer.alloc(100_000, 'A'),
      ]) {
        await connected(port).then(
          (socket) => {
            socket.end(bytes, () => socket.resetAndDestroy());
          },
          () => undefined,
        );
      }
    }
    const { head } = await rawHandshake(portOf(lab.url), upgradeHeaders(portOf(lab.url)), '/echo');
    assert.match(head, /^HTTP\/1\.1 101 /);
  });
});

async function start(t: TestContext, options: LabOptions = {}): Promise<RunningLab> {
  const lab = await startLab({ paceMs: 10, ...options });
  t.after(() => lab.close());
  return lab;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: 'localhost', autoSelectFamily: true });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  socket.resume();
  return socket;
}

async function interleaved(t: TestContext, seed: number): Promise<Buffer> {
  const lab = await start(t, { only: ['frames-interleaved'], seed });
  const port = portOf(lab.url);
  const { rest, socket } = await rawHandshake(port, upgradeHeaders(port), '/frames-interleaved');
  let bytes = rest;
  for await (const chunk of socket.iterator({ destroyOnReturn: true })) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length >= 154) break;
  }
  return bytes;
}
