import type { Attack } from '../attack.ts';
import { openingRequest } from '../hostile.ts';
import { ask } from '../requests.ts';

const MIB = 1024 * 1024;
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
const REQUESTS = NAMES.flatMap((name) =>
  ['', `${name}; ${name}=${name}`, `permessage-deflate; ${name}=1, ${name}`].map((extensions) =>
    openingRequest(
      [
        `${name}: ${name}`,
        `Sec-WebSocket-Protocol: ${name}`,
        ...(extensions === '' ? [] : [`Sec-WebSocket-Extensions: ${extensions}`]),
      ],
      `/${name}`,
    ),
  ),
);

export const namesOfPrototypes: readonly Attack[] = [
  {
    id: 'names-of-prototypes',
    bugClass: 'D19',
    title:
      '60 requests whose extensions, parameters, subprotocols and headers are called __proto__, constructor and the like',
    references: ['CVE-2022-2421', 'CVE-2023-32695'],
    program: 'server',
    options: { perMessageDeflate: true },
    run: (stage) => stage.all(stage.repeat(REQUESTS, 4), async (request) => void (await ask(stage, request))),
    limits: { peakBytes: 48 * MIB },
  },
];
