import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { frame, inDays, makeCertificate } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import type { Stage } from '../stage.ts';

const MIB = 1024 * 1024;
const RANDOM_ANSWERS = [
  'Upgrade: ',
  'Connection: ',
  'Sec-WebSocket-Accept: ',
  'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=',
  'Sec-WebSocket-Extensions: ',
  'Sec-WebSocket-Protocol: ',
  'Transfer-Encoding: ',
  'Content-Length: ',
  'Location: ',
  'Set-Cookie: ',
];

/** Certificates that prove nothing. */
const certificates = {
  'another name': () => makeCertificate({ name: 'other.example', hosts: ['other.example'], addresses: [] }),
  expired: () => makeCertificate({ notBefore: inDays(-10), notAfter: inDays(-1) }),
  'self-signed': () => makeCertificate(),
};

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Another place that a client may be led to: it notes what it hears, and refuses. */
async function eavesdrop(): Promise<{ server: Server; port: number; heard: () => string }> {
  let heard = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard += String(bytes);
      socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
    });
  });
  return { server, port: await portOf(server), heard: () => heard };
}

/** Answers each visitor, who then has a moment to do what he must not do. */
async function answerAll(stage: Stage, full: number, answer: (index: number) => string | Buffer): Promise<void> {
  for (const [index, hostile] of (await stage.visitors(full)).entries()) {
    await hostile.request();
    await hostile.send(answer(index));
    hostile.socket.end();
    await hostile.gone();
  }
}

export const clients: readonly Attack[] = [
  {
    id: 'wrong-accept',
    bugClass: 'D21',
    title:
      '30 clients whose server sends a message behind a 101 that proves nothing: none opens, and no message is delivered',
    references: ['async-http-client#2211', 'yawc#50'],
    side: 'client',
    run: (stage) =>
      answerAll(stage, 30, (index) => {
        const accept = ['', 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n', 'Sec-WebSocket-Accept:\r\n'][
          index % 3
        ];
        const head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${accept}\r\n`;
        return Buffer.concat([Buffer.from(head), frame({ payload: 'take this' })]);
      }),
    limits: { opened: 0, delivered: 0 },
  },
  {
    id: 'random-answers',
    bugClass: 'D3',
    title: '500 clients whose server answers with random values in one of the headers',
    references: ['CVE-2026-2229', 'CVE-2026-1527'],
    side: 'client',
    run: (stage) =>
      answerAll(stage, 500, (index) => {
        const line = RANDOM_ANSWERS[index % RANDOM_ANSWERS.length] ?? '';
        const value = [String(index), '-1', '99999999999999999999', '\u0000', 'a=b;c="', '\ud83d\ude00', ''][index % 7];
        return `HTTP/1.1 ${index % 4 === 0 ? 302 : 101} x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${line}${value}\r\n\r\n`;
      }),
    limits: { opened: 0, delivered: 0 },
  },
  {
    id: 'false-certificates',
    bugClass: 'D12',
    title: '9 clients whose server shows a certificate for another name, an expired one, and one of its own making',
    references: ['CVE-2020-15133', 'CVE-2020-11050', 'CVE-2016-10536'],
    side: 'client',
    run: async (stage) => {
      for (const make of Object.values(certificates)) {
        const { cert, key } = make();
        let heard = '';
        const server = createTlsServer({ cert, key }, (socket) => {
          socket.on('error', () => undefined);
          socket.on('data', (bytes) => {
            heard += String(bytes);
          });
        });
        server.on('tlsClientError', () => undefined);
        stage.invite(3, `wss://localhost:${await portOf(server)}/secret`);
        await setTimeout(500);
        server.close();
        assert.equal(heard, '', 'the client has sent its request to a server that it cannot trust');
      }
    },
    limits: { opened: 0 },
  },
  {
    id: 'credentials-on-redirects',
    bugClass: 'D13',
    title: '5 clients with credentials that are led to another host: it gets none of them',
    references: ['ws 8.5: authorization on redirects', 'ws 8.8: cookies on redirects'],
    side: 'client',
    options: {
      followRedirects: true,
      auth: 'user:secret',
      headers: { Cookie: 'session=secret', Authorization: 'Bearer secret' },
    },
    run: async (stage) => {
      const thief = await eavesdrop();
      await answerAll(
        stage,
        5,
        () => `HTTP/1.1 302 Found\r\nLocation: ws://localhost:${thief.port}/\r\nContent-Length: 0\r\n\r\n`,
      );
      await setTimeout(500);
      thief.server.close();
      assert.match(thief.heard(), /^GET \/ HTTP/, 'the redirect was not followed');
      assert.doesNotMatch(thief.heard(), /secret/, 'the other host has got credentials');
    },
    limits: { opened: 0 },
  },
  {
    id: 'header-injection',
    bugClass: 'D11',
    title: '1 client whose server sends it to a URL with line breaks in it: no header of the attacker is sent',
    references: ['CVE-2026-1527', 'CVE-2020-35678'],
    side: 'client',
    options: { followRedirects: true },
    run: async (stage) => {
      const other = await eavesdrop();
      const url = `ws://127.0.0.1:${other.port}/a%0d%0aInjected:%20yes?b\tInjected: yes`;
      await answerAll(stage, 1, () => `HTTP/1.1 302 Found\r\nLocation: ${url}\r\nContent-Length: 0\r\n\r\n`);
      await setTimeout(500);
      other.server.close();
      assert.match(other.heard(), /^GET \/a/, 'the redirect was not followed');
      assert.doesNotMatch(other.heard(), /^Injected:/im);
    },
    limits: { opened: 0 },
  },
  {
    id: 'endless-head',
    bugClass: 'D1',
    title: '10 clients whose server sends header lines without an end, up to 8 MiB',
    references: ['CVE-2023-43669'],
    side: 'client',
    run: async (stage) => {
      const lines = Buffer.from('X-More: and more\r\n'.repeat(4096));
      for (const hostile of await stage.visitors(10)) {
        await hostile.request();
        await hostile.send('HTTP/1.1 101 Switching Protocols\r\n');
        for (let i = 0; i < 128 && !hostile.isClosed; i++) await hostile.send(lines);
      }
    },
    limits: { opened: 0, peakBytes: 48 * MIB, leftBytes: 8 * MIB },
  },
];
