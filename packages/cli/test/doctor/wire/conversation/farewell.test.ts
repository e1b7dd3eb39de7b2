import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { duplexPair } from 'node:stream';
import { test } from 'node:test';
import { WebSocketServer } from '@handfast/ws';
import { diagnose } from '../../../../src/doctor/index.ts';
import { profiles } from '../../../../src/doctor/profiles/index.ts';
import { farewell } from '../../../../src/doctor/wire/conversation/farewell.ts';

test('a server sees each handshake of the doctor end in order: no error gets into its log', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const codes: number[] = [];
  const closings: Promise<unknown>[] = [];
  server.on('connection', (socket) => {
    socket.on('error', (error) => assert.fail(error));
    socket.on('close', (code) => codes.push(code));
    closings.push(once(socket, 'close'));
  });
  const { port } = server.address() as AddressInfo;
  const { evidence } = await diagnose(`ws://127.0.0.1:${port}/`, { only: ['upgrade', 'clients'] });
  await Promise.all(closings);
  server.close();
  assert.ok((evidence.clients?.trials.length ?? 0) > profiles.length);
  // The page of another site is refused, by default, and some tries are made to find out why.
  assert.ok(codes.length >= profiles.length, `${codes.length} were open`);
  assert.deepEqual(new Set(codes), new Set([1000]));
});

test('a peer that never replies to the close frame does not keep the connection', { timeout: 10_000 }, async () => {
  const [ours, theirs] = duplexPair();
  const sent = once(theirs, 'data');
  farewell(ours);
  const [bytes] = (await sent) as [Buffer];
  assert.equal(bytes[0], 0x88);
  assert.equal((bytes[1] as number) >> 7, 1, 'masked');
  await once(ours, 'close');
});
