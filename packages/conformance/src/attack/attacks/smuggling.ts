import assert from 'node:assert/strict';
import { maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import { Eavesdropper } from '../eavesdropper.ts';
import { openingRequest } from '../hostile.ts';
import { answerAll, askToTheEnd, redirectTo, requestWithout } from '../requests.ts';

const frames = maskedFrame({ payload: 'smuggled' }).toString('latin1');
/** As latin1. */
const SMUGGLED = [
  openingRequest().replace('HTTP/1.1', 'HTTP/1.0'),
  requestWithout('Host'),
  openingRequest(['Host: other.example']),
  `${openingRequest([`Content-Length: ${frames.length}`])}${frames}`,
  `${openingRequest(['Transfer-Encoding: chunked'])}${frames.length.toString(16)}\r\n${frames}\r\n0\r\n\r\n`,
  `${openingRequest().replace('Version: 13', 'Version: 1337')}${frames}`,
  `${openingRequest().replace('GET', 'POST')}${frames}`,
  `${requestWithout('Sec-WebSocket-Key')}${frames}${openingRequest()}`,
].map((request) => Buffer.from(request, 'latin1'));

/** What a URL parser, or a writer of headers that drops the upper byte of U+010D and U+010A, may make line breaks of. */
const INJECTING_PATHS = [
  '/a%0d%0aInjected:%20yes',
  '/a?b\tInjected: yes',
  '/a\u010d\u010aInjected:\u0120yes',
  '/a\\r\\nInjected: yes',
];

export const smuggling: readonly Attack[] = [
  {
    id: 'smuggled-handshakes',
    bugClass: 'D11',
    title:
      '72 handshakes of HTTP/1.0, without or with two Host headers, with a body, chunked, and frames behind the refusal',
    references: ['CVE-2018-12541', 'tungstenite: junk after client request', '0ang3el: websocket-smuggle'],
    program: 'server',
    run: (stage) => stage.all(stage.repeat(SMUGGLED, 9), async (request) => void (await askToTheEnd(stage, request))),
    limits: { refusedWith: [400, 405, 426], opened: 0, delivered: 0 },
  },
  {
    id: 'pipelined-upgrades',
    bugClass: 'D11',
    title: '20 upgrades, and frames, right behind a request that is no upgrade: the answer to that is all that comes',
    references: ['RFC 9110 §7.8', 'CVE-2018-12541'],
    program: 'server',
    run: (stage) =>
      stage.each(20, async () => {
        const behind = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n${openingRequest()}${frames}`;
        await askToTheEnd(stage, Buffer.from(behind, 'latin1'));
      }),
    limits: { refusedWith: [426], opened: 0, delivered: 0 },
  },
  {
    id: 'header-injection',
    bugClass: 'D11',
    title: '8 clients whose server sends them to URLs with line breaks in them: no header of the attacker is sent',
    references: ['CVE-2026-1527', 'CVE-2020-35678'],
    program: 'client',
    options: { followRedirects: true },
    run: async (stage) => {
      const other = await Eavesdropper.listen();
      const paths = stage.repeat(INJECTING_PATHS, 2);
      await answerAll(stage, paths, (path) => redirectTo(`ws://127.0.0.1:${other.port}${path}`));
      await other.visits(paths.length);
      other.close();
      assert.equal(other.heard.length, paths.length, 'not all have followed the redirect');
      for (const request of other.heard) assert.doesNotMatch(request, /^Injected:/im);
    },
    limits: { opened: 0 },
  },
];
