/** `npm run bench:scale`: the figures of docs/design/scale.md. Absolute ones, unlike those of `npm run bench`. */
import { parseArgs } from 'node:util';
import { makeCertificates } from '../../interop/certificates.ts';
import { makeScratch, type Scratch } from '../../interop/scratch.ts';
import { makeFrames, writeFrames } from '../frames.ts';
import { buildGenerator } from '../generator.ts';
import { makeLauncher } from '../launch.ts';
import { peers as allPeers, type Peer } from '../peers.ts';
import { median } from '../report.ts';
import type { Broadcast } from '../servers/scale.ts';
import { renderText, significant } from '../table.ts';
import { Unavailable } from '../unavailable.ts';
import { type Cost, type Crowd, measureBroadcast, measureCrowd, type Stage } from './connections.ts';
import { measureSharing, type Sharings, waysOfSharing } from './sharing.ts';

const usage = `npm run bench:scale -- [options]

  --node PATH          the Node that is measured (default: this one)
  --rounds N           samples of each (default 3)
  --connections A,B    sizes of crowds (default 1000,5000,10000)
  --peers A,B          handfast, handfast-public or ws (default handfast,ws)
  --only A,B           of memory, broadcast, sharing
`;

interface Options {
  readonly rounds: number;
  readonly sizes: readonly number[];
  readonly peers: readonly Peer[];
}

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      node: { type: 'string', default: process.execPath },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '1000,5000,10000' },
      peers: { type: 'string', default: 'handfast,ws' },
      only: { type: 'string', default: 'memory,broadcast,sharing' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return say(usage);
  const names = values.peers.split(',');
  const options: Options = {
    rounds: Number(values.rounds),
    sizes: values.connections.split(',').map(Number),
    peers: allPeers.filter(({ name }) => names.includes(name)),
  };
  const parts = { memory, broadcast, sharing };
  const scratch = makeScratch('bench-scale');
  try {
    const stage = await prepare(values.node, scratch);
    for (const [name, part] of Object.entries(parts))
      if (values.only.split(',').includes(name)) await part(stage, options, scratch);
    return 0;
  } catch (error) {
    if (error instanceof Unavailable) return say(`Nothing measured: ${error.message}`);
    throw error;
  } finally {
    scratch.remove();
  }
}

async function prepare(node: string, scratch: Scratch): Promise<Stage> {
  const { path } = await buildGenerator();
  const framesFile = (deflate?: 'takeover' | 'fresh') => scratch.file(`${deflate ?? 'plain'}.frames`);
  for (const deflate of [undefined, 'takeover', 'fresh'] as const)
    writeFrames(framesFile(deflate), await makeFrames({ bytes: 1024, kind: 'json', deflate }, false));
  const smallFramesFile = scratch.file('small.frames');
  writeFrames(smallFramesFile, await makeFrames({ bytes: 64, kind: 'binary' }, false));
  return { launcher: makeLauncher(node, path), framesFile, smallFramesFile };
}

async function memory(stage: Stage, { rounds, sizes, peers }: Options, scratch: Scratch): Promise<void> {
  const { cert, key } = await makeCertificates(scratch);
  const kinds: Omit<Crowd, 'connections'>[] = [
    { title: 'plain' },
    { title: 'deflate, takeover', deflate: 'takeover' },
    { title: 'deflate, without', deflate: 'fresh' },
    { title: 'TLS', tls: { cert, key } },
  ];
  const columns: [string, keyof Cost][] = [
    ['resident KiB', 'resident'],
    ['heap KiB', 'heap'],
    ['kernel KiB', 'kernel'],
    ['opening µs', 'opening'],
    ['full GC ms', 'forcedMs'],
    ['major ms', 'majorMs'],
    ['minor ms', 'minorMs'],
  ];
  for (const kind of kinds) {
    const rows = sizes.flatMap((connections) => peers.map((peer) => ({ peer, crowd: { ...kind, connections } })));
    const costs = await inTurns(rounds, rows, ({ peer, crowd }) => measureCrowd(stage, peer, crowd));
    show(
      `Idle connections, ${kind.title}: per connection; longest pauses`,
      ['', ...columns.map(([title]) => title)],
      rows.map(({ peer, crowd }, i) => [
        `${peer.title}, ${crowd.connections.toLocaleString('en')}`,
        ...columns.map(([, of]) => significant(median((costs[i] as Cost[]).map((cost) => cost[of])))),
      ]),
    );
  }
}

async function broadcast(stage: Stage, { rounds, sizes, peers }: Options): Promise<void> {
  const rows = sizes.flatMap((connections) => peers.map((peer) => ({ peer, connections })));
  const costs = await inTurns(rounds, rows, ({ peer, connections }) =>
    measureBroadcast(stage, peer, { title: 'plain', connections }),
  );
  show(
    'A broadcast of 64 B: how long it keeps the thread, in ms',
    ['', 'send called for all', 'thread free again', 'of that CPU'],
    rows.map(({ peer, connections }, i) => [
      `${peer.title}, to ${connections.toLocaleString('en')}`,
      ...([0, 1, 2] as const).map((at) => significant(median((costs[i] as Broadcast[]).map((cost) => cost[at])))),
    ]),
  );
}

async function sharing(stage: Stage, { rounds }: Options): Promise<void> {
  const unpinned = { ...stage, launcher: { ...stage.launcher, cores: undefined } };
  const all: [string, Stage][] = [
    ['processes on any core', unpinned],
    ['all of them on one core', stage],
  ];
  const rows = (await waysOfSharing(stage.launcher.node)).flatMap((how) =>
    (how === 'single' ? [1] : [1, 2, 4]).map((workers) => ({ how, workers })),
  );
  for (const [title, where] of all) {
    const costs = await inTurns(rounds, rows, ({ how, workers }) => measureSharing(where, how, workers, 2000));
    const middle = (of: readonly Sharings[], what: (cost: Sharings) => number) =>
      significant(median(of.map((cost) => what(cost))));
    show(
      `2,000 connections among workers, ${title}: shares of each round; CPU µs of all processes`,
      ['', 'one by one', '64 at a time', 'per handshake', 'of that the primary', 'per message'],
      rows.map(({ how, workers }, i) => {
        const of = costs[i] as Sharings[];
        return [
          `${how}, ${workers}`,
          of.map(({ sequential }) => sequential.join('+')).join('  '),
          of.map(({ burst }) => burst.join('+')).join('  '),
          ...[middle(of, (c) => c.handshake), middle(of, (c) => c.primary), middle(of, (c) => c.message)],
        ];
      }),
    );
  }
}

/** All samples of each, A B C, A B C. */
async function inTurns<T, S>(rounds: number, rows: readonly T[], measure: (row: T) => Promise<S>): Promise<S[][]> {
  const samples: S[][] = rows.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, row] of rows.entries()) samples[i]?.push(await measure(row));
  return samples;
}

function show(heading: string, columns: readonly string[], lines: readonly (readonly string[])[]): void {
  console.log(renderText({ heading, columns, lines, notes: [] }));
}

function say(text: string): number {
  console.log(text);
  return 0;
}
