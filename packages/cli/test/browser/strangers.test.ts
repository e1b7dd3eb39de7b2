import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type RunningLab, startLab } from '../../src/lab/start-lab.ts';
import { type RunningServer, serve } from '../../src/serve/server.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';

const skip = chromiumPath === undefined ? 'Chromium is not installed (CHROMIUM_PATH can name it)' : false;

/** What a page of the web can try with a server of this machine, as a script in it: each says what it has got. */
const attempts = {
  'a fetch': (url: string) => `fetch('${url}').then((it) => 'status ' + it.status, () => 'nothing')`,
  'a fetch that wants to know nothing': (url: string) =>
    `fetch('${url}', { mode: 'no-cors' }).then((it) => it.type, () => 'nothing')`,
  'a POST': (url: string) =>
    `fetch('${url}', { method: 'POST', mode: 'no-cors', body: 'x' }).then((it) => it.type, () => 'nothing')`,
  events: (url: string) =>
    `new Promise((done) => { const it = new EventSource('${url}'); it.onopen = () => done('open'); it.onerror = () => done('nothing') })`,
  'a script': (url: string) =>
    `new Promise((done) => { const it = document.createElement('script'); it.src = '${url}'; it.onload = () => done('loaded'); it.onerror = () => done('nothing'); document.head.append(it) })`,
  'an image': (url: string) =>
    `new Promise((done) => { const it = new Image(); it.src = '${url}'; it.onload = () => done('loaded'); it.onerror = () => done('nothing') })`,
  'a WebSocket': (url: string) =>
    `new Promise((done) => { const it = new WebSocket('${url.replace(/^http/, 'ws')}'); it.onopen = () => done('open'); it.onerror = () => done('nothing') })`,
};

describe('pages of other sites in Chromium', { skip }, () => {
  let browser: Browser;
  let running: RunningServer;
  let lab: RunningLab;
  let site: Server;
  let page: Page;
  before(async () => {
    running = await serve({ host: '127.0.0.1', port: 0, strictPort: false, allowHosts: [] }, () => undefined);
    lab = await startLab({ only: ['echo'], paceMs: 10 });
    site = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>evil</title>');
    });
    await once(site.listen(0, '127.0.0.1'), 'listening');
    // The names of this site lead here: also where another server listens (DNS rebinding).
    browser = await launchChromium(['--host-resolver-rules=MAP *.example 127.0.0.1']);
    page = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    site?.close();
    await lab?.close();
    await running?.stop({ graceMs: 0 });
  });

  const urlsOf = (host: string): readonly string[] => [
    ...['/', '/page/main.js', '/page/icon.svg'].map((path) => `http://${host}:${running.port}${path}`),
    ...['/', '/scenarios.json', '/ca.pem'].map((path) => `http://${host}:${new URL(lab.url).port}${path}`),
  ];

  test('get nothing of serve and of the page of the lab', async () => {
    await page.goto(`http://evil.example:${(site.address() as AddressInfo).port}/`);
    for (const url of [...urlsOf('127.0.0.1'), ...urlsOf('localhost')]) {
      for (const [what, script] of Object.entries(attempts)) {
        assert.equal(await page.evaluate(script(url)), 'nothing', `${what} of ${url}`);
      }
    }
  });

  test('cannot put a frame around them', async () => {
    await page.goto(`http://evil.example:${(site.address() as AddressInfo).port}/`);
    for (const url of [`http://127.0.0.1:${running.port}/`, lab.url]) {
      await page.setContent(`<iframe src="${url}"></iframe>`, { waitUntil: 'load' });
      const frame = page.frames().find((one) => one !== page.mainFrame());
      assert.equal(await frame?.evaluate('location.href'), 'chrome-error://chromewebdata/', url);
    }
  });

  test('whose name is pointed here are turned away, whatever they ask for', async () => {
    for (const url of urlsOf('rebound.example')) {
      const answer = await page.goto(url);
      assert.equal(answer?.status(), 403, url);
      assert.match((await answer?.text()) ?? '', /^Refused: the Host header names "rebound\.example"/);
      assert.equal(await page.evaluate(attempts['a fetch'](url)), 'status 403', url);
    }
    const url = `http://rebound.example:${running.port}/`;
    await page.goto(url);
    assert.equal(await page.evaluate(attempts['a WebSocket'](url)), 'nothing');
  });
});
