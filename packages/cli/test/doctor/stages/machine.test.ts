import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { platform } from 'node:os';
import { after, describe, it } from 'node:test';
import { findListeners } from '../../../src/doctor/net/listeners/listeners.ts';
import { machineStage, machineStageOf } from '../../../src/doctor/stages/machine.ts';
import { type OpenPort, openPort } from '../../../src/lab/hosts/port.ts';
import { dnsOf, evidenceOf } from '../support/network-evidence.ts';
import { contextOf } from '../support/probing.ts';

const open: OpenPort[] = [];
after(async () => void (await Promise.all(open.map((one) => one.close()))));

async function listen(address?: string, port?: number): Promise<OpenPort> {
  const opened = await openPort(() => undefined, {
    ...(address === undefined ? {} : { address }),
    ...(port === undefined ? {} : { port }),
  });
  open.push(opened);
  return opened;
}

/** With time to look through all processes, however busy the machine is. */
const patientStage = machineStageOf(findListeners, 60_000);

function probe(port: number, stage = patientStage) {
  const url = `ws://127.0.0.1:${port}/`;
  return stage.probe(contextOf(url, { timeoutMs: 60_000 }), evidenceOf(url));
}

const hasTables = platform() === 'linux' ? false : 'only Linux has /proc/net/tcp';

describe('the stage of this machine', () => {
  it('says which process listens, where, and how many files it has open', { skip: hasTables }, async () => {
    const { port } = await listen();
    const { source, owners } = await probe(port);
    assert.equal(source, 'proc');
    assert.equal(owners.length, 1);
    const [owner] = owners;
    assert.deepEqual([owner?.address, owner?.family, owner?.port, owner?.pid], ['127.0.0.1', 4, port, process.pid]);
    assert.equal(owner?.isStopped, false);
    assert.ok((owner?.openFiles ?? 0) > 2);
    assert.ok(owner?.process);
  });

  it('sees ::1 beside 127.0.0.1', { skip: hasTables }, async (context) => {
    const { port } = await listen();
    try {
      await listen('::1', port);
    } catch {
      return context.skip('this machine has no IPv6');
    }
    const { owners } = await probe(port);
    assert.deepEqual(owners.map(({ address }) => address).sort(), ['127.0.0.1', '::1']);
  });

  it('names those who listen close by, and nobody for a port that is free', { skip: hasTables }, async (context) => {
    const { port } = await listen();
    const wanted = port > 60_000 ? port - 1 : port + 1;
    const { owners, neighbours } = await probe(wanted);
    if (owners.length > 0) return context.skip('another program was given that port');
    assert.ok(neighbours.some((one) => one.port === port && one.pid === process.pid));
  });

  it('sees that a process is stopped', { skip: hasTables }, async (context) => {
    const code =
      "require('node:net').createServer().listen(0,'127.0.0.1',function(){console.log(this.address().port)})";
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    context.after(() => child.kill('SIGKILL'));
    const [line] = await once(child.stdout, 'data');
    const port = Number(String(line));
    assert.equal((await probe(port)).owners[0]?.isStopped, false);
    child.kill('SIGSTOP');
    // The signal is delivered when the system gets to it.
    let owner = (await probe(port)).owners[0];
    for (let tries = 0; tries < 200 && !owner?.isStopped; tries++) owner = (await probe(port)).owners[0];
    assert.deepEqual([owner?.pid, owner?.isStopped], [child.pid, true]);
  });

  it('looks at loopback targets only', () => {
    const applies = (url: string) => machineStage.applies?.(contextOf(url), evidenceOf(url));
    for (const url of ['ws://localhost:1/', 'ws://127.0.0.2:1/', 'ws://[::1]:1/', 'ws://app.localhost/']) {
      assert.equal(applies(url), true, url);
    }
    for (const url of ['ws://192.0.2.1/', 'ws://server.example/', 'ws://localhost.example/']) {
      assert.equal(applies(url), false, url);
    }
  });

  it('looks where a name leads to this machine as well', () => {
    const url = 'ws://app.example:8080/';
    const applies = (...addresses: string[]) =>
      machineStage.applies?.(contextOf(url), evidenceOf(url, { dns: dnsOf('app.example', addresses) }));
    assert.deepEqual(
      [applies('127.0.0.1'), applies('127.0.0.1', '::1'), applies('127.0.0.1', '192.0.2.1'), applies()],
      [true, true, false, false],
    );
  });

  it('says so where the system does not tell', async () => {
    const stage = machineStageOf(() => Promise.resolve({ source: undefined, listeners: [] }));
    const found = await probe(8080, stage);
    assert.equal(stage.verdict(found), 'passed');
    assert.deepEqual(
      stage.facts(found).map(({ id }) => id),
      ['machine-unknown'],
    );
  });

  it('ends when it is told to', async () => {
    const { listeners } = await findListeners(() => true, AbortSignal.abort());
    assert.ok(listeners.every(({ pid }) => pid === undefined));
  });
});
