import { randomBytes } from 'node:crypto';
import { maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import { type Hostile, openingRequest } from '../hostile.ts';
import type { Stage } from '../stage.ts';

const MIB = 1024 * 1024;
/** Below what Node takes for a head. */
const HEAD_BYTES = 15 * 1024;

/** Values on which parsers have taken quadratic time, or worse. */
const slowValues: Readonly<Record<string, string>> = {
  'Sec-WebSocket-Extensions: an unclosed string': `permessage-deflate; a="${'\\c'.repeat(HEAD_BYTES / 2 - 200)}`,
  'Sec-WebSocket-Extensions: commas': ','.repeat(HEAD_BYTES - 300),
  'Sec-WebSocket-Extensions: parameters': 'x;a=b;'.repeat(HEAD_BYTES / 6 - 60),
  'Sec-WebSocket-Extensions: spaces': `a${' '.repeat(HEAD_BYTES - 300)}b`,
  'Sec-WebSocket-Protocol: spaces': `a${' '.repeat(HEAD_BYTES - 300)}b`,
  'Sec-WebSocket-Protocol: many': Array.from({ length: HEAD_BYTES / 4 - 80 }, (_, i) => i.toString(36)).join(','),
  'Connection: many': `${'keep-alive,'.repeat(HEAD_BYTES / 11 - 40)}Upgrade`,
};

/** Sends a request, waits for any answer or end, and leaves. */
async function ask(stage: Stage, request: string | Buffer): Promise<Hostile> {
  const hostile = await stage.connect();
  await hostile.send(request);
  await hostile.until(() => hostile.isUpgraded || hostile.ending.status > 0);
  hostile.socket.end();
  return hostile;
}

async function refusal(stage: Stage, request: string): Promise<void> {
  const hostile = await ask(stage, request);
  await hostile.gone();
}

function without(name: string): string {
  return openingRequest()
    .split('\r\n')
    .filter((line) => !line.startsWith(`${name}:`))
    .join('\r\n');
}

export const handshakes: readonly Attack[] = [
  {
    id: 'slow-header-values',
    bugClass: 'D1',
    title: '350 requests whose header values of 15 KiB have cost parsers quadratic time',
    references: ['GHSA-5v72-xg48-5rpm', 'CVE-2021-32640', 'CVE-2020-7662', 'CVE-2023-43669'],
    side: 'server',
    run: (stage) => {
      const values = Object.entries(slowValues);
      return stage.each(350, async (index) => {
        const [name = '', value = ''] = values[index % values.length] ?? [];
        await ask(stage, openingRequest([`${name.split(':')[0]}: ${value}`]));
      });
    },
    limits: { isFlood: true, cpuMicrosPerWireByte: 0.5, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
  {
    id: 'head-byte-by-byte',
    bugClass: 'D1',
    title: '50 requests of 8 KiB, each byte in a segment of its own',
    references: ['CVE-2023-43669'],
    side: 'server',
    run: (stage) =>
      stage.each(50, async () => {
        const hostile = await stage.connect();
        const bytes = Buffer.from(openingRequest([`X-Padding: ${'x'.repeat(8 * 1024)}`]));
        const count = Math.min(bytes.length, stage.count(8 * 1024));
        for (let at = 0; at < count && !hostile.isClosed; at++) await hostile.send(bytes.subarray(at, at + 1));
      }),
    limits: { cpuMicrosPerWireByte: 60, heldBytesPerConnection: 64 * 1024, peakBytes: 48 * MIB },
  },
  {
    id: 'header-counts',
    bugClass: 'D2',
    title: '120 requests with 1 to 3,000 header lines, the needed ones first, last and in between',
    references: ['CVE-2024-37890', 'ws#2230'],
    side: 'server',
    run: (stage) =>
      stage.each(120, async (index) => {
        const lines = openingRequest().trimEnd().split('\r\n');
        const more = Array.from(
          { length: [1, 90, 100, 101, 500, 999, 1000, 2000, 3000][index % 9] ?? 1 },
          (_, i) => `a${i}:`,
        );
        const at = [1, lines.length, 3][index % 3] ?? 1;
        await ask(stage, `${[...lines.slice(0, at), ...more, ...lines.slice(at)].join('\r\n')}\r\n\r\n`);
      }),
    limits: { isFlood: true, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
  {
    id: 'random-header-values',
    bugClass: 'D3',
    title: '2,000 requests with random bytes in one of the headers of the handshake',
    references: ['CVE-2022-21676', 'CVE-2022-41940', 'CVE-2023-31125', 'CVE-2024-38355'],
    side: 'server',
    options: { perMessageDeflate: true },
    run: (stage) => {
      const names = [
        'Host',
        'Upgrade',
        'Connection',
        'Sec-WebSocket-Key',
        'Sec-WebSocket-Version',
        'Sec-WebSocket-Extensions',
      ];
      names.push('Sec-WebSocket-Protocol', 'Origin', 'Cookie', 'Content-Length', 'Transfer-Encoding', 'Expect');
      return stage.each(2000, async (index) => {
        const name = names[index % names.length] ?? 'Host';
        const bytes = randomBytes(1 + (index % 64)).map((byte) => (index % 2 === 0 ? 0x20 + (byte % 0x5f) : byte));
        const head = Buffer.from(without(name).trimEnd());
        await ask(stage, Buffer.concat([head, Buffer.from(`\r\n${name}: `), bytes, Buffer.from('\r\n\r\n')]));
      });
    },
    limits: { isFlood: true, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
  {
    id: 'names-of-prototypes',
    bugClass: 'D19',
    title:
      '60 requests whose extensions, parameters, subprotocols and headers are called __proto__, constructor and the like',
    references: ['CVE-2022-2421', 'CVE-2023-32695'],
    side: 'server',
    options: { perMessageDeflate: true },
    run: (stage) =>
      stage.each(60, async (index) => {
        const name = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'][index % 5] ?? '';
        const extension = ['', `${name}; ${name}=${name}`, `permessage-deflate; ${name}=1, ${name}`][index % 3] ?? '';
        const lines = [`${name}: ${name}`, `Sec-WebSocket-Protocol: ${name}`];
        if (extension !== '') lines.push(`Sec-WebSocket-Extensions: ${extension}`);
        await ask(stage, openingRequest(lines, `/${name}`));
      }),
    limits: { peakBytes: 48 * MIB },
  },
  {
    id: 'smuggled-handshakes',
    bugClass: 'D11',
    title:
      '72 handshakes of HTTP/1.0, without or with two Host headers, with a body, chunked, and frames behind the refusal',
    references: ['CVE-2018-12541', 'tungstenite: junk after client request', '0ang3el: websocket-smuggle'],
    side: 'server',
    run: (stage) => {
      const frames = maskedFrame({ payload: 'smuggled' }).toString('latin1');
      const requests = [
        openingRequest().replace('HTTP/1.1', 'HTTP/1.0'),
        without('Host'),
        openingRequest(['Host: other.example']),
        `${openingRequest([`Content-Length: ${frames.length}`])}${frames}`,
        `${openingRequest(['Transfer-Encoding: chunked'])}${frames.length.toString(16)}\r\n${frames}\r\n0\r\n\r\n`,
        `${openingRequest().replace('Version: 13', 'Version: 1337')}${frames}`,
        `${openingRequest().replace('GET', 'POST')}${frames}`,
        `${without('Sec-WebSocket-Key')}${frames}${openingRequest()}`,
      ];
      return stage.each(72, (index) => refusal(stage, requests[index % requests.length] ?? ''));
    },
    limits: { refusedWith: [400, 405, 426], opened: 0, delivered: 0 },
  },
  {
    id: 'pipelined-upgrades',
    bugClass: 'D11',
    title: '20 upgrades, and frames, right behind a request that is no upgrade: the answer to that is all that comes',
    references: ['RFC 9110 §7.8', 'CVE-2018-12541'],
    side: 'server',
    run: (stage) => {
      const first = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
      const behind = openingRequest() + maskedFrame({ payload: 'smuggled' }).toString('latin1');
      return stage.each(20, async () => {
        const hostile = await ask(stage, Buffer.from(first + behind, 'latin1'));
        await hostile.gone();
      });
    },
    limits: { refusedWith: [426], opened: 0, delivered: 0 },
  },
  {
    id: 'foreign-pages',
    bugClass: 'D10',
    title:
      '20 handshakes of pages of the web at a server that listens on a loopback address, 10 of them by DNS rebinding',
    references: ['CVE-2026-27148', 'CVE-2025-24010', 'CVE-2018-14732'],
    side: 'server',
    run: (stage) =>
      stage.each(20, (index) => {
        const rebinding = openingRequest(['Origin: http://evil.example']).replace(
          'Host: 127.0.0.1',
          'Host: evil.example',
        );
        return refusal(stage, index % 2 === 0 ? openingRequest(['Origin: https://evil.example']) : rebinding);
      }),
    limits: { refusedWith: [403], opened: 0 },
  },
  {
    id: 'failing-handshakes',
    bugClass: 'D18',
    title: '20,000 handshakes that are refused, and 5,000 whose client leaves in the middle: nothing is left behind',
    references: ['CVE-2021-42340'],
    side: 'server',
    run: async (stage) => {
      await stage.each(20_000, async () => {
        const hostile = await ask(stage, openingRequest().replace('Version: 13', 'Version: 7'));
        stage.forget(hostile);
      });
      await stage.each(5000, async () => {
        const hostile = await stage.connect();
        await hostile.send(openingRequest().slice(0, 60));
        hostile.socket.resetAndDestroy();
        stage.forget(hostile);
      });
    },
    limits: { isFlood: true, leftBytes: 6 * MIB, peakBytes: 96 * MIB },
  },
];
