import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { maxHeaderSize } from 'node:http';
import { totalmem } from 'node:os';
import { describe, test } from 'node:test';
import { connectDefaults } from '../../src/api/connect.ts';
import { readBackpressure } from '../../src/api/options/backpressure-option.ts';
import { readHabits } from '../../src/api/options/connection-options.ts';
import { readDeadlines } from '../../src/api/options/deadlines-option.ts';
import { readHeartbeat } from '../../src/api/options/heartbeat-option.ts';
import { readServerOptions } from '../../src/api/options/server-settings.ts';
import { COUNTED_FROM_BYTES, quarterOfMemory } from '../../src/api/receiving/unfinished-messages.ts';
import { AUTHORIZE_TIMEOUT_MS } from '../../src/api/upgrades/reception.ts';
import { readDialOptions } from '../../src/client/options.ts';
import { LARGE_AT_ONCE, LARGE_BYTES } from '../../src/connection/off-thread.ts';
import { MessageBuffer } from '../../src/protocol/messages/message-buffer.ts';
import { RATIO_FREE_BYTES } from '../../src/protocol/messages/message-reader.ts';
import { NODE_MAX_LINES } from '../../src/server/accept.ts';
import { Door } from '../../src/server/admission/door.ts';
import { createOwnServer, LATE_CHECK_MS } from '../../src/server/own-server.ts';
import { UNREAD_MS } from '../../src/server/refuse.ts';
import { defaultTopicLimits } from '../../src/server/topics/topic-limits.ts';

const document = readFileSync(new URL('../../../../../docs/security.md', import.meta.url), 'utf8');
const section = document.slice(document.indexOf('\n## Limits\n'), document.indexOf('\n## What was tried\n'));
/** What is limited, by which option, and the default. */
const rows = [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$/gm)]
  .map(([, what = '', limit = '', byDefault = '']) => ({ what, limit, byDefault }))
  .slice(1);

const count = (value: number): string => value.toLocaleString('en');
const seconds = (ms: number): string => `${ms / 1000} s`;
function bytes(value: number): string {
  return value % 2 ** 20 === 0 ? `${value / 2 ** 20} MiB` : value % 1024 === 0 ? `${value / 1024} KiB` : `${value}`;
}
/** What is said of options that are off. */
function off(...values: readonly unknown[]): string {
  for (const value of values) assert.ok(value === undefined || value === false || value === 0, String(value));
  return 'none';
}

const habits = readHabits();
const server = readServerOptions({ noServer: true });
const client = readDialOptions(undefined, undefined);
const deadlines = readDeadlines(true);
const heartbeat = readHeartbeat(connectDefaults.heartbeat);
const { handshakeTimeoutMs, timeouts } = client;
const { totalMs, ...stages } = connectDefaults.timeouts;
const noLimits = new Door({}).turnstile?.limits ?? {};
const bothSides = '(servers and `connect()`)';

function onBothSides(value: string): string {
  assert.deepEqual([server.deadlines, connectDefaults.deadlines], [true, true]);
  return `${value} ${bothSides}`;
}

/** What one value stands for. */
function only<Value>(values: readonly Value[]): Value {
  const [value, ...others] = new Set(values);
  assert.deepEqual(others, []);
  return value as Value;
}

