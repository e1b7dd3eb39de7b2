import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type EchoServer, type Profile, startEchoServer } from './echo-server.ts';
import type { Client, Exchange, Limits } from './exchange.ts';
import { failure } from './failing.ts';
import type { ClientPeer, ServerPeer } from './job-peer.ts';
import { subjectIsOurs, WebSocket, WebSocketServer } from './subject.ts';
import { type ServerSide, testExchanges } from './suite.ts';
import { wsClient } from './ws-client.ts';

/** A running peer process, whichever side it is on. */
interface Lazy<T> {
  current: T | undefined;
}

/** Our server, started before and closed after the tests of the group this is called in. */
export function ourServer(whenDeflate: Profile = 'deflate'): ServerSide {
  const lazy: Lazy<EchoServer> = { current: undefined };
  before(async () => {
    lazy.current = await startEchoServer(WebSocketServer);
  });
  after(() => lazy.current?.close());
  return {
    url: (exchange: Exchange) => there(lazy).url(exchange.deflate ? whenDeflate : 'plain'),
    limits: {},
  };
}

/** Runs the table between a client in this process and our server, with every way in which our server agrees to deflate. */
export function testClient(name: string, run: Client, limits: Limits = {}): void {
  describe(`${name} against our server`, () => {
    testExchanges({ run, limits }, ourServer());
  });
  describe(`${name} against our server that forgets its context and keeps a small window`, () => {
    testExchanges({ run, limits }, ourServer('frugal'));
  });
}

/** Runs the table between a client in another process and our server. */
export function testClientPeer(name: string, start: () => Promise<ClientPeer>, limits: Limits = {}): void {
  const lazy: Lazy<ClientPeer> = { current: undefined };
  describe(`${name} as a client`, () => {
    before(async () => {
      lazy.current = await start();
    });
    after(() => lazy.current?.stop());
    testClient(name, (job) => there(lazy).run(job), limits);
  });
}

/** Runs the table between our client and a server in another process. */
export function testServerPeer(
  name: string,
  start: () => Promise<ServerPeer>,
  limits: Limits = {},
  prefix: (exchange: Exchange) => string = () => '',
): void {
  const lazy: Lazy<ServerPeer> = { current: undefined };
  describe(`our client against ${name}`, () => {
    before(async () => {
      lazy.current = await start();
    });
    after(() => lazy.current?.stop());
    const server = {
      url: (exchange: Exchange) => there(lazy).url + prefix(exchange),
      limits,
      logs: () => there(lazy).log,
    };
    testExchanges({ run: wsClient(WebSocket), limits: {} }, server);
    testExplanations(() => there(lazy), limits);
  });
}

/** What our errors say about a server that does its part, and does not do what the client wants. */
function testExplanations(peer: () => ServerPeer, limits: Limits): void {
  const skip = subjectIsOurs ? false : 'npm ws does not promise this';
  test('a refusal is explained with its status and its body', { skip }, async () => {
    const error = await failure(`${peer().url}/refuse`);
    assert.match(error.message, /^Unexpected server response: 403/);
    assert.equal(error.code, 'WS_ERR_STATUS_403');
    assert.equal(error.received.status, 403);
    assert.match(String(error.received.body), /Refused by the test/);
    assert.notEqual(error.hint, '');
  });
  test('a server that agrees to none of the subprotocols is explained', {
    skip: skip || (limits['decline every subprotocol'] ?? false),
  }, async () => {
    const error = await failure(`${peer().url}/plain`, { protocols: ['unknown.v9', 'other.v1'] });
    assert.match(error.message, /^Server sent no subprotocol/);
    assert.equal(error.code, 'WS_ERR_SUBPROTOCOL_MISSING');
    assert.match(error.message, /unknown\.v9.*other\.v1/);
  });
}

/** The path in front of the exchange's on a server that is `startEchoServer`, wherever it runs. */
export function profilePrefix(exchange: Exchange): string {
  return exchange.deflate ? '/deflate' : '/plain';
}

function there<T>(lazy: Lazy<T>): T {
  if (lazy.current === undefined) throw new Error('the peer did not start');
  return lazy.current;
}
