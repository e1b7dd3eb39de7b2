import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as namespace from '../src/index.ts';

const require = createRequire(import.meta.url);
const everything = { ...namespace };
const WebSocket = namespace.default;
const packageFolder = fileURLToPath(new URL('../../', import.meta.url));

/** What npm `ws` exports by name to ES modules, and has as statics on the class. */
const namesOfWs = [
  'createWebSocketStream',
  'extension',
  'PerMessageDeflate',
  'Receiver',
  'Sender',
  'subprotocol',
  'WebSocket',
  'WebSocketServer',
] as const;

describe('the entry point', () => {
  test('exports to ES modules what ws exports, and the class as default', () => {
    for (const name of namesOfWs) assert.ok(everything[name], name);
    assert.equal(everything.WebSocket, WebSocket);
    assert.equal(new WebSocket(null) instanceof everything.WebSocket, true);
  });

  test('require() returns the class, the same one that import gives', () => {
    assert.equal(require('@handfast/ws'), WebSocket);
    assert.equal(require('@handfast/ws').name, 'WebSocket');
  });

  test('the class has every other export as a static, and Server', () => {
    for (const name of namesOfWs) assert.equal(WebSocket[name], everything[name], name);
    assert.equal(WebSocket.Server, everything.WebSocketServer);
    assert.deepEqual([WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED], [0, 1, 2, 3]);
  });

  test('the manifest and the other entry points can be required too', () => {
    assert.equal(require('@handfast/ws/package.json').name, '@handfast/ws');
    assert.ok(Object.keys(require('@handfast/ws/protocol')).length > 0);
    assert.ok(Object.keys(require('@handfast/ws/testing')).length > 0);
  });

  test('in a browser every export says that browsers have a WebSocket of their own', async () => {
    const browser = await import('../src/browser.ts');
    await assert.rejects(browser.connect(), /does not work in the browser/);
    assert.throws(() => new browser.default(), /does not work in the browser/);
    assert.throws(() => browser.createWebSocketStream(), /does not work in the browser/);
    for (const Class of [browser.WebSocket, browser.WebSocketServer]) assert.throws(() => new Class());
  });
});

describe('dependencies', () => {
  test('zero runtime dependencies', () => {
    const manifest = require('@handfast/ws/package.json');
    assert.deepEqual(manifest.dependencies, {});
    for (const kind of ['optionalDependencies', 'peerDependencies', 'bundledDependencies', 'bundleDependencies']) {
      assert.equal(manifest[kind], undefined, kind);
    }
  });

  test('nothing but Node and files of its own is imported, and nothing runs on install', () => {
    const folder = join(packageFolder, 'dist', 'src');
    const imported = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*['"]([^'"\s]+)['"]/g;
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.js')) continue;
      const code = readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      for (const [, name] of code.matchAll(imported)) {
        assert.match(name as string, /^(node:|\.\.?\/)/, file);
      }
    }
    const { scripts = {} } = require('@handfast/ws/package.json');
    for (const name of ['preinstall', 'install', 'postinstall']) assert.equal(scripts[name], undefined, name);
  });
});
