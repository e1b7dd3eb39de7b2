import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { WebSocket as Undici } from 'undici';
import { WebSocket as NpmWebSocket } from 'ws';
import type * as Profiles from '../../../cli/dist/src/doctor/profiles/index.js';
import { findChromium, launchChromium } from '../../src/interop/chromium.ts';
import { findProgram, findPython, installFolder, peersFolder, withPeer } from '../../src/interop/installed.ts';
import { ClientPeer } from '../../src/interop/job-peer.ts';
import { run } from '../../src/interop/processes.ts';
import { Capture, type Fields } from '../../src/products/capture.ts';
import { root } from '../../src/root.ts';

const { profileOf }: typeof Profiles = await import(
  pathToFileURL(join(root, 'packages/cli/dist/src/doctor/profiles/index.js')).href
);

/** What differs from one handshake, version or installation to the next. */
function comparable(fields: Fields): Fields {
  return fields.map(([name, value]) => {
    if (/^sec-websocket-key$/i.test(name)) return [name, ''];
    if (/^user-agent$/i.test(name)) return [name, value.replace('HeadlessChrome', 'Chrome').replace(/\d[\d.]*/g, '0')];
    return [name, value];
  });
}

const jobFor = (host: string, subprotocols: readonly string[]) => ({
  url: `ws://${host}/ws?a=1`,
  protocols: [...subprotocols],
  deflate: false,
  steps: [],
  messages: 0,
  pongs: 0,
  close: { code: 1000 },
});

describe('the handshakes that the doctor makes in the name of clients are theirs, byte for byte', () => {
  let capture: Capture;
  before(async () => {
    capture = await Capture.start();
  });
  after(() => capture.close());

  interface Sent {
    readonly origin?: string;
    readonly isSameOrigin?: boolean;
  }

  /** Lets the client connect, and holds what it sends against the profile. */
  async function compare(
    id: Profiles.ProfileId,
    subprotocols: readonly string[],
    connect: (host: string) => Promise<unknown>,
    { origin, isSameOrigin = false }: Sent = {},
  ): Promise<void> {
    const { host } = capture;
    const heard = capture.next();
    const gone = connect(host);
    const seen = await heard;
    await gone;
    const expected = profileOf(id).fields({
      host,
      hostWithPort: host,
      origin,
      subprotocols,
      isTrustworthy: true,
      isSameOrigin,
    });
    assert.deepEqual(comparable([...seen.headers]), comparable(expected));
  }

  for (const subprotocols of [[], ['chat', 'superchat']]) {
    const offer = subprotocols.length === 0 ? 'without subprotocols' : 'with two subprotocols';

    test(`Node.js ws, ${offer}`, () =>
      compare(
        'npm-ws',
        subprotocols,
        async (host) => {
          const socket = new NpmWebSocket(`ws://${host}/ws`, subprotocols, { origin: 'http://app.example' });
          await new Promise((resolve) => socket.once('error', resolve));
        },
        { origin: 'http://app.example' },
      ));

    test(`undici, ${offer}`, () =>
      compare('undici', subprotocols, async (host) => {
        const socket = new Undici(`ws://${host}/ws`, subprotocols);
        await new Promise((resolve) => socket.addEventListener('error', resolve));
      }));

    withPeer('curl', findProgram('curl'), (curl) => {
      test(`curl, ${offer}`, () =>
        compare('curl', subprotocols, (host) => {
          const lines = [
            'Connection: Upgrade',
            'Upgrade: websocket',
            'Sec-WebSocket-Version: 13',
            'Sec-WebSocket-Key: x',
          ];
          if (subprotocols.length > 0) lines.push(`Sec-WebSocket-Protocol: ${subprotocols.join(', ')}`);
          return run(curl, ['-s', '--http1.1', ...lines.flatMap((line) => ['-H', line]), `http://${host}/ws`]);
        }));
    });

    withPeer('Go', findProgram('go'), (go) => {
      const folder = join(installFolder, 'go');
      before(() => run(go, ['build', '-o', `${folder}/`, './gorilla', './coder'], { cwd: join(peersFolder, 'go') }));
      for (const id of ['gorilla', 'coder'] as const) {
        test(`Go ${id}/websocket, ${offer}`, () =>
          compare(id, subprotocols, (host) => runOnce(join(folder, id), ['client'], host, subprotocols)));
      }
    });

    withPeer('Chromium', findChromium(), (path) => {
      test(`Chromium, ${offer}`, async () => {
        const page = createHttpServer((_request, response) => {
          response.setHeader('Content-Type', 'text/html');
          response.end('<title>A page</title>');
        });
        page.listen(0, '127.0.0.1');
        await once(page, 'listening');
        const origin = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
        const browser = await launchChromium(path);
        try {
          const tab = await browser.newPage();
          await tab.goto(origin);
          await compare(
            'chrome',
            subprotocols,
            (host) =>
              tab.evaluate(
                ([url, protocols]) =>
                  new Promise<void>((resolve) => {
                    const socket = new WebSocket(url, protocols);
                    socket.onclose = () => resolve();
                  }),
                [`ws://${host}/ws`, subprotocols] as [string, string[]],
              ),
            { origin },
          );
        } finally {
          await browser.close();
          page.close();
        }
      });
    });
  }

  withPeer('Python websockets', findPython(), (python) => {
    test('Python websockets', async () => {
      // With compression, as a program gets it that asks for nothing.
      const peer = await ClientPeer.start(python, ['-u', join(peersFolder, 'python', 'client.py')]);
      try {
        for (const subprotocols of [[], ['chat', 'superchat']]) {
          await compare('python-websockets', subprotocols, (host) =>
            peer.run({ ...jobFor(host, subprotocols), deflate: true }),
          );
        }
      } finally {
        await peer.stop();
      }
    });
  });
});

async function runOnce(program: string, args: readonly string[], host: string, subprotocols: readonly string[]) {
  const peer = await ClientPeer.start(program, args);
  try {
    await peer.run(jobFor(host, subprotocols));
  } finally {
    await peer.stop();
  }
}
