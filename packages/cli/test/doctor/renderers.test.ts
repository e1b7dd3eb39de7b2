import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { renderHtml } from '../../src/doctor/render/html/html.ts';
import { fence, inline, renderMarkdown } from '../../src/doctor/render/markdown.ts';
import { renderTerminal } from '../../src/doctor/render/terminal.ts';
import type { ReportBisection } from '../../src/doctor/report/report.ts';
import { reportOf } from '../../src/doctor/report/report-of.ts';
import { fact } from '../../src/facts/fact.ts';
import { coloursFor } from '../../src/shared/colours.ts';
import { languages } from '../../src/shared/language.ts';
import { columnsOf } from '../../src/shared/wrap.ts';
import { diagnosisOf, exchangeOf, upgradeOf } from './support/diagnosis.ts';

const hostile = [
  '</pre></code><script>alert(1)</script><img src=x onerror=alert(2)>',
  '```\n# broken out\n```````\n~~~',
  '\x1b[31mred\x1b]0;title\x07\x9b2J\r\u202eevil\u0000',
  '[link](javascript:alert(3)) ![image](http://evil.example/x.png) @someone #1 <b>bold</b> | cell |',
].join(' ');
const body = Buffer.from(hostile, 'utf8').toString('latin1');
const exchange = exchangeOf(
  'GET / HTTP/1.1\nHost: example.com\n\n',
  `HTTP/1.1 500 ${body.replace(/[\n\r\0]/g, '')}\r\nServer: ${body.replace(/[\n\r\0]/g, '')}\r\n\r\n${body}`,
);
const diagnosis = diagnosisOf({
  url: `ws://example.com/${hostile}`,
  evidence: { upgrade: upgradeOf(exchange, false) },
  findings: [
    {
      code: 'server-error',
      severity: 'error',
      confidence: 'likely',
      facts: [fact('url-problem', { input: hostile })],
      params: { path: hostile, host: hostile },
    },
  ],
  stages: [{ id: 'upgrade', verdict: 'failed', ms: 1, facts: [fact('url-problem', { input: hostile })] }],
});
const plain = coloursFor({ isTTY: false, write: () => undefined }, {});
const coloured = coloursFor({ isTTY: true, write: () => undefined }, {});
const CONTROL = /[^\P{Cc}\n\t]|[\u200b-\u200f\u2028-\u202e\u2066-\u2069]/u;

