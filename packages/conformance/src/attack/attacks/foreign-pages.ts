import type { Attack } from '../attack.ts';
import { openingRequest } from '../hostile.ts';
import { askToTheEnd } from '../requests.ts';

const page = openingRequest(['Origin: https://evil.example']);
const rebinding = openingRequest(['Origin: http://evil.example']).replace('Host: 127.0.0.1', 'Host: evil.example');

export const foreignPages: readonly Attack[] = [
  {
    id: 'foreign-pages',
    bugClass: 'D10',
    title:
      '20 handshakes of pages of the web at a server that listens on a loopback address, 10 of them by DNS rebinding',
    references: ['CVE-2026-27148', 'CVE-2025-24010', 'CVE-2018-14732'],
    program: 'server',
    run: (stage) =>
      stage.all(stage.repeat([page, rebinding], 10), async (request) => void (await askToTheEnd(stage, request))),
    limits: { refusedWith: [403], opened: 0 },
  },
];
