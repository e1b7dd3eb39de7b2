import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type RunningServer, serve } from '../../src/serve/server.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';

const skip = chromiumPath === undefined ? 'Chromium is not installed (CHROMIUM_PATH can name it)' : false;

describe('the page in Chromium', { skip }, () => {
  let browser: Browser;
  let running: RunningServer;

  before(async () => {
    running = await serve({ host: '127.0.0.1', port: 0, strictPort: false, allowHosts: [] }, () => undefined);
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await running?.stop({ graceMs: 0 });
  });

  test('opens a WebSocket, and shows the Accept that belongs to the key that Chromium sent', async (t) => {
    const page = await open(t);
    await page.waitForSelector('#accept .proof');
    const key = await page.textContent('[data-header="sec-websocket-key"] .key');
    const expected = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
    assert.equal(Buffer.from(key ?? '', 'base64').length, 16);
    assert.equal(await page.textContent('#accept .proof'), expected.digest('base64'));
    assert.equal(
      await page.textContent('[data-header="sec-websocket-accept"] .proof'),
      await page.textContent('#accept .proof'),
    );
    assert.equal(await page.textContent('#accept .matches'), 'This is the value that the server sent.');
    assert.deepEqual(await page.locator('.start-line').allTextContents(), [
      'GET / HTTP/1.1',
      'HTTP/1.1 101 Switching Protocols',
    ]);
    assert.equal(await page.getAttribute('#state', 'data-state'), 'open');
  });

  test('echoes text and binary, with opcode, size and round trip', async (t) => {
    const page = await open(t);
    await received(page, 2);
    await say(page, 'Grüße, 世界');
    await received(page, 3);
    const text = page.locator('.entry.received').nth(2);
    assert.equal(await text.locator('.payload').textContent(), 'Grüße, 世界');
    assert.match((await text.locator('.facts').textContent()) ?? '', /text 0x1.*15 bytes.*back after [\d.]+ ms/);
    await page.check('[value=binary]');
    await say(page, 'hi');
    await received(page, 4);
    const binary = page.locator('.entry.received').nth(3);
    assert.equal(await binary.locator('.payload').textContent(), '68 69');
    assert.match((await binary.locator('.facts').textContent()) ?? '', /binary 0x2.*2 bytes/);
  });

  test('shows text that looks like markup as text', async (t) => {
    const page = await open(t);
    await received(page, 2);
    await say(page, '<img src=x onerror=alert(1)>');
    await received(page, 3);
    assert.equal(await page.locator('.entry img').count(), 0);
    assert.equal(await page.locator('.entry.received .payload').nth(1).textContent(), '<img src=x onerror=alert(1)>');
  });

  test('hides the value of a cookie', async (t) => {
    const page = await open(t, {}, 'session=top-secret');
    await page.waitForSelector('#accept .proof');
    assert.equal(await page.textContent('[data-header="cookie"] .redacted'), 'hidden, 18 bytes');
    assert.doesNotMatch((await page.textContent('body')) ?? '', /top-secret/);
  });

  test('closes with 1000 and connects again, with a new key', async (t) => {
    const page = await open(t);
    await received(page, 2);
    const first = await page.textContent('#accept .key');
    await page.click('#toggle');
    await page.waitForSelector('.entry.closed');
    assert.equal(await page.textContent('.entry.closed'), 'Closed with 1000');
    await page.click('#toggle');
    await received(page, 4);
    assert.notEqual(await page.textContent('#accept .key'), first);
  });

  test('speaks Chinese to a Chinese browser, and remembers another choice', async (t) => {
    const page = await open(t, { locale: 'zh-CN' });
    await page.waitForSelector('#accept .proof');
    assert.equal(await page.textContent('h2 >> nth=0'), '回显');
    assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
    await page.click('[data-language=en]');
    assert.equal(await page.textContent('h2 >> nth=0'), 'Echo');
    await page.reload();
    await page.waitForSelector('#accept .proof');
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
  });

  test('fits a narrow window without scrolling sideways', async (t) => {
    const page = await open(t, { viewport: { width: 340, height: 700 } });
    await received(page, 2);
    const [content, window] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    assert.ok(content <= window, `${content} > ${window}`);
  });

  async function open(t: TestContext, options: BrowserContextOptions = {}, cookie?: string): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    t.after(() => context.close());
    if (cookie !== undefined) {
      const [name = '', value = ''] = cookie.split('=');
      await context.addCookies([{ name, value, url: running.httpUrl }]);
    }
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    t.after(() => assert.deepEqual(complaints, []));
    await page.goto(running.httpUrl);
    return page;
  }
});

async function received(page: Page, count: number): Promise<void> {
  await page
    .locator('.entry.received')
    .nth(count - 1)
    .waitFor();
}

async function say(page: Page, text: string): Promise<void> {
  await page.fill('#text', text);
  await page.click('#compose button[type=submit]');
}
