/** The server that is attacked: a program as anybody would write it. Only the package differs. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type * as npmWs from 'ws';
import { serve } from './endpoint.ts';
import { type Counts, report } from './reporting.ts';
import { readSettings } from './settings.ts';

const { package: name, options, behaviour } = readSettings();
const { WebSocketServer } = (await import(name)) as typeof npmWs;
const counts: Counts = { connections: 0, opened: 0, messages: 0 };

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4096, ...options });
serve(server, behaviour, counts);
await once(server, 'listening');
report([(server.address() as AddressInfo).port], counts);
