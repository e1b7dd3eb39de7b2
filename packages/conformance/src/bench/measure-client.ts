import type { ClientSettings } from './clients/settings.ts';
import { startCServer, startPeer } from './launch.ts';
import { type Measurement, patienceMs, residentKiB } from './measure.ts';
import type { Sample } from './sample.ts';

/** The server is the one in C; what is measured is the process of the client, which drives itself. */
export async function measureClient(m: Measurement): Promise<Sample> {
  const { launcher, peer } = m;
  const server = startCServer(launcher);
  try {
    const [, port] = await server.line(/^READY (\d+)$/);
    const client = startPeer(launcher, peer, peer.client as string, 'clients', clientSettings(m, Number(port)));
    try {
      await client.line(/^READY$/, patienceMs);
      const done = client.line(/^DONE (.*)$/, patienceMs);
      client.writeLine('GO');
      const { count, seconds, cpu } = JSON.parse((await done)[1] ?? '{}') as Record<string, number>;
      if (!count || !seconds || cpu === undefined) throw new Error('the client measured nothing');
      return { value: cpu / count, rssMiB: residentKiB(client) / 1024, count, seconds };
    } finally {
      await client.stop();
    }
  } finally {
    await server.stop();
  }
}

function clientSettings(m: Measurement, port: number): ClientSettings {
  const { workload, peer } = m;
  return {
    url: `ws://127.0.0.1:${port}`,
    connections: workload.connections,
    inFlight: workload.inFlight ?? 1,
    bytes: workload.recipe.bytes,
    isText: workload.recipe.kind === 'text',
    warmUpSeconds: m.warmUpSeconds,
    seconds: workload.seconds ?? m.seconds,
    messages: m.messages ?? workload.messages,
    package: peer.package,
    options: peer.options,
  };
}
