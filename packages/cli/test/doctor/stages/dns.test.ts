import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { dnsChecks } from '../../../src/doctor/checks/dns.ts';
import type { DnsEvidence } from '../../../src/doctor/evidence/dns.ts';
import type { DiagnoseOptions } from '../../../src/doctor/options.ts';
import { dnsStage, dnsStageOf, type NameSources } from '../../../src/doctor/stages/dns.ts';
import { closedDnsPort, type RunningDns, startDns } from '../support/dns-server.ts';
import { evidenceOf, said } from '../support/network-evidence.ts';
import { contextOf } from '../support/probing.ts';

const folder = mkdtempSync(join(tmpdir(), 'handfast-hosts-'));
const hostsPath = join(folder, 'hosts');
let dns: RunningDns;

before(async () => {
  writeFileSync(hostsPath, '127.0.0.1 localhost\n192.0.2.77  stale.example other.example # moved\n');
  dns = await startDns((name) => {
    if (name === 'broken.example') return { code: 2 };
    if (name === 'silent.example') return 'silence';
    return name === 'typo.example' ? { code: 3 } : { addresses: ['192.0.2.1', '192.0.2.2'] };
  });
});

after(async () => {
  await dns.close();
  rmSync(folder, { recursive: true });
});

function failing(code: string): NameSources['lookup'] {
  return () => Promise.reject(Object.assign(new Error(code), { code }));
}

const finding: NameSources['lookup'] = () =>
  Promise.resolve([
    { address: '2001:db8::1', family: 6 },
    { address: '192.0.2.1', family: 4 },
  ]);

function probe(
  url: string,
  lookup: NameSources['lookup'],
  { servers = [dns.server], ...options }: DiagnoseOptions & { servers?: readonly string[] } = {},
): Promise<DnsEvidence> {
  return dnsStageOf({ lookup, servers, hostsPath }).probe(contextOf(url, options), evidenceOf(url));
}

describe('the stage of names', () => {
  it('has every address of the system, in its order, and what the DNS servers say', async () => {
    const found = await probe('ws://server.example/', finding);
    assert.deepEqual(found.addresses, [
      { address: '2001:db8::1', family: 6 },
      { address: '192.0.2.1', family: 4 },
    ]);
    assert.deepEqual(found.direct?.addresses, ['192.0.2.1', '192.0.2.2']);
    assert.deepEqual([found.source, found.error, found.hostsFile], ['system', undefined, []]);
    assert.equal(dnsStage.verdict(found), 'passed');
  });

  it('keeps to one family, and remembers what it leaves out', async () => {
    const found = await probe('ws://server.example/', finding, { family: 4 });
    assert.deepEqual(found.addresses, [{ address: '192.0.2.1', family: 4 }]);
    assert.deepEqual(found.excluded, [{ address: '2001:db8::1', family: 6 }]);
  });

  it('asks nobody for an address, nor where the options tell it', async () => {
    const before = dns.asked.length;
    const literal = await probe('ws://[::1]:8080/', failing('ENOTFOUND'));
    assert.deepEqual([literal.source, literal.addresses], ['literal', [{ address: '::1', family: 6 }]]);
    const resolve = ['server.example:80:192.0.2.9', 'server.example:443:192.0.2.10', 'server.example:80:[2001:db8::9]'];
    const given = await probe('ws://Server.example/', failing('ENOTFOUND'), { resolve });
    assert.deepEqual(given.addresses, [
      { address: '192.0.2.9', family: 4 },
      { address: '2001:db8::9', family: 6 },
    ]);
    assert.deepEqual([given.source, given.error], ['resolve-option', undefined]);
    assert.equal(dns.asked.length, before);
  });

  it('asks the DNS servers for nothing that is none of theirs, as long as the system finds it', async () => {
    const before = dns.asked.length;
    for (const host of ['localhost', 'app.localhost', 'printer.local', 'redis']) {
      assert.equal((await probe(`ws://${host}/`, finding)).direct, undefined, host);
    }
    assert.equal(dns.asked.length, before);
  });

  it('finds the name in the hosts file', async () => {
    const found = await probe('ws://stale.example/', () => Promise.resolve([{ address: '192.0.2.77', family: 4 }]));
    assert.deepEqual(found.hostsFile, ['192.0.2.77']);
    assert.deepEqual(said(dnsChecks, evidenceOf('ws://stale.example/', { dns: found })), [
      'note dns-answers-differ certain',
    ]);
  });

  const told: readonly [host: string, code: string, servers: 'one' | 'none', expected: string][] = [
    ['typo.example', 'ENOTFOUND', 'one', 'error dns-name-unknown certain'],
    ['typo.example', 'EAI_AGAIN', 'one', 'error dns-name-unknown certain'],
    ['server.example', 'ENOTFOUND', 'one', 'error dns-answers-differ certain'],
    ['server.example', 'EAI_AGAIN', 'none', 'error dns-resolver-unreachable certain'],
    ['broken.example', 'EAI_AGAIN', 'one', 'error dns-resolver-unreachable likely'],
    ['redis', 'EAI_AGAIN', 'none', 'error dns-resolver-unreachable certain'],
  ];
  for (const [host, code, servers, expected] of told) {
    it(`${host}: ${code} of the system, with ${servers} of its servers there, is ${expected}`, async () => {
      const url = `ws://${host}/`;
      const list = servers === 'one' ? [dns.server] : [await closedDnsPort()];
      const found = await probe(url, failing(code), { servers: list, timeoutMs: 300 });
      assert.equal(dnsStage.verdict(found), 'failed');
      assert.deepEqual(said(dnsChecks, evidenceOf(url, { dns: found })), [expected]);
    });
  }

  it('waits for nobody longer than the time-out', async () => {
    const found = await probe('ws://silent.example/', () => new Promise(() => undefined), { timeoutMs: 100 });
    assert.equal(found.error, 'timeout');
    assert.notEqual(found.direct?.error, undefined);
    assert.deepEqual(said(dnsChecks, evidenceOf('ws://silent.example/', { dns: found })), [
      'error dns-resolver-unreachable certain',
    ]);
  });

  it('ends when the diagnosis does', async () => {
    const controller = new AbortController();
    const stage = dnsStageOf({ lookup: () => new Promise(() => undefined), servers: [dns.server], hostsPath });
    const probing = stage.probe(
      contextOf('ws://silent.example/', {}, controller.signal),
      evidenceOf('ws://silent.example/'),
    );
    controller.abort();
    assert.equal((await probing).error, 'aborted');
  });

  it('fails for nobody where a proxy looks names up', async () => {
    const options = { proxy: 'http://proxy.example:3128' };
    const found = await probe('ws://typo.example/', failing('ENOTFOUND'), options);
    assert.deepEqual([found.matters, dnsStage.verdict(found)], [false, 'odd']);
  });

  it('uses the resolver of the system', async () => {
    const found = await dnsStage.probe(contextOf('ws://localhost/'), evidenceOf('ws://localhost/'));
    assert.ok(found.addresses.some(({ address }) => address === '127.0.0.1' || address === '::1'));
  });
});
