import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderHtml } from '../../src/doctor/render/html/html.ts';
import { renderMarkdown } from '../../src/doctor/render/markdown.ts';
import { renderTerminal } from '../../src/doctor/render/terminal.ts';
import { reportOf } from '../../src/doctor/report/report-of.ts';
import { fact } from '../../src/facts/fact.ts';
import { coloursFor } from '../../src/shared/colours.ts';
import { diagnosisOf, exchangeOf, upgradeOf } from './support/diagnosis.ts';

const request = [
  'GET /chat?access_token=TOKEN-IN-QUERY&room=7 HTTP/1.1',
  'Host: example.com',
  'Authorization: Bearer SECRET-OF-HEADER',
  'Cookie: sid=SECRET-OF-COOKIE; theme=SECRET-THEME',
  'X-Api-Key: SECRET-OF-KEY',
  'Sec-WebSocket-Protocol: chat, access_token, SECRET-PROTOCOL',
  '\n',
].join('\n');
const answer = [
  'HTTP/1.1 401 Unauthorized',
  'Set-Cookie: session=SECRET-SET; Path=/',
  'X-Echo: you sent SECRET-OF-HEADER',
  '',
  'The token SECRET-OF-HEADER is not TOKEN-IN-QUERY, and user:PASSWORD-IN-URL is nobody; cookie SECRET-OF-COOKIE.',
].join('\r\n');
const url = 'ws://user:PASSWORD-IN-URL@example.com/chat?access_token=TOKEN-IN-QUERY&room=7';
const secrets = [
  ...['TOKEN-IN-QUERY', 'SECRET-OF-HEADER', 'SECRET-OF-COOKIE', 'SECRET-THEME', 'SECRET-OF-KEY', 'SECRET-PROTOCOL'],
  ...['SECRET-SET', 'PASSWORD-IN-URL', Buffer.from('user:PASSWORD-IN-URL').toString('base64')],
];

const diagnosis = diagnosisOf({
  url,
  evidence: { upgrade: upgradeOf(exchangeOf(request, answer), false) },
  findings: [
    {
      code: 'not-authenticated',
      severity: 'error',
      confidence: 'certain',
      facts: [fact('url-problem', { input: url }), fact('url-problem', { input: 'the body says SECRET-OF-HEADER' })],
    },
  ],
  stages: [{ id: 'url', verdict: 'passed', ms: 1, facts: [fact('url-problem', { input: url })] }],
});

describe('secrets', () => {
  const report = reportOf(diagnosis);
  const paint = coloursFor({ isTTY: false, write: () => undefined }, {});
  const outputs = {
    'the report': JSON.stringify(report),
    'the terminal': renderTerminal(report, { paint, width: 1000 }),
    Markdown: renderMarkdown(report),
    HTML: renderHtml(report),
  };
  for (const [name, text] of Object.entries(outputs)) {
    test(`none is in ${name}, neither where it was sent nor where the server repeats it`, () => {
      for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} is shown`);
      for (const known of ['room=7', 'Bearer']) assert.ok(text.includes(known), `${known} is gone, and is no secret`);
    });
  }

  test('what hides one is the same everywhere', () => {
    assert.equal(report.url, 'ws://[redacted]@example.com/chat?access_token=[redacted]&room=7');
    assert.ok(report.handshake?.request.includes('Authorization: Bearer [redacted]'));
    assert.ok(report.handshake?.answer.includes('X-Echo: you sent [redacted]'));
  });

  test('a secret that is cut in two at the end of a long fact is not shown by half', () => {
    const input = `${'x'.repeat(170)} ws://example.com/?token=${'s3cret'.repeat(20)}`;
    const [shown] = reportOf(
      diagnosisOf({ stages: [{ id: 'url', verdict: 'odd', ms: 1, facts: [fact('url-problem', { input })] }] }),
    ).stages;
    assert.doesNotMatch(JSON.stringify(shown), /s3cret/);
  });
});
