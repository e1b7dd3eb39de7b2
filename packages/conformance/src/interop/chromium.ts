import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Client, Job, Outcome } from './exchange.ts';
import { findProgram } from './installed.ts';
import { webClientFile } from './web-client.ts';

/** Where Chromium is on this machine; CHROMIUM_PATH names another place. */
export function findChromium(): string | undefined {
  return (
    process.env.CHROMIUM_PATH ??
    findProgram('chromium') ??
    findProgram('chromium-browser') ??
    findProgram('google-chrome')
  );
}

/**
 * Starts it without a sandbox (tests may run as root), and without anything that talks to the network by itself.
 * @param more further arguments of the command line
 */
export function launchChromium(executablePath: string, more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-domain-reliability',
      '--disable-sync',
      '--no-first-run',
      '--no-pings',
      ...more,
    ],
  });
}

/** A page of the given address that answers jobs. */
export async function openClientPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; run: Client }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(url);
  const script = readFileSync(webClientFile, 'utf8');
  await page.addScriptTag({ type: 'module', content: `${script}\nglobalThis.runJob = runJob;` });
  return {
    page,
    run: (job: Job) =>
      page.evaluate(
        (given) => (globalThis as unknown as { runJob: (job: Job) => Promise<Outcome> }).runJob(given),
        job,
      ),
  };
}
