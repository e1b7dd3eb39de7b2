import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { liveStages } from '../../src/commands/doctor/live.ts';
import { Redaction } from '../../src/doctor/redact.ts';
import { fact } from '../../src/facts/fact.ts';
import type { Io } from '../../src/shared/io.ts';
import { columnsOf } from '../../src/shared/wrap.ts';

const redaction = new Redaction({ url: 'ws://example.com/', evidence: {} });
const input = `ws://example.com/?token=abcdefghijklm ${'很长的事实'.repeat(30)}\u001b[2J`;
const ended = {
  type: 'ended',
  stage: { id: 'url', verdict: 'passed', ms: 1, facts: [fact('url-problem', { input })] },
} as const;
const [HIDE, SHOW, ERASE] = ['\x1b[?25l', '\x1b[?25h', '\x1b[K'];

function ioWith(isTTY: boolean, env: Io['env'] = {}, cut = new AbortController()) {
  const writes: string[] = [];
  const output = { isTTY, columns: 60, write: (text: string) => void writes.push(text) };
  const { signal } = new AbortController();
  const io: Io = { out: output, err: output, env, stop: signal, cut: cut.signal };
  return { writes, live: liveStages(output, io, 'zh', redaction), cut };
}

describe('stages while they run', () => {
  for (const [what, isTTY, env] of [
    ['in a pipe', false, {}],
    ['with NO_COLOR', true, { NO_COLOR: '1' }],
    ['on a dumb terminal', true, { TERM: 'dumb' }],
  ] as const) {
    test(`are plain lines ${what}, one for each that ended`, () => {
      const { writes, live } = ioWith(isTTY, env);
      live.update({ type: 'begun', stage: 'url' });
      live.update(ended);
      live.end();
      assert.equal(writes.length, 1);
      assert.match(writes[0] ?? '', /^ {2}✓ URL.*\n$/);
      assert.ok(!/\p{Cc}/u.test((writes[0] ?? '').trimEnd()));
    });
  }

  test('on a terminal the one that runs ticks in the last line, and each change is one write', () => {
    const { writes, live } = ioWith(true);
    live.update({ type: 'begun', stage: 'dns' });
    live.update(ended);
    live.end();
    assert.equal(writes[0], HIDE);
    assert.match(writes[1] ?? '', /^\r.*DNS/);
    assert.ok(writes[1]?.endsWith(ERASE), 'what was there before is erased behind the new text, not before it');
    assert.match(writes[2] ?? '', /^\r.*URL.*\n$/);
    assert.equal(writes.at(-1), `\r${ERASE}${SHOW}`);
  });

  test('no line is wider than the terminal, whatever the facts', () => {
    const { writes, live } = ioWith(true);
    live.update(ended);
    live.end();
    for (const line of writes.join('').split(/[\r\n]+/)) {
      const shown = line.replaceAll(new RegExp(`${'\x1b'}\\[[?\\d]*[a-zA-Z]`, 'g'), '');
      assert.ok(columnsOf(shown) < 60, `${columnsOf(shown)} columns`);
    }
  });

  test('the cursor comes back when everything is cut short, and only once', () => {
    const { writes, live, cut } = ioWith(true);
    live.update({ type: 'begun', stage: 'dns' });
    cut.abort('SIGINT');
    live.end();
    assert.equal(writes.filter((text) => text.includes(SHOW)).length, 1);
  });

  test('nothing secret is shown', () => {
    const { writes, live } = ioWith(false);
    live.update(ended);
    assert.doesNotMatch(writes.join(''), /abcdefghijklm/);
  });
});
