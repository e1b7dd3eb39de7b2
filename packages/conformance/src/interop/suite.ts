import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client, Exchange, Job, Limits, Outcome } from './exchange.ts';
import { exchanges } from './exchanges.ts';

/** One side of a pair. Both may start late: nothing is asked of them before the first test runs. */
export interface ClientSide {
  readonly run: Client;
  readonly limits: Limits;
  /** Path of a PEM file with the authorities to trust, for `wss:`. */
  readonly ca?: () => string;
}
export interface ServerSide {
  /** The address without the path of the exchange, such as `ws://127.0.0.1:1234`. */
  readonly url: (exchange: Exchange) => string;
  readonly limits: Limits;
  /** What the processes behind it printed; shown when a test fails. */
  readonly logs?: () => string;
}

/** How long one exchange may take before it counts as hung. Nothing is asserted about time. */
const patienceMs = 30_000;

/** Registers one test per row of the table. A row that one side cannot do is skipped with the reason. */
export function testExchanges(client: ClientSide, server: ServerSide): void {
  for (const exchange of exchanges()) {
    const skip = whyNot(exchange, client.limits, server.limits);
    test(exchange.name, { timeout: patienceMs, skip }, async () => {
      try {
        checkOutcome(exchange, await client.run(jobOf(exchange, server.url(exchange), client.ca?.())));
      } catch (error) {
        throw withLogs(error, server.logs?.() ?? '');
      }
    });
  }
}

function jobOf(exchange: Exchange, url: string, ca: string | undefined): Job {
  return {
    url: url + exchange.path,
    protocols: exchange.protocols,
    deflate: exchange.deflate,
    ca,
    steps: exchange.steps,
    messages: exchange.expect.received.length,
    pongs: exchange.expect.pongs.length,
    close: exchange.close,
  };
}

function whyNot(exchange: Exchange, client: Limits, server: Limits): string | false {
  for (const ability of exchange.clientNeeds) {
    if (client[ability]) return `the client cannot ${ability}: ${client[ability]}`;
  }
  for (const ability of exchange.serverNeeds) {
    if (server[ability]) return `the server cannot ${ability}: ${server[ability]}`;
  }
  return false;
}

/** Compares what came of a job with what the table promises; long payloads are compared by length and first difference. */
export function checkOutcome(exchange: Exchange, outcome: Outcome): void {
  const { expect } = exchange;
  const got = JSON.stringify({ ...outcome, received: outcome.received.length });
  assert.equal(outcome.opened, expect.opened, `opened: ${got}`);
  if (expect.status !== undefined && outcome.status !== null) assert.equal(outcome.status, expect.status, got);
  assert.equal(outcome.protocol, expect.protocol, got);
  if (expect.opened && outcome.extensions !== null) {
    assert.equal(/^permessage-deflate\b/.test(outcome.extensions), exchange.deflate, `deflate: ${got}`);
  }
  checkMessages(expect.received, outcome.received, got);
  checkPongs(expect.pongs, outcome.pongs);
  assert.deepEqual(outcome.close, expect.close, got);
}

function checkMessages(expected: Outcome['received'], received: Outcome['received'], got: string): void {
  for (const [i, message] of expected.entries()) {
    const actual = received[i];
    assert.ok(actual, `message ${i + 1} of ${expected.length} did not arrive: ${got}`);
    assert.equal(actual.type, message.type, `type of message ${i + 1}: ${got}`);
    if (actual.data === message.data) continue;
    const want = Buffer.from(message.data, 'base64');
    const have = Buffer.from(actual.data, 'base64');
    let at = 0;
    while (at < want.length && want[at] === have[at]) at++;
    assert.fail(
      `message ${i + 1}: expected ${want.length} bytes, got ${have.length}; they differ at byte ${at}: ` +
        `${want.subarray(at, at + 16).toString('hex')} against ${have.subarray(at, at + 16).toString('hex')}`,
    );
  }
  assert.equal(received.length, expected.length, `number of messages: ${got}`);
}

function checkPongs(expected: readonly string[], pongs: readonly string[]): void {
  if (expected[0] === 'any') assert.ok(pongs.length > 0, 'no pong came');
  else assert.deepEqual(pongs, expected);
}

function withLogs(error: unknown, logs: string): unknown {
  if (error instanceof Error && logs !== '') error.message += `\n--- what the processes behind it said ---\n${logs}`;
  return error;
}
