import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { renderHtml } from '../../src/doctor/render/html/html.ts';
import { reportOf } from '../../src/doctor/report/report-of.ts';
import { diagnosisOf, exchangeOf, upgradeOf } from '../doctor/support/diagnosis.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';

const skip = chromiumPath === undefined ? 'Chromium is not installed (CHROMIUM_PATH names it)' : false;

test('the report of the doctor asks for nothing, runs nothing of a server, and has its style in a browser', {
  skip,
}, async (t) => {
  const hostile = '<img src=http://127.0.0.1:9/x onerror="document.title=1"><script>document.title = 2</script>';
  const exchange = exchangeOf('GET / HTTP/1.1\nHost: a\n\n', `HTTP/1.1 500 Oh\r\nServer: ${hostile}\r\n\r\n${hostile}`);
  const report = reportOf(
    diagnosisOf({
      evidence: { upgrade: upgradeOf(exchange, false) },
      findings: [{ code: 'server-error', severity: 'error', confidence: 'certain', facts: [] }],
    }),
  );
  const folder = await mkdtemp(join(tmpdir(), 'handfast-report-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'report.html');
  await writeFile(file, renderHtml(report));
  const browser = await launchChromium();
  t.after(() => browser.close());
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme });
    const asked: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    await page.goto(pathToFileURL(file).href);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:')),
      [],
    );
    assert.deepEqual(said, []);
    assert.equal(await page.title(), report.verdict);
    const colour = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    assert.equal(colour, colorScheme === 'light' ? 'rgb(246, 244, 238)' : 'rgb(17, 20, 19)');
    assert.match(await page.innerText('.received pre'), /onerror=/);
  }
});
