import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatRecord } from '../../../src/connection/wire-log/format-record.ts';
import { hexDump } from '../../../src/connection/wire-log/hex-dump.ts';
import { WireLog } from '../../../src/connection/wire-log/wire-log.ts';
import type { WireEnd, WireHead } from '../../../src/connection/wire-log/wire-record.ts';

/** What a log prints, its number left out. */
function printed(write: (log: WireLog) => void, previewBytes = 16): string {
  const times = [0, 0, 1.26, 12.34, 1262, 95_000, 660_000];
  let text = '';
  const log = new WireLog({ role: 'client', previewBytes, now: () => times.shift() ?? 0 }, (record) => {
    text += formatRecord({ ...record, id: 1 });
  });
  write(log);
  return text;
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('formatRecord', () => {
  it('prints a connection so that it can be read', () => {
    const text = printed((log) => {
      log.sent(Buffer.from('GET /?key=1 HTTP/1.1\r\nHost: a\r\n\r\n'));
      log.received(Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'));
      log.opened();
      log.sent(hex('81 85 37 fa 21 3d 7f 9f 4d 51 58'));
      log.received(Buffer.concat([hex('82 14'), Buffer.from('0123456789abcdefXYZ\0')]));
      log.received(hex('88 02 03 e8'));
      log.closed({ code: 1000, reason: Buffer.alloc(0), begunBy: 'peer', cause: undefined });
    });
    assert.deepEqual(text.split('\n'), [
      '#1     0.0 ms  ▶ GET /?key=[redacted] HTTP/1.1',
      '                  Host: a',
      '#1     1.3 ms  ◀ HTTP/1.1 101 Switching Protocols',
      '                  Upgrade: websocket',
      '#1    12.3 ms  ▶ text         FIN masked          5 bytes   81 85 37 fa 21 3d',
      '                  "Hello"',
      '#1     1.26 s  ◀ binary       FIN                20 bytes   82 14',
      '                  0000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef',
      '                  … 4 bytes more',
      '#1    95.00 s  ◀ close        FIN                 2 bytes   88 02',
      '                  1000 (normal closure)',
      '#1   11.0 min  ■ closed: 1000 (normal closure), begun by peer',
      '',
    ]);
  });

  it('escapes what the peer has sent: no byte of it reaches the terminal', () => {
    const text = printed((log) => {
      log.received(Buffer.from('HTTP/1.1 101 \x1b[31m\r\nX: \x07\r\n\r\n'));
      log.opened();
      log.received(Buffer.concat([hex('81 04'), Buffer.from('\x1b[2J')]));
      log.received(Buffer.concat([hex('88 06 03 e8'), Buffer.from('\x1b[2J')]));
      log.closed({ code: 1006, reason: Buffer.from('\x1b'), begunBy: 'nobody', cause: undefined });
    });
    assert.ok([...text].every((char) => char === '\n' || char >= ' '));
    assert.match(text, /"\\x1b\[2J"/);
  });

  it('paints in colours only where it is asked to', () => {
    const record: WireHead = {
      ...{ kind: 'head', id: 1, role: 'client', atMs: 0, direction: 'sent' },
      text: 'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    };
    assert.ok(!formatRecord(record).includes('\u001b'));
    const painted = formatRecord(record, { colors: true });
    assert.ok(painted.includes('\u001b[32m▶\u001b[39m'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what it looks for
    assert.equal(painted.replace(/\u001b\[\d+m/g, ''), formatRecord(record));
  });

  it('says why there was no close frame, and why there is no connection', () => {
    const end: WireEnd = {
      ...{ kind: 'end', id: 2, role: 'client', atMs: 0, closeCode: 1006, reason: '', begunBy: 'nobody' },
      cause: 'WS_ERR_CONNECTION_LOST: it broke',
    };
    assert.match(formatRecord(end), /■ closed: 1006 \(no close frame came .*\): WS_ERR_CONNECTION_LOST: it broke\n$/);
    const failed = { ...end, closeCode: undefined, cause: 'WS_ERR_STATUS_404: no' };
    assert.match(formatRecord(failed), /■ no connection: WS_ERR_STATUS_404: no\n$/);
  });

  it('shows a body as text where it is text, else as a dump', () => {
    const body = (bytes: Buffer) =>
      printed((log) => {
        log.received(Buffer.from('HTTP/1.1 404 Not Found\r\n\r\n'));
        log.received(bytes);
      }, 12)
        .split('\n')
        .slice(1, -1);
    assert.deepEqual(body(Buffer.from('<p>\n\tNo €!')), [
      '#1     1.3 ms  ◀ body 12 bytes',
      '                  <p>',
      '                    No €!',
    ]);
    assert.match(body(Buffer.from([0, 1, 2])).join(), /0000 {2}00 01 02/);
    assert.match(body(Buffer.from('1234567890€')).join(), /1234567890,.*1 byte more/);
  });

  it('says of a close frame without code that it has none', () => {
    const text = printed((log) => {
      log.opened();
      log.received(hex('88 00'));
      log.closed({ code: 1005, reason: Buffer.alloc(0), begunBy: 'peer', cause: undefined });
    });
    assert.match(text, /\n {18}no code \(1005\)\n.*■ closed: no code \(1005\), begun by peer\n$/);
  });

  it('marks broken rules, cut frames, bytes that are no frames, and compressed payloads', () => {
    const text = printed((log) => {
      log.opened();
      log.received(hex('c1 82 00 00 00 00 aa'));
      log.closed({ code: 1006, reason: Buffer.alloc(0), begunBy: 'peer', cause: undefined });
    });
    assert.match(text, /◀ text {9}FIN RSV1 masked {5}2 bytes/);
    assert.match(text, /breaks a rule: WS_ERR_UNEXPECTED_MASK\n/);
    assert.match(text, /the connection ended after 1 of 2 bytes\n/);
    assert.match(text, /\(compressed\)\n/);
    const other = printed((log) => {
      log.opened();
      log.received(hex('8f 01 61'));
    });
    assert.match(other, /◀ not frames 3 bytes\n +WS_ERR_INVALID_OPCODE: opcode 15\n +0000 {2}8f 01 61 .*··a\n/);
  });
});

describe('hexDump', () => {
  it('shows offset, two groups of eight bytes, and text', () => {
    assert.deepEqual(hexDump(Buffer.from('0123456789abcdef~\x7f\xff', 'latin1')), [
      '0000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef',
      '0010  7e 7f ff                                          ~··',
    ]);
    assert.deepEqual(hexDump(Buffer.alloc(0)), []);
  });
});
