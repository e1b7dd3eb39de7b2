import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import { type Exchange, MAX_INTERIM } from '../../../src/doctor/evidence/exchange.ts';
import { answerOf } from '../../../src/doctor/verdicts/answer.ts';
import { exchange } from '../../../src/doctor/wire/exchange.ts';
import { openStream } from '../../../src/doctor/wire/open-stream.ts';
import type { Route } from '../../../src/doctor/wire/route.ts';
import { type OpenPort, openPort } from '../../../src/lab/hosts/port.ts';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const limits = { timeoutMs: 5000, signal: new AbortController().signal };
const shape = { method: 'GET', target: '/', httpVersion: '1.1', fields: [['Host', 'a.example']] } as const;

const open: OpenPort[] = [];
after(async () => void (await Promise.all(open.map((one) => one.close()))));

/** The way to a server that does this as soon as it was asked. */
async function routeTo(answer: (socket: Socket) => void): Promise<Route & { readonly port: number }> {
  const one = await openPort((socket) => void socket.once('data', () => answer(socket)));
  open.push(one);
  return { host: '127.0.0.1', port: one.port, address: '127.0.0.1', proxy: undefined, tls: undefined };
}

/** Writes that for as long as anybody reads it. */
function endlessly(text: string): (socket: Socket) => void {
  const piece = text.repeat(Math.ceil(65_536 / text.length));
  return (socket) => {
    const pour = (): void => {
      while (socket.writable && socket.write(piece));
    };
    socket.on('drain', pour);
    pour();
  };
}

describe('answers that come before the answer', () => {
  test('are read, up to the one that counts', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n';
    const final = 'HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n';
    const { interim, head, rawHead, rest } = await exchange(
      await routeTo((socket) => socket.end(`${CONTINUE}${hints}${final}`)),
      shape,
      limits,
    );
    assert.deepEqual(
      interim.map(({ status }) => status),
      [100, 103],
    );
    assert.deepEqual([head?.status, rawHead.toString(), rest.length], [204, final, 0]);
  });

  test('and never end are ended: the one after many is the answer', async () => {
    const { end, head, interim } = await exchange(await routeTo(endlessly(CONTINUE)), shape, limits);
    assert.deepEqual([end, head?.status, interim.length], ['answered', 100, MAX_INTERIM]);
  });

  test('share the limit for a head with it', async () => {
    const large = `HTTP/1.1 103 Early Hints\r\nLink: ${'x'.repeat(20_000)}\r\n\r\n`;
    const { end, fault } = await exchange(await routeTo((socket) => socket.write(large.repeat(4))), shape, limits);
    assert.deepEqual([end, fault?.reason], ['unreadable', 'too-large']);
  });

  test('of a proxy that never end are ended, too', async () => {
    const { port } = await routeTo(endlessly(CONTINUE));
    const proxy = { host: '127.0.0.1', port, secure: false, credentials: undefined };
    const opened = await openStream({ ...(await routeTo(() => undefined)), proxy }, limits);
    assert.equal('code' in opened && opened.code, 'status-100');
  });

  test('are as many for who judges the answer for each client', () => {
    const judged = (count: number) => {
      const bytes = Buffer.from(`${CONTINUE.repeat(count)}HTTP/1.1 101 Switching Protocols\r\n\r\n`);
      return answerOf({ segments: [{ atMs: 0, bytes }], key: '', request: '' } as unknown as Exchange);
    };
    assert.equal(judged(MAX_INTERIM)?.interim.length, MAX_INTERIM);
    assert.equal(judged(MAX_INTERIM + 1), undefined);
  });
});
