import type { Target } from './target.ts';
import { client } from './targets/client.ts';
import { deflate } from './targets/deflate.ts';
import { endpoint } from './targets/endpoint.ts';
import { handshake } from './targets/handshake.ts';
import { head } from './targets/head.ts';
import { inflate } from './targets/inflate.ts';
import { lent } from './targets/lent.ts';
import { lists } from './targets/lists.ts';
import { negotiation } from './targets/negotiation.ts';
import { npmWs } from './targets/npm-ws.ts';
import { npmWsClient } from './targets/npm-ws-client.ts';
import { npmWsServer } from './targets/npm-ws-server.ts';
import { server } from './targets/server.ts';
import { slowReader } from './targets/slow-reader.ts';
import { utf8 } from './targets/utf8.ts';

/** Everything that is attacked, in the order in which it runs. */
export const targets: readonly Target[] = [
  endpoint,
  lent,
  slowReader,
  npmWs,
  head,
  handshake,
  lists,
  negotiation,
  utf8,
  inflate,
  deflate,
  server,
  client,
  npmWsServer,
  npmWsClient,
];

/** Those of these names, or all; a sentence when there is none of one name. */
export function choose(names: readonly string[]): readonly Target[] | string {
  const unknown = names.find((name) => !targets.some((target) => target.name === name));
  if (unknown !== undefined) return `No target ${unknown}. There are: ${targets.map(({ name }) => name).join(', ')}`;
  return targets.filter(({ name }) => names.length === 0 || names.includes(name));
}
