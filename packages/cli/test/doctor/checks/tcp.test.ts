import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tcpChecks } from '../../../src/doctor/checks/tcp/index.ts';
import type { Listener } from '../../../src/doctor/evidence/machine.ts';
import { attempt, dnsOf, environmentOf, evidenceOf, proxyOf, said, tcpOf } from '../support/network-evidence.ts';

const far = 'ws://server.example:8080/';
const near = 'ws://localhost:8080/';
const here = { isThisMachine: true };

describe('connections of TCP', () => {
  it('all that connect say nothing', () => {
    const tcp = tcpOf([attempt('192.0.2.1', 'connected'), attempt('2001:db8::1', 'connected')]);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp })), []);
  });

  it('one reason for all is that reason', () => {
    const table = [
      ['ECONNREFUSED', 'error nothing-listens certain'],
      ['timeout', 'error packets-dropped certain'],
      ['ETIMEDOUT', 'error packets-dropped certain'],
      ['EHOSTUNREACH', 'error no-route-to-host certain'],
      ['ENETUNREACH', 'error no-route-to-host certain'],
      ['EACCES', 'error packets-dropped likely'],
      ['ECONNRESET', 'error connection-reset certain'],
      ['ESTRANGE', 'error all-addresses-failed certain'],
    ] as const;
    for (const [outcome, expected] of table) {
      const tcp = tcpOf([attempt('192.0.2.1', outcome), attempt('192.0.2.2', outcome)]);
      assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp })), [expected], outcome);
    }
  });

  it('several reasons are all-addresses-failed', () => {
    const tcp = tcpOf([attempt('192.0.2.1', 'ECONNREFUSED'), attempt('192.0.2.2', 'timeout')]);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp })), ['error all-addresses-failed certain']);
  });

  it('that this machine has no IPv6 is no reason where there is IPv4', () => {
    const none = attempt('2001:db8::1', 'ENETUNREACH');
    const refused = tcpOf([none, attempt('192.0.2.1', 'ECONNREFUSED')]);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp: refused })), ['error nothing-listens certain']);
    const open = tcpOf([none, attempt('192.0.2.1', 'connected')]);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp: open })), []);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp: tcpOf([none]) })), ['error no-route-to-host certain']);
  });

  it('silent IPv6 beside IPv4 that connects is a warning', () => {
    const tcp = tcpOf([attempt('2001:db8::1', 'timeout', { ms: 3500 }), attempt('192.0.2.1', 'connected')]);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp })), ['warning ipv6-unreachable certain']);
  });

  it('a router that knows no way to IPv6, after a while, is one too', () => {
    const tcp = tcpOf([attempt('2001:db8::1', 'EHOSTUNREACH', { ms: 3100 }), attempt('192.0.2.1', 'connected')]);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp })), ['warning ipv6-unreachable certain']);
  });

  it('one of several addresses of the same family that refuses is a warning: some connections will go there', () => {
    const tcp = tcpOf([attempt('192.0.2.1', 'connected'), attempt('192.0.2.2', 'ECONNREFUSED')]);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp })), ['warning nothing-listens certain']);
  });

  it('no way to this port of a host whose other port answers is a firewall', () => {
    for (const outcome of ['connected', 'ECONNREFUSED']) {
      const comparison = attempt('192.0.2.1', outcome, { port: 443 });
      const tcp = tcpOf([attempt('192.0.2.1', 'EHOSTUNREACH')], { comparison });
      assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp })), ['error packets-dropped likely'], outcome);
    }
  });

  it('what this process has used up is told as such', () => {
    for (const [outcome, code] of [
      ['EMFILE', 'descriptor-limit'],
      ['EADDRNOTAVAIL', 'local-ports-exhausted'],
    ]) {
      const tcp = tcpOf([attempt('192.0.2.1', outcome as string)]);
      assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp })), [`error ${code} certain`]);
    }
  });

  it('one that connects when it is tried again is worth a note', () => {
    const tcp = tcpOf([attempt('192.0.2.1', 'connected', { ms: 1040 })]);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp })), ['note accept-queue-overflow possible']);
    const quick = tcpOf([attempt('192.0.2.1', 'connected', { ms: 640 })]);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp: quick })), []);
  });

  it('what was called off says nothing', () => {
    const tcp = tcpOf([attempt('192.0.2.1', 'aborted')]);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp })), []);
  });

  it('through a proxy the direct way is beside the point', () => {
    const tcp = tcpOf([attempt('192.0.2.1', 'ECONNREFUSED')]);
    assert.deepEqual(said(tcpChecks, evidenceOf(far, { tcp, proxy: proxyOf() })), []);
  });

  it('tells where port 443 of the same host is open', () => {
    const comparison = attempt('192.0.2.1', 'connected', { port: 443 });
    const tcp = tcpOf([attempt('192.0.2.1', 'timeout')], { comparison });
    const [finding] = tcpChecks(evidenceOf(far, { tcp }));
    assert.ok(finding?.facts.some(({ id }) => id === 'tcp-other-port-open'));
  });
});

