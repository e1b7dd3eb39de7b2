import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  decodeRecord,
  encodeRecord,
  ReasonNumber,
  RecordType,
  SESSION_PROTOCOL,
  type SessionRecord,
} from '../../src/session/index.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { MemoryNetwork, type MemorySocket, turnsUntil } from './support/memory-network.ts';
import { TestServer } from './support/pair.ts';

const document = readFileSync(new URL('../../../../../docs/design/session-protocol.md', import.meta.url), 'utf8');

/** The lines of the fenced blocks of that language. */
function linesOf(language: string): string[] {
  const blocks = [...document.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))];
  assert.ok(blocks.length > 0, language);
  return blocks.flatMap(([, text]) => (text as string).split('\n').filter((line) => line !== ''));
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('docs/design/session-protocol.md', () => {
  for (const line of linesOf('records')) {
    const [, hex = '', json = ''] = /^([0-9a-f ]+?)\s+(\{.*)$/.exec(line) ?? [];
    test(`the bytes ${hex.slice(0, 40)} are the record it says`, () => {
      const record = decodeRecord(fromHex(hex));
      const shown = JSON.stringify(record, (_, value) => (value instanceof Uint8Array ? toHex(value) : value));
      assert.deepEqual(JSON.parse(shown), JSON.parse(json));
      assert.ok(record.type !== 'malformed');
      assert.equal(toHex(encodeRecord(record)), hex.replaceAll(' ', ''));
    });
  }

  test('shows a record of each type', () => {
    const shown = new Set(linesOf('records').map((line) => Number.parseInt(line.slice(0, 2), 16)));
    assert.deepEqual([...shown].sort(), Object.values(RecordType).sort());
  });

  for (const line of linesOf('malformed')) {
    const [, hex = '', why] = /^([0-9a-f]{2}(?: [0-9a-f]{2})*|) *\s(\S.*)$/.exec(line) ?? [];
    test(`${hex || 'nothing'} is malformed, because ${why}`, () => {
      assert.deepEqual(decodeRecord(fromHex(hex)), { type: 'malformed', why });
    });
  }

  test('has a row for each type and for each reason, and the name of the subprotocol', () => {
    for (const [name, byte] of Object.entries(RecordType)) {
      assert.ok(document.includes(`| \`${byte.toString(16).padStart(2, '0')}\` | ${name} |`), name);
    }
    for (const [name, number] of Object.entries(ReasonNumber))
      assert.ok(document.includes(`| ${number} | ${name} |`), name);
    assert.ok(document.includes(`\`${SESSION_PROTOCOL}\``));
  });

  test('what counts for no limit of a session is bounded by itself', () => {
    const limits = { messages: 1, bytes: 1 };
    const why = (record: SessionRecord) => {
      const read = decodeRecord(encodeRecord(record));
      return read.type === 'malformed' ? read.why : 'well';
    };
    const fin = (bytes: number) => why({ type: 'fin', number: 1, ack: 0, code: 1000, reason: 'x'.repeat(bytes) });
    const open = (bytes: number) => why({ type: 'open', version: 1, limits, protocols: ['x'.repeat(bytes)] });
    const abort = (bytes: number) => why({ type: 'abort', reason: 'aborted', text: 'x'.repeat(bytes) });
    assert.deepEqual([fin(123), open(256), abort(1024)], ['well', 'well', 'well']);
    assert.equal(fin(124), 'the reason is longer than 123 bytes');
    assert.equal(open(257), 'a subprotocol is longer than 256 bytes');
    assert.equal(abort(1025), 'the text is longer than 1024 bytes');
  });

  test('every prefix of every record, and each with a byte more, is malformed or says what it is; none throws', () => {
    for (const line of linesOf('records')) {
      const bytes = fromHex((/^[0-9a-f ]+/.exec(line) ?? [''])[0]);
      for (let length = 0; length <= bytes.length; length++) decodeRecord(bytes.subarray(0, length));
      for (let at = 0; at < bytes.length; at++) {
        for (const value of [0, 0x7f, 0x80, 0xff]) decodeRecord(bytes.with(at, value));
      }
    }
  });

  test('has a conversation that our server has', async () => {
    const network = new MemoryNetwork();
    const there = new TestServer(new FakeClock(), { ackDelayMs: 1000 });
    network.onConnection = (socket) => there.server.accept(socket, 'request');
    let socket: MemorySocket | undefined;
    let heard: string[] = [];
    let key = { id: '', token: '' };
    for (const line of linesOf('conversation')) {
      if (line.startsWith('#')) {
        socket?.terminate();
        socket = undefined;
        continue;
      }
      if (socket === undefined) {
        socket = network.open({ protocols: [SESSION_PROTOCOL] });
        heard = [];
        socket.addEventListener('message', ({ data }: { data: ArrayBuffer }) =>
          heard.push(toHex(new Uint8Array(data))),
        );
        await turnsUntil(() => socket?.readyState === 1);
      }
      const filled = () => line.slice(2).replace('<id>', key.id).replace('<token>', key.token).replaceAll(' ', '');
      if (line.startsWith('C')) {
        socket.send(fromHex(filled()));
        continue;
      }
      await turnsUntil(() => heard.length > 0, line);
      const came = heard.shift() as string;
      if (key.id === '') key = { id: came.slice(2, 34), token: came.slice(34, 98) };
      assert.equal(came, filled(), line);
    }
    await turnsUntil(() => there.ends.length === 1);
    assert.deepEqual(there.ends, ['closed']);
    assert.deepEqual(there.session.data.seen, ['hi']);
  });
});
