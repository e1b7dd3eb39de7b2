import type { Attack } from '../attack.ts';
import { openingRequest } from '../hostile.ts';
import { ask } from '../requests.ts';

const MIB = 1024 * 1024;
/** Below what Node takes for a head. */
const HEAD_BYTES = 15 * 1024;

/** Values on which parsers have taken quadratic time, or worse. */
const SLOW_LINES = [
  `Sec-WebSocket-Extensions: permessage-deflate; a="${'\\c'.repeat(HEAD_BYTES / 2 - 200)}`,
  `Sec-WebSocket-Extensions: ${','.repeat(HEAD_BYTES - 300)}`,
  `Sec-WebSocket-Extensions: ${'x;a=b;'.repeat(HEAD_BYTES / 6 - 60)}`,
  `Sec-WebSocket-Extensions: a${' '.repeat(HEAD_BYTES - 300)}b`,
  `Sec-WebSocket-Protocol: a${' '.repeat(HEAD_BYTES - 300)}b`,
  `Sec-WebSocket-Protocol: ${Array.from({ length: HEAD_BYTES / 4 - 80 }, (_, i) => i.toString(36)).join(',')}`,
  `Connection: ${'keep-alive,'.repeat(HEAD_BYTES / 11 - 40)}Upgrade`,
];

export const slowParsing: readonly Attack[] = [
  {
    id: 'slow-header-values',
    bugClass: 'D1',
    title: '350 requests whose header values of 15 KiB have cost parsers quadratic time',
    references: ['GHSA-5v72-xg48-5rpm', 'CVE-2021-32640', 'CVE-2020-7662', 'CVE-2023-43669'],
    program: 'server',
    options: { perMessageDeflate: true },
    run: (stage) =>
      stage.each(350, async (index) => {
        await ask(stage, openingRequest([SLOW_LINES[index % SLOW_LINES.length] ?? '']));
      }),
    limits: { isFlood: true, peakBytes: 64 * MIB, leftBytes: 8 * MIB },
  },
  {
    id: 'head-byte-by-byte',
    bugClass: 'D1',
    title: '50 requests of 8 KiB, each byte in a segment of its own',
    references: ['CVE-2023-43669'],
    program: 'server',
    run: (stage) =>
      stage.each(50, async () => {
        const hostile = await stage.connect();
        const bytes = Buffer.from(openingRequest([`X-Padding: ${'x'.repeat(stage.count(8 * 1024))}`]));
        await hostile.sendByteByByte(bytes);
        await hostile.opened();
      }),
    limits: { cpuMicrosPerWireByte: 10, heldBytesPerConnection: 64 * 1024, peakBytes: 48 * MIB },
  },
  {
    id: 'endless-head',
    bugClass: 'D1',
    title: '10 clients whose server sends header lines without an end, up to 8 MiB',
    references: ['CVE-2023-43669'],
    program: 'client',
    run: async (stage) => {
      const lines = Buffer.from('X-More: and more\r\n'.repeat(4096));
      for (const hostile of await stage.visitors(stage.count(10))) {
        await hostile.request();
        await hostile.send('HTTP/1.1 101 Switching Protocols\r\n');
        for (let i = 0; i < 128 && !hostile.isClosed; i++) await hostile.send(lines);
      }
    },
    limits: { endedWith: [0], opened: 0, peakBytes: 48 * MIB, leftBytes: 8 * MIB },
  },
];
