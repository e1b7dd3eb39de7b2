import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type RunningLab, startLab } from '../../src/lab/start-lab.ts';
import { escapeHtml } from '../../src/shared/page/escape-html.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';

const skip = chromiumPath === undefined ? 'Chromium is not installed (CHROMIUM_PATH can name it)' : false;

describe('the index page over HTTP', () => {
  let lab: RunningLab;
  before(async () => {
    lab = await startLab({ paceMs: 10 });
  });
  after(() => lab.close());

  test('lists every scenario in both languages, with URL and finding', async () => {
    const { status, body } = await get('/');
    assert.equal(status, 200);
    for (const { url, title, finding } of lab.scenarios) {
      for (const text of [url, escapeHtml(title.en), escapeHtml(title.zh), finding ?? ''])
        assert.ok(body.includes(text), text);
    }
  });

  test('loads nothing, and its policy allows exactly its own script and style', async () => {
    const { body, policy } = await get('/');
    assert.doesNotMatch(body, /<(?:script|link|img)[^>]+(?:src|href)="(?!data:)/);
    for (const tag of ['script', 'style']) {
      const text = new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`).exec(body)?.[1] ?? '';
      const hash = createHash('sha256').update(text).digest('base64');
      assert.ok(policy.includes(`${tag}-src 'sha256-${hash}'`), tag);
    }
    assert.match(policy, /default-src 'none'/);
  });

  test('a page that points its own name here (DNS rebinding) gets nothing, and neither does another site', async () => {
    for (const path of ['/', '/scenarios.json', '/ca.pem']) {
      assert.equal((await get(path, { host: 'evil.example' })).status, 403);
      assert.equal((await get(path, { origin: 'https://evil.example' })).status, 403);
    }
  });

  test('/scenarios.json is the list as data, /ca.pem the authority', async () => {
    const list = JSON.parse((await get('/scenarios.json')).body);
    assert.equal(list.length, lab.scenarios.length);
    assert.equal((await get('/ca.pem')).body, `${lab.ca}\n`);
  });

  test('a path that no scenario has is 404, and POST on the page is 405', async () => {
    assert.equal((await get('/nothing')).status, 404);
    assert.equal((await get('/', {}, 'POST')).status, 405);
  });

  function get(path: string, headers = {}, method = 'GET'): Promise<{ status: number; body: string; policy: string }> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, lab.url), { method, headers, agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text) => {
          body += text;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body,
            policy: String(response.headers['content-security-policy'] ?? ''),
          }),
        );
      });
      sent.on('error', reject).end();
    });
  }
});

describe('the index page in Chromium', { skip }, () => {
  let browser: Browser;
  let lab: RunningLab;
  before(async () => {
    lab = await startLab({ paceMs: 10 });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
  });

  test('tries scenarios from the browser, and says whether that did well', async (t) => {
    const page = await open(t);
    for (const [id, said] of [
      ['echo', /^opened, in \d+ ms$/],
      ['echo-subprotocol', /^opened, in \d+ ms$/],
      ['accept-hex', /^did not open \(close code 1006\)$/],
      ['close-1008', /^opened, then ended with 1008, “against the rules”$/],
      ['frame-masked', /^opened, then ended with 1006$/],
    ] as const) {
      await page.click(`#scenario-${id} .try`);
      const result = page.locator(`#scenario-${id}[data-good] .result`);
      await result.waitFor();
      assert.match((await result.textContent()) ?? '', said);
      assert.equal(await page.getAttribute(`#scenario-${id}`, 'data-good'), 'true');
    }
  });

  test('offers no try for what needs a proxy', async (t) => {
    const page = await open(t);
    assert.equal(await page.locator('#scenario-proxy-407 .try').count(), 0);
    assert.match((await page.textContent('#scenario-proxy-407')) ?? '', /Through the proxy http:\/\/127\.0\.0\.1:\d+/);
  });

  test('speaks Chinese to a Chinese browser, and remembers another choice', async (t) => {
    const page = await open(t, { locale: 'zh-CN' });
    assert.equal(await page.locator('h1').innerText(), 'Handfast 实验室');
    await page.click('[data-language=en]');
    assert.equal(await page.locator('h1').innerText(), 'Handfast lab');
    await page.reload();
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
  });

  test('fits a narrow window without scrolling sideways', async (t) => {
    const page = await open(t, { viewport: { width: 340, height: 700 } });
    const [content, width] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    assert.ok(content <= width, `${content} > ${width}`);
  });

  async function open(t: TestContext, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    t.after(() => context.close());
    const page = await context.newPage();
    page.on('pageerror', (error) => assert.fail(error.message));
    await page.goto(lab.url);
    return page;
  }
});
