import assert from 'node:assert/strict';
import { maskedFrame } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import type { Stage } from '../stage.ts';
import { SECRET } from '../victims/endpoint.ts';

const offer = ['Sec-WebSocket-Extensions: permessage-deflate'];
const references = ['CRIME: CVE-2012-4929', 'BREACH: CVE-2013-3587', 'RFC 7692 §8'];

/** The first half of the secret, as it is in the answers, and the same with other digits. */
const guesses = Array.from({ length: 16 }, (_, i) =>
  [...SECRET.slice(0, 8)].map((digit) => ((Number.parseInt(digit, 16) + i) % 16).toString(16)).join(''),
);

/** Each guess comes back next to the secret. What repeats makes an answer that is compressed shorter: the right guess has the shortest. */
async function guess(stage: Stage): Promise<void> {
  const hostile = await stage.open(offer);
  const bytes: number[] = [];
  for (const digits of guesses) {
    await hostile.send(maskedFrame({ payload: `"token":"${digits}` }));
    const [answer] = await hostile.answers(1);
    bytes.push(answer?.payload.length ?? 0);
  }
  assert.ok(Math.min(...bytes) > SECRET.length, 'there are no answers');
  assert.equal(
    new Set(bytes).size,
    1,
    `the answers are of ${[...new Set(bytes)].join(', ')} bytes: they tell the secret`,
  );
}

export const compressionOracle: readonly Attack[] = [
  {
    id: 'compressed-secrets',
    bugClass: 'D20',
    title:
      'guesses at a secret by the length of 16 answers that hold both; compression is offered, and left to the default',
    references,
    program: 'server',
    behaviour: 'reflect',
    run: guess,
    limits: {},
  },
  {
    id: 'compressed-secrets-opt-out',
    bugClass: 'D20',
    title: 'the same with compression, but for the messages with the secret: `compress: false`',
    references,
    program: 'server',
    behaviour: 'reflect-uncompressed',
    options: { perMessageDeflate: { threshold: 0 } },
    run: guess,
    limits: {},
  },
];
