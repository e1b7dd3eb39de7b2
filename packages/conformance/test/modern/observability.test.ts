import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { WebSocket, WebSocketServer, type WireFrame, type WireRecord } from '@handfast/ws';
import { prometheus } from '@handfast/ws/metrics';
import NpmWebSocket, { WebSocketServer as NpmServer } from 'ws';
import { findPython, withPeer } from '../../src/interop/installed.ts';

/** Reads the text format with the parser of Prometheus's own client for Python, and prints each sample as JSON. */
const PARSE = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    assert family.documentation and family.type != 'unknown', family
    for sample in family.samples:
        print(json.dumps([family.type, sample.name, sample.labels, sample.value]))
`;

type ParsedSample = [type: string, name: string, labels: Record<string, string>, value: number];

async function parse(python: string, text: string): Promise<ParsedSample[]> {
  const child = spawn(python, ['-c', PARSE], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(text);
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 0, text);
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

withPeer('Python with prometheus_client', findPython(), (python) =>
  describe('metrics', () => {
    test('what a server with clients of npm ws serves is read by the parser of prometheus_client', async (t) => {
      const http = createServer((request, response) => metrics.handler(request, response));
      const server = new WebSocketServer({ server: http, heartbeat: { intervalMs: 50, timeoutMs: 5000 } });
      const metrics = prometheus({ 'a "quoted\\" name': server });
      t.after(() => {
        metrics.close();
        http.close();
      });
      server.on('connection', (socket) =>
        socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
      );
      http.listen(0, '127.0.0.1');
      await once(http, 'listening');
      const { port } = http.address() as AddressInfo;
      const clients = [new NpmWebSocket(`ws://127.0.0.1:${port}`), new NpmWebSocket(`ws://127.0.0.1:${port}`)] as const;
      await Promise.all(clients.map((client) => once(client, 'open')));
      const [leaving, staying] = clients;
      staying.send('hello');
      await once(staying, 'message');
      const gone = new Promise((resolve) => [...server.clients][0]?.once('close', resolve));
      leaving.close(4321);
      await gone;
      const [peer] = server.clients;
      while (!peer?.rtt) await once(staying, 'ping');
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const samples = await parse(python, text);
      const of = (name: string, labels: Record<string, string> = {}) =>
        samples.find(
          (sample) => sample[1] === name && Object.entries(labels).every(([key, value]) => sample[2][key] === value),
        );
      assert.equal(of('handfast_connections')?.[3], 1);
      assert.equal(of('handfast_connections')?.[2].server, 'a "quoted\\" name');
      assert.deepEqual(of('handfast_handshakes_accepted_total')?.slice(0, 1), ['counter']);
      assert.equal(of('handfast_handshakes_accepted_total')?.[3], 2);
      assert.equal(of('handfast_closes_total', { code: '4321', begun_by: 'peer' })?.[3], 1);
      assert.equal(of('handfast_message_bytes_total', { direction: 'received' })?.[3], 5);
      const buckets = samples.filter(([, name]) => name === 'handfast_round_trip_seconds_bucket');
      assert.equal(buckets.at(-1)?.[2].le, '+Inf');
      assert.equal(buckets.at(-1)?.[3], of('handfast_round_trip_seconds_count')?.[3]);
      assert.ok((of('handfast_round_trip_seconds_count')?.[3] ?? 0) >= 1);
      staying.terminate();
    });
  }),
);

describe('the wire log', () => {
  test('shows what npm ws says, compressed, fragmented and all', async (t) => {
    const server = new NpmServer({ host: '127.0.0.1', port: 0, perMessageDeflate: { threshold: 0 } });
    t.after(() => server.close());
    await once(server, 'listening');
    server.on('connection', (socket) => {
      socket.send('one, ', { fin: false, compress: false });
      socket.send('two', { fin: true, compress: false });
      socket.send('again and '.repeat(50));
      socket.ping('are you there?');
      socket.on('message', () => socket.close(1001, 'gone'));
    });
    const records: WireRecord[] = [];
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/?access_token=abc`, {
      headers: { Cookie: 'sid=abc' },
      wire: (record) => records.push(record),
    });
    client.on('ping', () => client.send('x'));
    await once(client, 'close');
    const heads = records.flatMap((record) => (record.kind === 'head' ? [record.text] : []));
    assert.match(heads[0] as string, /^GET \/\?access_token=\[redacted\] HTTP\/1\.1\r\n/);
    assert.ok(!heads.join('').includes('abc'));
    assert.match(heads[1] as string, /^HTTP\/1\.1 101 .*permessage-deflate/s);
    const frames = records.filter((record): record is WireFrame => record.kind === 'frame');
    const received = frames.filter(({ direction }) => direction === 'received');
    assert.deepEqual(
      received.map(({ type, fin, rsv1, masked, text, closeCode }) => [type, fin, rsv1, masked, text, closeCode]),
      [
        ['text', false, false, false, 'one, ', undefined],
        ['continuation', true, false, false, 'two', undefined],
        ['text', true, true, false, undefined, undefined],
        ['ping', true, false, false, undefined, undefined],
        ['close', true, false, false, 'gone', 1001],
      ],
    );
    assert.ok(frames.every(({ violation }) => violation === undefined));
    assert.deepEqual(
      new Set(frames.filter(({ direction }) => direction === 'sent').map(({ type }) => type)),
      new Set(['pong', 'text', 'close']),
    );
    const end = records.at(-1);
    assert.ok(end?.kind === 'end' && end.closeCode === 1001 && end.begunBy === 'peer');
  });
});
