import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripsUpgrade } from '../../../src/doctor/checks/middlebox/strips-upgrade.ts';
import { tlsInspection } from '../../../src/doctor/checks/middlebox/tls-inspection.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import type { CertificateSeen } from '../../../src/doctor/evidence/tls.ts';
import { exchangeOf, upgradeOf } from '../support/diagnosis.ts';
import { certificateOf, evidenceOf, proxyOf, said, tlsOf } from '../support/network-evidence.ts';

describe('TLS that is opened on the way', () => {
  const saidOf = (issuer: string, error?: string, more: Partial<CertificateSeen> = {}) =>
    said(tlsInspection, evidenceOf('wss://server.example/', { tls: tlsOf([certificateOf(issuer, more)], error) }));

  it('is an error where the authority of the product is not trusted', () => {
    for (const issuer of [
      'Zscaler Intermediate Root CA (zscaler.net), Zscaler Inc.',
      'FortiGate CA, Fortinet',
      'Avast Web/Mail Shield Root',
      'ESET SSL Filter CA, ESET, spol. s r. o.',
      'Kaspersky Anti-Virus Personal Root Certificate',
      'Gateway CA - Cloudflare Managed G1, Cloudflare, Inc.',
      'mitmproxy',
      'DO_NOT_TRUST_FiddlerRoot',
      'PortSwigger CA',
    ]) {
      const found = saidOf(issuer, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
      assert.deepEqual(found, ['error tls-inspection certain'], issuer);
    }
  });

  it('is a note where it is trusted', () => {
    assert.deepEqual(saidOf('Zscaler Root CA'), ['note tls-inspection certain']);
  });

  it('is none where a public authority has signed, or one that nobody knows', () => {
    for (const issuer of ["R11, Let's Encrypt", 'Corporate Root CA', 'Big Data Inc. Root', 'Norton Rose Internal CA']) {
      assert.deepEqual(saidOf(issuer, 'SELF_SIGNED_CERT_IN_CHAIN'), [], issuer);
    }
    assert.deepEqual(saidOf('Fortinet Public CA', undefined, { isPublic: true }), []);
  });
});

describe('a plain connection on which Upgrade is stripped', () => {
  const page = (...fields: readonly string[]) =>
    exchangeOf('GET / HTTP/1.1\n\n', `HTTP/1.1 200 OK\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n`);
  const through = (url: string, ...fields: readonly string[]) =>
    evidenceOf(url, { upgrade: upgradeOf(page(...fields), false) });
  const over = (evidence: Evidence, kinds: readonly ('scheme' | 'header')[]): Evidence => {
    const share = { opened: 1, of: 1 };
    const changes = kinds.map((kind) => ({ kind, name: '', from: 'ws', to: 'wss' }));
    const opening = { changes, changed: share, unchanged: { opened: 0, of: 1 }, failing: '', working: '' };
    const bisection = {
      handshakes: 3,
      stopped: undefined,
      unchanged: { opened: 0, of: 1 },
      trials: [],
      openings: [opening],
      likeOpened: undefined,
    };
    return { ...evidence, bisection };
  };

  it('shows by the name of a proxy that belongs to networks', () => {
    for (const field of ['Via: 1.1 proxy.corp (squid/6.6)', 'X-Cache: MISS from a Blue Coat', 'Server: FortiGate']) {
      assert.deepEqual(said(stripsUpgrade, through('ws://server.example/', field)), [
        'error middlebox-strips-upgrade likely',
      ]);
    }
  });

  it('is proven where the same handshake opens over TLS', () => {
    const evidence = over(through('ws://server.example/', 'Via: 1.1 proxy.corp (squid/6.6)'), ['scheme']);
    assert.deepEqual(said(stripsUpgrade, evidence), ['error middlebox-strips-upgrade certain']);
  });

  it('is not what a reverse proxy in front of the server does', () => {
    for (const field of ['Server: nginx', 'Via: 1.1 varnish', 'Via: 1.1 google', 'X-Cache: Miss from cloudfront']) {
      assert.deepEqual(said(stripsUpgrade, through('ws://server.example/', field)), [], field);
    }
  });

  it('is none over TLS, on this machine, through a proxy that tunnels, or where it opens', () => {
    const via = 'Via: 1.1 proxy.corp (squid/6.6)';
    assert.deepEqual(said(stripsUpgrade, through('wss://server.example/', via)), []);
    assert.deepEqual(said(stripsUpgrade, through('ws://localhost/', via)), []);
    const tunnelled = { ...through('ws://server.example/', via), proxy: proxyOf() };
    assert.deepEqual(said(stripsUpgrade, tunnelled), []);
    const opened = evidenceOf('ws://server.example/', { upgrade: upgradeOf(page(via), true) });
    assert.deepEqual(said(stripsUpgrade, opened), []);
  });
});
