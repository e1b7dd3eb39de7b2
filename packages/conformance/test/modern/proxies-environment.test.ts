import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { type ConnectOptions, connect, type HandshakeError, type WebSocket } from '@handfast/ws';
import { findProgram, findPython, peersFolder, withPeer } from '../../src/interop/installed.ts';
import { subjectIsOurs } from '../../src/interop/subject.ts';

const onlyOurs = { skip: subjectIsOurs ? false : 'npm ws has no proxies' };
type Environment = Readonly<Record<string, string>>;

/** Nothing listens on these ports of this machine: what counts is where a connection is tried. */
const proxy = (port: number) => `http://127.0.0.1:${port}`;
const TARGET = 19;

/** Empties the environment of everything about proxies until the test ends, and then fills in `variables`. */
function setEnvironment(t: TestContext): (variables: Environment) => void {
  const saved = { ...process.env };
  const clear = () => {
    for (const name of Object.keys(process.env)) {
      if (/_proxy$/i.test(name) || name === 'REQUEST_METHOD') delete process.env[name];
    }
  };
  t.after(() => {
    clear();
    Object.assign(process.env, saved);
  });
  return (variables) => {
    clear();
    Object.assign(process.env, variables);
  };
}

/** The proxy that connect() uses; null: none. Every name is an address of this machine. */
async function ours(url: string): Promise<string | null> {
  const error = await connect(url, { lookup: toLoopback } as ConnectOptions).then(
    (socket: WebSocket) => assert.fail(`${socket.url} opened`),
    (it: HandshakeError) => it,
  );
  assert.match(error.code, /^E(CONNREFUSED|ADDRNOTAVAIL|NETUNREACH)$/, error.message);
  return error.proxy?.url ?? null;
}

const environments: readonly Environment[] = [
  {},
  { ws_proxy: proxy(1) },
  { wss_proxy: proxy(1) },
  { http_proxy: proxy(1) },
  { https_proxy: proxy(1) },
  { HTTP_PROXY: proxy(1), HTTPS_PROXY: proxy(2) },
  { http_proxy: proxy(1), https_proxy: proxy(2), ws_proxy: proxy(3), wss_proxy: proxy(4) },
  { https_proxy: proxy(1), HTTPS_PROXY: proxy(2) },
  { https_proxy: '', HTTPS_PROXY: proxy(2) },
  { https_proxy: '', http_proxy: proxy(2) },
  { REQUEST_METHOD: 'GET', HTTP_PROXY: proxy(1) },
  { REQUEST_METHOD: 'GET', http_proxy: proxy(1) },
  ...['*', 'app.test', '.app.test', 'app.test:19', 'app.test:20', 'pp.test', 'test', 'other, app.test', 'APP.TEST'].map(
    (no_proxy) => ({ no_proxy, https_proxy: proxy(1) }),
  ),
  { no_proxy: 'app.test', NO_PROXY: 'x', https_proxy: proxy(1) },
  { NO_PROXY: 'app.test', wss_proxy: proxy(1), ws_proxy: proxy(2) },
];

withPeer('Python with websockets', findPython(), (python) => {
  test('the proxy of the environment is the one that websockets of Python uses', onlyOurs, async (t) => {
    const table = environments.flatMap((environment) =>
      [`ws://app.test:${TARGET}/`, `wss://sub.app.test:${TARGET}/`].map((url) => [environment, url] as const),
    );
    const script = join(peersFolder, 'python/proxies.py');
    const { stdout, stderr } = spawnSync(python, [script], { input: JSON.stringify(table), encoding: 'utf8' });
    const theirs = JSON.parse(stdout || assert.fail(stderr)) as (string | null)[];
    assert.ok(new Set(theirs).size > 4);
    const set = setEnvironment(t);
    for (const [i, [environment, url]] of table.entries()) {
      set(environment);
      assert.equal(await ours(url), theirs[i], `${url} with ${JSON.stringify(environment)}`);
    }
  });
});

/** Values of NO_PROXY, and hosts. */
const lists = [
  ['*', 'app.test'],
  ['app.test', 'app.test', 'sub.app.test', 'myapp.test', 'app.test.org'],
  ['.app.test', 'sub.app.test', 'myapp.test'],
  ['app.test,other.test', 'other.test', 'third.test'],
  ['APP.test', 'app.test'],
  ['127.0.0.1', '127.0.0.1', '127.0.0.11'],
  ['127.1.0.0/16', '127.1.2.3', '127.2.2.3'],
  ['127.0.1.128/25', '127.0.1.129', '127.0.1.1'],
  ['::1', '[::1]', '127.0.0.1'],
  ['localhost', 'localhost', '127.0.0.1'],
] as const;

withPeer('curl', findProgram('curl'), (curl) => {
  describe('NO_PROXY means what it means to curl', onlyOurs, () => {
    for (const [list, ...hosts] of lists) {
      test(`${list}: ${hosts.join(', ')}`, async (t) => {
        setEnvironment(t)({ no_proxy: list, http_proxy: proxy(1) });
        for (const host of hosts) {
          const resolve = /^[a-z]/.test(host) ? ['--resolve', `${host}:${TARGET}:127.0.0.1`] : [];
          const options = ['--max-time', '2', '--verbose', '--silent', ...resolve];
          const failed = await promisify(execFile)(curl, [...options, `http://${host}:${TARGET}/`]).catch((it) => it);
          const port = /Trying \S+:(\d+)\.\.\./.exec(failed.stderr)?.[1] ?? assert.fail(failed.stderr);
          const signal = AbortSignal.timeout(2000);
          const used = await connect(`ws://${host}:${TARGET}/`, { lookup: toLoopback, signal } as ConnectOptions).then(
            (socket: WebSocket) => assert.fail(`${socket.url} opened`),
            (error: HandshakeError) => error.proxy !== undefined,
          );
          assert.equal(used, port === '1', `${host} with NO_PROXY=${list}: curl went to port ${port}`);
        }
      });
    }
  });
});

function toLoopback(_name: string, { all }: { all?: boolean }, found: (...values: unknown[]) => void): void {
  if (all) found(null, [{ address: '127.0.0.1', family: 4 }]);
  else found(null, '127.0.0.1', 4);
}