describe('connections to this machine', () => {
  const v4 = (outcome: string) => attempt('127.0.0.1', outcome);
  const v6 = (outcome: string) => attempt('::1', outcome);
  const dns = dnsOf('localhost', ['::1', '127.0.0.1']);

  it('the address of the URL refuses, the other family would answer: an error', () => {
    const tcp = tcpOf([v6('ECONNREFUSED')], { ...here, siblings: [v4('connected')] });
    const evidence = evidenceOf('ws://[::1]:8080/', { tcp, dns: dnsOf('::1', ['::1'], { source: 'literal' }) });
    assert.deepEqual(said(tcpChecks, evidence), ['error localhost-other-family certain']);
  });

  it('the first address of localhost refuses, and the second answers: a warning', () => {
    const tcp = tcpOf([v6('ECONNREFUSED'), v4('connected')], here);
    assert.deepEqual(said(tcpChecks, evidenceOf(near, { tcp, dns })), ['warning localhost-other-family certain']);
  });

  it('the first one answers, others refuse: a note', () => {
    const tcp = tcpOf([v4('connected'), v6('ECONNREFUSED')], here);
    assert.deepEqual(said(tcpChecks, evidenceOf(near, { tcp, dns })), ['note localhost-other-family certain']);
  });

  it('a URL with an address has no other family, where it works', () => {
    const tcp = tcpOf([v4('connected')], { ...here, siblings: [v6('ECONNREFUSED')] });
    const literal = dnsOf('127.0.0.1', ['127.0.0.1'], { source: 'literal' });
    assert.deepEqual(said(tcpChecks, evidenceOf('ws://127.0.0.1:8080/', { tcp, dns: literal })), []);
  });

  it('a machine without IPv6 has no other family either', () => {
    const tcp = tcpOf([v4('connected')], { ...here, siblings: [v6('EADDRNOTAVAIL')] });
    assert.deepEqual(said(tcpChecks, evidenceOf(near, { tcp, dns })), []);
  });

  it('an address of this machine refuses what its loopback takes', () => {
    const tcp = tcpOf([attempt('192.0.2.7', 'ECONNREFUSED')], { ...here, siblings: [v4('connected')] });
    const evidence = evidenceOf('ws://192.0.2.7:8080/', { tcp, dns: dnsOf('192.0.2.7', ['192.0.2.7']) });
    assert.deepEqual(said(tcpChecks, evidence), ['error listens-on-loopback-only certain']);
  });

  it('another machine of a private network refuses: its server may listen for itself alone', () => {
    for (const address of ['192.168.1.20', '10.1.2.3', '172.17.0.1', 'fd00::1']) {
      const tcp = tcpOf([attempt(address, 'ECONNREFUSED')]);
      const evidence = evidenceOf(far, { tcp, dns: dnsOf('server.example', [address]) });
      assert.deepEqual(said(tcpChecks, evidence), [
        'error nothing-listens certain',
        'note listens-on-loopback-only possible',
      ]);
    }
  });

  it('silence on loopback is a full queue where connections wait, and a firewall where none do', () => {
    const tcp = tcpOf([v4('timeout')], { ...here, siblings: [v6('connected')] });
    const owner: Listener = {
      address: '127.0.0.1',
      family: 4,
      port: 8080,
      waiting: 0,
      pid: 4711,
      process: 'node',
      isStopped: false,
      openFiles: 30,
      maxFiles: 1024,
    };
    for (const [waiting, expected] of [
      [129, 'error accept-queue-overflow certain'],
      [0, 'error packets-dropped certain'],
    ] as const) {
      const machine = { source: 'proc' as const, owners: [{ ...owner, waiting }], neighbours: [] };
      assert.deepEqual(said(tcpChecks, evidenceOf(near, { tcp, dns, machine })), [expected]);
    }
  });

  it('in a container a refusal on localhost comes with what localhost is there', () => {
    const tcp = tcpOf([v4('ECONNREFUSED')], { ...here, siblings: [v6('ECONNREFUSED')] });
    const [finding] = tcpChecks(evidenceOf(near, { tcp, dns, environment: environmentOf({ isContainer: true }) }));
    assert.equal(finding?.code, 'nothing-listens');
    assert.ok(finding?.facts.some(({ id }) => id === 'tcp-hint-container'));
  });

  it('in WSL the relay of Windows may be missing', () => {
    const tcp = tcpOf([v4('ECONNREFUSED')], { ...here, siblings: [v6('ECONNREFUSED')] });
    const evidence = evidenceOf(near, { tcp, dns, environment: environmentOf({ isWsl: true }) });
    assert.deepEqual(said(tcpChecks, evidence), ['error nothing-listens certain', 'error wsl-loopback-relay possible']);
  });
});

describe('emulators', () => {
  it('10.0.2.2 leads nowhere outside of one', () => {
    const tcp = tcpOf([attempt('10.0.2.2', 'timeout')]);
    const evidence = evidenceOf('ws://10.0.2.2:8080/', { tcp, environment: environmentOf() });
    assert.deepEqual(said(tcpChecks, evidence), ['error emulator-loopback likely']);
  });

  it('localhost on Android is the phone', () => {
    const tcp = tcpOf([attempt('127.0.0.1', 'ECONNREFUSED')], here);
    const evidence = evidenceOf(near, { tcp, environment: environmentOf({ platform: 'android' }) });
    assert.deepEqual(said(tcpChecks, evidence), ['error emulator-loopback likely']);
  });
});