/** The default of each row, as the code has it, by the words in which the table says what is limited. */
const defaults: Readonly<Record<string, () => string>> = {
  // That of Node, which `--max-http-header-size` changes.
  'head of an opening request': () => `${bytes(maxHeaderSize)}, ${count(NODE_MAX_LINES)} lines`,
  'time for the first byte of an opening request, and for the rest of its head': () => {
    const { headersTimeout } = createOwnServer(() => undefined);
    return `${seconds(headersTimeout)} each, looked at every ${seconds(LATE_CHECK_MS)} (servers with \`port\`)`;
  },
  'time for `authorize`': () => seconds(AUTHORIZE_TIMEOUT_MS),
  // No constant: the test of the server has one that never decides.
  'time for `verifyClient`': () => off(server.authorizeTimeoutMs),
  'opening requests that wait for `authorize`': () => {
    const { turnstile } = new Door({ authorize: () => undefined });
    return count(turnstile?.limits.maxPendingHandshakes ?? 0);
  },
  'connections, and those of one address': () => off(noLimits.maxConnections, noLimits.maxConnectionsPerAddress),
  'opening requests per second, and those of one address': () =>
    off(noLimits.maxHandshakesPerSecond, noLimits.maxHandshakesPerSecondPerAddress),
  // No constant, but a rule: test/server/admission/origins.test.ts.
  'pages that may connect': () => 'on loopback: pages of this machine; else all',
  'time in which a client takes a refusal': () => seconds(UNREAD_MS),
  'time for the handshake of a client': () => {
    const none = off(handshakeTimeoutMs, ...Object.values(timeouts));
    const stageMs = only(Object.values(stages));
    return `${none}; \`connect()\`: ${seconds(stageMs)} for each stage, ${seconds(totalMs)} for all`;
  },
  'head of an answer, at a client': () => bytes(maxHeaderSize),
  'redirects, at a client': () => {
    assert.equal(client.followRedirects, false);
    return `none are followed; with \`followRedirects\` ${client.maxRedirects}`;
  },
  'bytes of a message, after inflating': () => bytes(only([habits.maxPayload, server.maxPayload ?? 0])),
  'frames of a message': () => count(habits.maxFragments),
  [`messages that inflate to more than ${bytes(LARGE_BYTES)}`]: () => `${LARGE_AT_ONCE} at a time`,
  [`growth by inflating, above ${bytes(RATIO_FREE_BYTES)}`]: () => `${habits.maxInflateRatio} times`,
  'memory of a message under way': () => {
    const room = (came: number, declared: number) => new MessageBuffer().reserve(came, declared, false).length;
    const grown = new MessageBuffer();
    for (let i = 0; i < 4097; i++) {
      grown.reserve(1, 1, false);
      grown.advance(1);
    }
    assert.ok(grown.reserve(0, 0, false).length <= 2 * grown.length);
    const ahead = `${room(1, 2 ** 40)} times the bytes that came, but at most ${bytes(room(0.5 * 2 ** 20, 2 ** 40))}`;
    return `${ahead}, untouched; from there on twice the bytes that came`;
  },
  'time by which a message falls behind a rate': () =>
    onBothSides(`${seconds(deadlines?.messageMs ?? 0)}, ${bytes(deadlines?.minBytesPerSecond ?? 0)}`),
  [`bytes of unfinished messages of all connections, from ${bytes(COUNTED_FROM_BYTES)} each on`]: () => {
    assert.equal(server.maxTotalUnfinishedBytes, undefined);
    const memory = Math.min(totalmem(), process.constrainedMemory?.() || Infinity);
    assert.equal(quarterOfMemory(), Math.floor(memory / 4));
    return 'a quarter of the memory of the machine or container, for all servers of a process';
  },
  'pongs that wait to be read': () => count(only([habits.maxPendingAutoPongs, server.maxPendingAutoPongs ?? 0])),
  'time in which a peer reads nothing': () => onBothSides(seconds(deadlines?.writeMs ?? 0)),
  'bytes that wait for one peer': () => off(readBackpressure(server.backpressure, undefined)),
  'bytes that wait for all peers': () => off(server.maxTotalBufferedBytes),
  'silence of a peer': () => {
    const { intervalMs = 0, timeoutMs = 0 } = heartbeat ?? {};
    return `${off(readHeartbeat(server.heartbeat))}; \`connect()\`: ${seconds(intervalMs)} and ${seconds(timeoutMs)}`;
  },
  'time for the closing handshake': () => seconds(only([habits.closeTimeout, server.closeTimeout ?? 0])),
  'topics of a socket, bytes of a topic': () =>
    `${count(defaultTopicLimits.maxTopicsPerSocket)}, ${defaultTopicLimits.maxTopicBytes}`,
};

describe('the limits in docs/security.md', () => {
  test('are those that are looked up here', () => {
    assert.deepEqual(
      rows.map(({ what }) => what),
      Object.keys(defaults),
    );
  });

  for (const { what, byDefault } of rows)
    test(`${what}: the default is that of the code`, () => assert.equal(byDefault, defaults[what]?.()));
});
