import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type RunningListener, startListening } from '../../src/listen/start-listening.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';

const skip = chromiumPath === undefined ? 'Chromium is not installed (CHROMIUM_PATH can name it)' : false;

describe('the page of handfast listen in Chromium', { skip }, () => {
  let browser: Browser;
  let listener: RunningListener;

  before(async () => {
    listener = await startListening({ host: '127.0.0.1' });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await listener?.close();
  });

  for (const [locale, said] of [
    ['en-US', 'The WebSocket is open, and the echo came back.'],
    ['zh-CN', 'WebSocket 已打开，回显也收到了。'],
  ] as const) {
    test(`connects, and runs as its own policy lets it, in ${locale}`, async () => {
      const page = await browser.newPage({ locale });
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`http://127.0.0.1:${listener.port}/?room=1`);
      await page.locator('output', { hasText: said }).waitFor();
      assert.equal(await page.evaluate("getComputedStyle(document.querySelector('output')).fontWeight"), '600');
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }
});
