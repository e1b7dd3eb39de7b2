import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type RunningLab, type RunningScenario, startLab } from 'handfast/lab';
import {
  findTungstenite,
  npmWs,
  type OpeningClient,
  startChromium,
  startGo,
  startPython,
  startTungstenite,
  undici,
} from '../../src/doctor/opening-clients.ts';
import { findChromium } from '../../src/interop/chromium.ts';
import { findProgram, findPython, withPeer } from '../../src/interop/installed.ts';
import { root } from '../../src/root.ts';

interface Verdict {
  readonly client: string;
  readonly accepts: boolean;
  readonly says: string | undefined;
}

interface Options {
  /** Does its error say why? */
  readonly tellsWhy?: boolean;
  /** Can it do only one thing at a time? */
  readonly inTurn?: boolean;
}

/** The parts of the doctor that are needed, which are no entry points of the package. */
const { exchange } = await load<{
  exchange(route: object, shape: object, limits: object): Promise<object>;
}>('doctor/wire/exchange.js');
const { verdictsOn } = await load<{ verdictsOn(exchange: object): readonly Verdict[] }>('doctor/verdicts/index.js');

const groups = ['healthy', 'answer-headers', 'accept', 'delivery', 'subprotocols', 'extensions'];
/** These never answer with a whole 101, and let clients wait. */
const unanswered = [
  '101-drip',
  'no-answer',
  'closed-without-answer',
  'reset-without-answer',
  '101-cut',
  'body-before-101',
];

describe('the verdicts of the doctor and the real clients', () => {
  let lab: RunningLab;
  const verdicts = new Map<string, readonly Verdict[]>();
  before(async () => {
    lab = await startLab({ only: groups, paceMs: 100 });
    for (const { id, url, subprotocols } of candidates()) verdicts.set(id, verdictsOn(await ask(url, subprotocols)));
  });
  after(() => lab.close());
  const candidates = () => lab.scenarios.filter(({ id, url }) => url.startsWith('ws://') && !unanswered.includes(id));

  test('there is a verdict of every client on every scenario that answers with a whole 101', () => {
    assert.ok(verdicts.size > 40);
    for (const [id, ofIt] of verdicts) assert.equal(ofIt.length, 13, id);
  });

  const agrees = (client: string, start: () => OpeningClient | Promise<OpeningClient>, options: Options = {}) => {
    const { tellsWhy = true, inTurn = true } = options;
    test(`${client} opens and refuses as the verdict says, in its words`, async (t) => {
      const real = await start();
      t.after(() => real.stop());
      const wrong: string[] = [];
      const compare = async ({ id, url, subprotocols }: RunningScenario) => {
        const verdict = verdicts.get(id)?.find((one) => one.client === client);
        const { opened, says } = await real.open(url, subprotocols);
        if (opened !== verdict?.accepts) wrong.push(`${id}: opened ${opened}, verdict ${verdict?.accepts} (${says})`);
        else if (tellsWhy && !opened && !isSaid(verdict?.says ?? '', says)) {
          wrong.push(`${id}: said ${says}, verdict ${verdict?.says}`);
        }
      };
      if (inTurn) for (const scenario of candidates()) await compare(scenario);
      else await Promise.all(candidates().map(compare));
      assert.deepEqual(wrong, []);
    });
  };

  agrees('npm-ws', () => npmWs);
  agrees('undici', () => undici, { tellsWhy: false });
  withPeer('Python websockets', findPython(), (python) => agrees('python-websockets', () => startPython(python)));
  withPeer('Go', findProgram('go'), (go) => {
    agrees('gorilla', () => startGo(go, 'gorilla'));
    agrees('coder', () => startGo(go, 'coder'), { inTurn: false });
  });
  // Rust is no must: where it is missing, nothing of it is built, and its tests are left out.
  const rust = findTungstenite();
  if (rust === undefined) test('tungstenite', { skip: 'it is not built: scripts/install-peers.sh does, with cargo' });
  else agrees('tungstenite', () => startTungstenite(rust));
  withPeer('Chromium', findChromium(), (path) => agrees('chrome', () => startChromium(path)));
});

/** Each client has a key of its own, and so has what came of it. */
function isSaid(verdict: string, real: string): boolean {
  const general = (text: string) => text.replace(/[A-Za-z0-9+/]{22,}={0,2}/g, '(base64)').replaceAll(', ', ',');
  return verdict !== '' && general(real).startsWith(general(verdict));
}

function ask(url: string, subprotocols: readonly string[]): Promise<object> {
  const { hostname, host, port, pathname } = new URL(url);
  const fields = [
    ['Host', host],
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', ''],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
    ...(subprotocols.length > 0 ? [['Sec-WebSocket-Protocol', subprotocols.join(', ')]] : []),
  ];
  return exchange(
    { host: hostname, port: Number(port), address: hostname, proxy: undefined, tls: undefined },
    { method: 'GET', target: pathname, httpVersion: '1.1', fields },
    { timeoutMs: 5000, signal: new AbortController().signal },
  );
}

function load<Module>(path: string): Promise<Module> {
  return import(pathToFileURL(join(root, 'packages/cli/dist/src', path)).href) as Promise<Module>;
}
