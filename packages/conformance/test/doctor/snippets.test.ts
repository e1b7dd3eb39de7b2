import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type CodeFormat, checkCode } from '../../src/products/check-code.ts';
import { type CheckedFormat, checkConfiguration } from '../../src/products/check-configuration.ts';
import { describeFinding, type FindingCode, type Snippet, snippets } from '../../src/products/doctor.ts';
import type { Need } from '../../src/products/need.ts';
import { testNeeding } from '../../src/products/needing.ts';
import { Workshop } from '../../src/products/workshop.ts';

/** Who reads what; the rest (devices, consoles, other languages) nobody here can read. */
const configurations: Readonly<Record<CheckedFormat, Need>> = {
  nginx: 'nginx',
  apache: 'apache',
  haproxy: 'haproxy',
  caddy: 'caddy',
  squid: 'squid',
};
const languages: Readonly<Record<CodeFormat, readonly Need[]>> = {
  js: [],
  python: ['frameworks'],
  go: ['go'],
  yaml: ['frameworks'],
  xml: ['frameworks'],
  sh: [],
};
const unread = ['c', 'cpp', 'elixir', 'http', 'ini', 'java', 'powershell', 'ruby', 'rust', 'text'];

/** Newer than what distributions ship. */
const tooNew = /stream_close_delay/;

describe('what the findings give to paste', () => {
  const every = everySnippet();
  let workshop: Workshop;
  before(async () => {
    workshop = await Workshop.open();
  });
  after(() => workshop.close());

  for (const [format, need] of Object.entries(configurations) as [CheckedFormat, Need][]) {
    testNeeding([need], `${need} takes each of its snippets`, async () => {
      const texts = textsOf(every, format).filter((text) => !tooNew.test(text));
      assert.ok(texts.length > 0);
      for (const text of texts) await checkConfiguration(workshop, format, text);
    });
  }

  testNeeding(['nginx'], 'a snippet with a mistake is not taken', async () => {
    await assert.rejects(checkConfiguration(workshop, 'nginx', 'proxy_read_time_out 1h;'), /unknown directive/);
    await assert.rejects(checkCode(workshop, 'js', ['const a = ;']), /SyntaxError/);
  });

  for (const [format, needs] of Object.entries(languages) as [CodeFormat, readonly Need[]][]) {
    testNeeding(needs, `snippets in ${format} are in that language`, async () => {
      const texts = textsOf(every, format);
      assert.ok(texts.length > 0);
      await checkCode(workshop, format, texts);
    });
  }

  test('every format is read by somebody, or known to be read by nobody', () => {
    const known = new Set([...Object.keys(configurations), ...Object.keys(languages), ...unread]);
    assert.deepEqual(
      every.filter(({ format }) => !known.has(format)).map(({ format, text }) => `${format}: ${text}`),
      [],
    );
  });
});

/** Each once, with the examples in its places. */
function everySnippet(): readonly Snippet[] {
  const codes = Object.keys(snippets) as FindingCode[];
  const all = codes.flatMap((code) => describeFinding(code, 'en').snippets);
  return [...new Map(all.map((one) => [one.text, one])).values()];
}

function textsOf(every: readonly Snippet[], format: string): readonly string[] {
  return every.filter((one) => one.format === format).map(({ text }) => text);
}
