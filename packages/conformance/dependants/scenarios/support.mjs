import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const wanted = process.env.HANDFAST_SUBJECT === 'ws' ? 'ws' : '@handfast/ws';

/** Fails unless the `ws` that each of these packages loads is the one under test. */
export function assertSubject(...packages) {
  for (const name of ['handfast-dependants', ...packages]) {
    const from = name === 'handfast-dependants' ? import.meta.url : createRequire(import.meta.url).resolve(name);
    const manifest = createRequire(from)('ws/package.json');
    assert.equal(manifest.name, wanted, `the ws that ${name} loads`);
  }
}

/** Listens on a free port of the loopback interface, and says which. */
export async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

/** Closes an HTTP server and waits for it. */
export async function close(server) {
  server.close();
  server.closeAllConnections?.();
  await once(server, 'close');
}

/** The first call of what `subscribe` is given, as a promise. */
export function first(subscribe) {
  return new Promise((resolve) => subscribe((...args) => resolve(args.length > 1 ? args : args[0])));
}

/** The bytes 0, 1, ... 255, 0, 1, ... up to that length: binary data that no text decoder leaves alone. */
export function bytes(length) {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => index % 256));
}

/** Runs `work` in a folder of its own that is gone afterwards. */
export async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Starts the system's Chromium under puppeteer, with a fresh profile, hands it over and closes it. */
export async function inChromium(work) {
  const { default: puppeteer } = await import('puppeteer-core');
  await inFolder(async (userDataDir) => {
    const browser = await puppeteer.launch({
      executablePath: process.env.HANDFAST_CHROMIUM ?? '/usr/bin/chromium',
      userDataDir,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    try {
      await work(browser);
    } finally {
      await browser.close();
    }
  });
}
