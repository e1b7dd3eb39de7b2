import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { maskedFrame, readFrames } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import { openingRequest } from '../hostile.ts';
import type { Stage } from '../stage.ts';

/** An upgrade that several parties answer. */
interface Shared {
  /** Of the victim, by its place in the list. */
  readonly port: number;
  readonly path: string;
  /** What the client is to get, and nothing else. */
  readonly status: number;
}

const UPGRADES: readonly Shared[] = [
  { port: 1, path: '/first', status: 101 },
  { port: 1, path: '/answered', status: 503 },
  { port: 2, path: '/', status: 101 },
];
/** The second writer writes in the same turn as the first. */
const MORE_MS = 100;

async function upgrade(stage: Stage, { port, path, status }: Shared): Promise<void> {
  const hostile = await stage.connect(stage.ports[port]);
  const heard = hostile.record();
  await hostile.send(openingRequest([], path));
  await hostile.answered();
  if (hostile.isUpgraded) await hostile.send(maskedFrame({ payload: 'hello' }));
  await Promise.race([hostile.gone(), setTimeout(MORE_MS)]);
  const bytes = heard();
  const heads = bytes.toString('latin1').match(/HTTP\/1\.1 \d+/g) ?? [];
  assert.deepEqual(heads, [`HTTP/1.1 ${status}`], `an upgrade of ${path} got ${heads.join(' and ')}`);
  if (!hostile.isUpgraded) return;
  const { frames, rest } = readFrames(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4));
  assert.deepEqual(
    frames.map(({ payload }) => String(payload)),
    ['hello'],
    `the frames behind the 101 of ${path}`,
  );
  assert.equal(rest.length, 0, 'bytes behind the frames');
}

export const twoWriters: readonly Attack[] = [
  {
    id: 'two-writers',
    bugClass: 'D22',
    title:
      '60 upgrades that another server of the same HTTP server refuses, that a second one takes too, and that the application has answered: one answer each',
    references: ['ws#885', 'next.js#42280', 'WebSocket-Node#406'],
    program: 'shared-server',
    run: (stage) => stage.all(stage.repeat(UPGRADES, 20), (which) => upgrade(stage, which)),
    limits: {},
  },
];
