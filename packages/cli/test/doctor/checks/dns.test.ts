import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dnsChecks } from '../../../src/doctor/checks/dns.ts';
import type { DnsEvidence } from '../../../src/doctor/evidence/dns.ts';
import {
  attempt,
  directOf,
  dnsOf,
  environmentOf,
  evidenceOf,
  proxyOf,
  said,
  tcpOf,
} from '../support/network-evidence.ts';

const refused = tcpOf([attempt('192.0.2.1', 'ECONNREFUSED')]);

function saidOf(dns: DnsEvidence, tcp = tcpOf([])) {
  return said(dnsChecks, evidenceOf(`ws://${dns.host}:8080/`, { dns, tcp }));
}

describe('names', () => {
  it('one that leads somewhere says nothing, and neither do the many addresses of a big site', () => {
    assert.deepEqual(saidOf(dnsOf('server.example', ['192.0.2.1'], { direct: directOf(['192.0.2.1']) })), []);
    const connected = tcpOf([attempt('192.0.2.1', 'connected')]);
    assert.deepEqual(
      saidOf(dnsOf('server.example', ['192.0.2.1'], { direct: directOf(['192.0.2.9']) }), connected),
      [],
    );
  });

  it('the servers say that there is no such name', () => {
    for (const error of ['ENOTFOUND', 'ENODATA', 'EAI_AGAIN']) {
      const dns = dnsOf('typo.example', [], { error, direct: directOf([], 'ENOTFOUND') });
      assert.deepEqual(saidOf(dns), ['error dns-name-unknown certain'], error);
    }
  });

  it('nobody answers: the name may be right', () => {
    for (const error of ['EAI_AGAIN', 'timeout']) {
      for (const code of ['ETIMEOUT', 'ECONNREFUSED']) {
        const dns = dnsOf('server.example', [], { error, direct: directOf([], code) });
        assert.deepEqual(saidOf(dns), ['error dns-resolver-unreachable certain'], `${error} ${code}`);
      }
    }
  });

  it('"not found" of a system whose servers are silent is no knowledge', () => {
    const dns = dnsOf('server.example', [], { error: 'ENOTFOUND', direct: directOf([], 'ETIMEOUT') });
    assert.deepEqual(saidOf(dns), ['error dns-resolver-unreachable likely']);
  });

  it('a server that fails has not said that there is no such name', () => {
    const dns = dnsOf('server.example', [], { error: 'EAI_AGAIN', direct: directOf([], 'ESERVFAIL') });
    assert.deepEqual(saidOf(dns), ['error dns-resolver-unreachable likely']);
  });

  it('a lookup that was called off says nothing', () => {
    assert.deepEqual(saidOf(dnsOf('server.example', [], { error: 'aborted' })), []);
  });

  it('DNS knows what the system does not', () => {
    const dns = dnsOf('server.example', [], { error: 'ENOTFOUND', direct: directOf(['192.0.2.9']) });
    assert.deepEqual(saidOf(dns), ['error dns-answers-differ certain']);
  });

  it('only the addresses of DNS take connections: the entry of the hosts file is stale', () => {
    const dns = dnsOf('server.example', ['192.0.2.1'], { hostsFile: ['192.0.2.1'], direct: directOf(['192.0.2.9']) });
    const tcp = tcpOf([attempt('192.0.2.1', 'timeout')], { elsewhere: [attempt('192.0.2.9', 'connected')] });
    assert.deepEqual(saidOf(dns, tcp), ['error dns-answers-differ certain']);
  });

  it('a hosts file that decides is worth a note where all is well', () => {
    const dns = dnsOf('server.example', ['192.0.2.1'], { hostsFile: ['192.0.2.1'], direct: directOf(['192.0.2.9']) });
    assert.deepEqual(saidOf(dns, tcpOf([attempt('192.0.2.1', 'connected')])), ['note dns-answers-differ certain']);
  });

  it('a public name that leads to nowhere is one that is blocked', () => {
    for (const address of ['0.0.0.0', '::']) {
      const tcp = tcpOf([attempt(address, 'ECONNREFUSED')]);
      assert.deepEqual(saidOf(dnsOf('ads.example', [address]), tcp), ['error dns-answers-differ likely'], address);
    }
  });

  it('one that leads to this machine is blocked where the world knows it by another address', () => {
    const tcp = tcpOf([attempt('127.0.0.1', 'ECONNREFUSED')]);
    const blocked = dnsOf('ads.example', ['127.0.0.1'], { direct: directOf(['192.0.2.9']) });
    assert.deepEqual(saidOf(blocked, tcp), ['error dns-answers-differ likely']);
    const developed = dnsOf('app.example', ['127.0.0.1'], { direct: directOf([], 'ENOTFOUND') });
    assert.deepEqual(saidOf(developed, tcp), []);
    assert.deepEqual(saidOf(dnsOf('localhost', ['127.0.0.1']), refused), []);
  });

  it('the wanted family has no address', () => {
    const dns = dnsOf('server.example', [], { excluded: [{ address: '192.0.2.1', family: 4 }] });
    assert.deepEqual(saidOf(dns), ['error no-route-to-host certain']);
  });

  it('a lookup that takes seconds has waited for a server that does not answer', () => {
    const connected = tcpOf([attempt('192.0.2.1', 'connected')]);
    const dns = dnsOf('server.example', ['192.0.2.1'], { ms: 5012 });
    assert.deepEqual(saidOf(dns, connected), ['warning dns-resolver-unreachable likely']);
  });

  it('through a proxy nobody here needs to know the name', () => {
    const dns = dnsOf('server.corp', [], { error: 'ENOTFOUND', matters: false });
    assert.deepEqual(said(dnsChecks, evidenceOf('ws://server.corp/', { dns, proxy: proxyOf() })), []);
  });

  it('says what the name itself suggests', () => {
    const table = [
      ['undefined', 'dns-hint-placeholder'],
      ['printer.local', 'dns-hint-multicast'],
      ['api.internal', 'dns-hint-private'],
      ['app.localhost', 'dns-hint-localhost'],
      ['redis', 'dns-hint-single'],
    ] as const;
    for (const [host, hint] of table) {
      const [finding] = dnsChecks(evidenceOf(`ws://${host}/`, { dns: dnsOf(host, [], { error: 'ENOTFOUND' }) }));
      assert.ok(
        finding?.facts.some(({ id }) => id === hint),
        `${host}: ${finding?.facts.map(({ id }) => id)}`,
      );
    }
  });

  it('a name without a dot, in a container, is a service of its network', () => {
    const environment = environmentOf({ isContainer: true });
    const dns = dnsOf('redis', [], { error: 'ENOTFOUND' });
    const [finding] = dnsChecks(evidenceOf('ws://redis/', { dns, environment }));
    assert.ok(finding?.facts.some(({ id }) => id === 'dns-hint-single-in-container'));
  });
});
