import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import WebSocket from 'ws';
import { assertSubject, inChromium, inFolder } from './support.mjs';

assertSubject();

// Vite carries a copy of ws inside its bundle, and uses an installed ws only on Bun. This makes it take that branch here:
// one line of a copy of the bundle is changed, everything else is Vite as published.
const bundled = createRequire(import.meta.url)
  .resolve('vite')
  .replace(/index\.js$/, 'chunks/node.js');
const source = await readFile(bundled, 'utf8');
const choice = /const WebSocketServerRaw = process\.versions\.bun \? [^\n]*;/;
if (!source.includes('// handfast')) {
  assert.match(source, choice, 'the line by which Vite chooses its WebSocket server');
  const line = `import { WebSocketServer as WebSocketServerRaw } from 'ws'; // handfast`;
  await writeFile(bundled, source.replace(choice, line));
}
const { createServer } = await import(pathToFileURL(createRequire(import.meta.url).resolve('vite')).href);

await inFolder(async (root) => {
  await writeFile(join(root, 'index.html'), '<!doctype html><p></p><script type="module" src="/main.js"></script>');
  await writeFile(join(root, 'value.js'), `export const value = 'before';`);
  await writeFile(
    join(root, 'main.js'),
    `import { value } from './value.js';
     const show = (text) => { document.querySelector('p').textContent = text; };
     show(value);
     import.meta.hot.accept('./value.js', (module) => show(module.value));
     import.meta.hot.on('greeting', (text) => import.meta.hot.send('answer', text.toUpperCase()));`,
  );
  const vite = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    clearScreen: false,
    cacheDir: join(root, '.cache'),
    server: { host: '127.0.0.1', port: 0 },
  });
  await vite.listen();
  try {
    await inChromium(async (browser) => {
      const page = await browser.newPage();
      const connected = new Promise((resolve) => vite.ws.on('connection', resolve));
      await page.goto(vite.resolvedUrls.local[0]);
      const socket = await connected;
      assert.ok(socket instanceof WebSocket);
      assert.equal(socket.protocol, 'vite-hmr');
      await page.waitForFunction(() => document.querySelector('p').textContent === 'before');

      const answered = new Promise((resolve) => vite.ws.on('answer', resolve));
      vite.ws.send('greeting', 'hello');
      assert.equal(await answered, 'HELLO');

      // The same document is patched: a reload would lose the mark.
      await page.evaluate(() => {
        globalThis.mark = 1;
      });
      await writeFile(join(root, 'value.js'), `export const value = 'after';`);
      await page.waitForFunction(() => document.querySelector('p').textContent === 'after');
      assert.equal(await page.evaluate(() => globalThis.mark), 1);
    });
  } finally {
    await vite.close();
  }
});
