import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { WebSocketServer } from '@handfast/ws';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { startOnFreePorts } from '../../src/interop/on-free-ports.ts';
import type { Child } from '../../src/interop/processes.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { diagnose } from '../../src/products/doctor.ts';
import { argumentsFor, authority, tlsCases, writeCertificates } from '../../src/products/tls-cases.ts';

/** Nothing here waits that long, unless the machine is busy. */
const timeoutMs = 10_000;
/** What comes behind the handshake is tried elsewhere. */
const skip = ['machine', 'bisection', 'clients', 'frames', 'close'] as const;

describe('TLS of real products, configured wrongly', { concurrency: 2 }, () => {
  const shared = makeScratch('doctor-tls');
  let server: WebSocketServer;

  before(async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket) =>
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
    );
    await new Promise((resolve) => server.once('listening', resolve));
    writeCertificates(shared);
  });
  after(() => {
    server.close();
    shared.remove();
  });

  for (const [
    index,
    { name, program, config, finding, tries = 1, host = 'localhost', options, opensOverHttp2 },
  ] of tlsCases.entries()) {
    withPeer(program, findProgram(program), (path) =>
      test(`${name}: ${finding ?? 'nothing'}`, async () => {
        const own = makeScratch(`doctor-tls-${index}`);
        mkdirSync(own.file('temporary'));
        let child: Child | undefined;
        try {
          const backend = (server.address() as { port: number }).port;
          const started = await startOnFreePorts(['port'], path, ({ port }) => {
            const text = config({ port, backend, file: shared.file });
            return argumentsFor(program, own, text);
          });
          child = started.child;
          const look = () =>
            diagnose(`wss://${host}:${started.ports.port}/`, {
              ca: authority,
              timeoutMs,
              proxy: false,
              skip,
              ...options,
            });
          let found = await look();
          for (let tried = 1; tried < tries && found.findings[0]?.code !== finding; tried++) found = await look();
          const [first] = found.findings;
          const story = JSON.stringify([found.findings, found.evidence.tls, found.evidence.sniff], undefined, 1);
          if (finding === undefined) assert.ok(found.isHealthy, story);
          else assert.equal(first?.code, finding, story);
          if (opensOverHttp2) assert.equal(found.evidence.http2?.connect?.end, 'opened', story);
        } finally {
          await child?.stop();
          own.remove();
        }
      }),
    );
  }
});
