import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Attack } from '../attack.ts';
import { commands } from '../commands.ts';
import { Eavesdropper } from '../eavesdropper.ts';
import { openingRequest } from '../hostile.ts';
import type { Stage } from '../stage.ts';

/** A relay has connected by then. */
const RELAYED_MS = 1000;
const references = ['CWE-441', 'CWE-918'];

/** Everything by which one has asked a server to go elsewhere. */
function requestsFor(place: string): readonly string[] {
  const at = (target: string, method = 'GET'): string =>
    `${method} ${target} HTTP/1.1\r\nHost: ${place}\r\nConnection: close\r\n\r\n`;
  return [
    at(place, 'CONNECT'),
    at(`http://${place}/`),
    at(`http://${place}/`, 'OPTIONS'),
    at(`//${place}/`),
    at(`/http://${place}/`),
    at(`/?url=http://${place}/&target=http://${place}/`),
    openingRequest().replace('Host: 127.0.0.1', `Host: ${place}`),
    openingRequest([], `ws://${place}/`),
    openingRequest([], `http://${place}/`),
    openingRequest([`Forwarded: host="${place}"`, `X-Forwarded-Host: ${place}`, `X-Original-URL: http://${place}/`]),
  ];
}

async function relay(stage: Stage): Promise<void> {
  const canary = await Eavesdropper.listen();
  // The canary lives: it hears who goes there directly.
  const direct = await stage.connect(canary.port);
  await direct.send('hello');
  await direct.gone();
  stage.forget(direct);
  const errands = stage.ports.flatMap((port) =>
    requestsFor(`127.0.0.1:${canary.port}`).map((request) => ({ port, request })),
  );
  await stage.all(errands, async ({ port, request }) => {
    // A scenario of the lab is a port at which nobody listens.
    const hostile = await stage.connect(port).catch(() => undefined);
    if (!hostile) return;
    await hostile.send(request);
    await Promise.race([hostile.answered(), setTimeout(RELAYED_MS)]);
    hostile.destroy();
  });
  canary.close();
  assert.equal(canary.came - 1, 0, 'connections that were made for an attacker');
}

export const openRelay: readonly Attack[] = [
  {
    id: 'open-relay',
    bugClass: 'D24',
    title: '10 requests to go elsewhere, by CONNECT, absolute targets, Host and parameters: nobody goes',
    references,
    program: 'server',
    run: relay,
    limits: {},
  },
  ...(['serve', 'listen', 'lab'] as const).map(
    (command): Attack => ({
      id: `open-relay-${command}`,
      bugClass: 'D24',
      title: `the same at \`handfast ${command}\`, at each of its ports`,
      references,
      program: 'command',
      command: commands[command],
      run: relay,
      limits: {},
    }),
  ),
];