for (const language of languages) {
  const report = reportOf(diagnosis, language);
  describe(`text of a peer, in ${language}`, () => {
    test('brings no control character into a terminal, Markdown, HTML or JSON', () => {
      const look = { paint: plain, width: 80 };
      for (const text of [renderTerminal(report, look), renderMarkdown(report), renderHtml(report)]) {
        assert.doesNotMatch(text, CONTROL);
      }
      for (const text of stringsIn(report)) assert.doesNotMatch(text.replaceAll('\n', ''), CONTROL);
    });

    test('brings no element and no attribute into HTML', () => {
      const html = renderHtml(report);
      assert.doesNotMatch(html, /<script|<img|<b>|onerror=alert\(2\)>/);
      assert.match(html, /&#60;script&#62;/);
    });

    test('brings no mark-up into Markdown, and ends no fence', () => {
      const outside = withoutFences(renderMarkdown(report));
      assert.doesNotMatch(outside, /<script|<img|<b>|(?<!\\)\]\(|@someone|^# broken/m);
    });
  });

  test(`no line is wider than the terminal, but for what cannot be broken, in ${language}`, () => {
    const harmless = reportOf(
      diagnosisOf({ findings: [{ code: 'idle-timeout', severity: 'warning', confidence: 'likely', facts: [] }] }),
      language,
    );
    for (const width of [40, 80, 100]) {
      const lines = renderTerminal(harmless, { paint: plain, width }).split('\n');
      const wide = lines.filter(
        (line) => columnsOf(line) > width && !line.startsWith('    ') && /\s\S+\s/.test(line.trim()),
      );
      assert.deepEqual(wide, []);
    }
  });
}

describe('the terminal', () => {
  test('is without escape codes where colours are not wanted, and has them where they are', () => {
    const report = reportOf(diagnosisOf());
    assert.ok(!renderTerminal(report, { paint: plain, width: 80 }).includes('\x1b'));
    assert.ok(renderTerminal(report, { paint: coloured, width: 80 }).includes('\x1b[1m'));
  });
});

describe('HTML', () => {
  const html = renderHtml(reportOf(diagnosis));

  test('loads nothing and runs nothing, by a policy that is in it', () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    assert.equal(
      policy,
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    assert.doesNotMatch(html, /<script|<iframe|@import|url\(|<link(?! rel="icon" href="data:,">)|<[^>]* src=/);
    assert.doesNotMatch(html, /\sstyle="/);
  });

  test('names its language and follows the colours that the reader prefers', () => {
    assert.match(renderHtml(reportOf(diagnosis, 'zh')), /<html lang="zh-CN">/);
    assert.match(html, /prefers-color-scheme: dark/);
  });
});

describe('two requests side by side', () => {
  test('what only one of them has stands out; a key is in both', () => {
    const fails = ['GET / HTTP/1.1', 'Sec-WebSocket-Key: a', 'Sec-WebSocket-Protocol: chat'];
    const opens = ['GET / HTTP/1.1', 'Sec-WebSocket-Key: b'];
    const report = { ...reportOf(diagnosisOf()), bisection: bisectionOf(fails, opens) };
    const shown = renderTerminal(report, { paint: plain, width: 80 }).split('\n');
    assert.ok(shown.includes('    - Sec-WebSocket-Protocol: chat'));
    assert.ok(shown.includes('      Sec-WebSocket-Key: a') && shown.includes('      Sec-WebSocket-Key: b'));
    assert.deepEqual(renderHtml(report).match(/<mark>.*?<\/mark>/g), ['<mark>Sec-WebSocket-Protocol: chat</mark>']);
  });
});

test('every report names the command that prints all about a finding: its page is not part of the package', () => {
  const report = reportOf(diagnosis);
  for (const text of [
    renderTerminal(report, { paint: plain, width: 80 }),
    renderMarkdown(report),
    renderHtml(report),
  ]) {
    assert.ok(text.includes('handfast explain server-error'));
    assert.ok(!text.includes('docs/findings'));
  }
});

test('a search that found nothing is not told twice in the terminal', () => {
  const summary = 'Nothing that was changed opens it.';
  const tries = [{ what: 'Origin is not sent', opened: false, answer: '403 Forbidden' }];
  const bisection = { ...bisectionOf([], []), summary, tries, pair: null };
  const report = { ...reportOf(diagnosisOf()), bisection };
  assert.ok(!renderTerminal(report, { paint: plain, width: 80 }).includes(summary));
  const ended = { ...report, bisection: { ...bisection, stopped: 'It ended early.' } };
  assert.ok(renderTerminal(ended, { paint: plain, width: 80 }).includes(summary));
});

describe('Markdown', () => {
  test('a fence is longer than any run of backticks within', () => {
    assert.equal(fence('a ```` b', 'text'), '`````text\na ```` b\n`````');
    assert.equal(fence('plain', 'text'), '```text\nplain\n```');
  });

  test('a text stays a text', () => {
    assert.equal(
      inline('- a\n# 1 *b* `c` @me #12 <x> http://h'),
      '\\- a # 1 \\*b\\* \\`c\\` @&#8203;me #&#8203;12 &lt;x&gt; http&#58;//h',
    );
    assert.equal(inline('1. one'), '1\\. one');
    assert.equal(inline('# one'), '\\# one');
    assert.equal(inline('---'), '\\---');
    assert.equal(inline('GH-12 o/r#1 o/r@abc'), 'GH-&#8203;12 o/r#&#8203;1 o/r@&#8203;abc');
  });
});

function bisectionOf(fails: readonly string[], opens: readonly string[]): ReportBisection {
  return { summary: 'It opens.', handshakes: 2, stopped: null, tries: [], pair: { fails, opens } };
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(stringsIn) : [];
}

/** What is left when every fenced block and code span is taken out, as CommonMark finds them. */
function withoutFences(markdown: string): string {
  const lines: string[] = [];
  let end: string | undefined;
  for (const line of markdown.split('\n')) {
    const marks = /^(`{3,})/.exec(line)?.[1];
    if (end === undefined && marks !== undefined) end = marks;
    else if (end !== undefined && line.startsWith(end) && line.trim() === marks) end = undefined;
    else if (end === undefined) lines.push(line);
  }
  assert.equal(end, undefined, 'a fence never ends');
  return lines.join('\n').replace(/(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
}
