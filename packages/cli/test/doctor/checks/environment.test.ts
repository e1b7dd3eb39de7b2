import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clockWrong } from '../../../src/doctor/checks/environment.ts';
import { machineChecks } from '../../../src/doctor/checks/machine.ts';
import type { Listener } from '../../../src/doctor/evidence/machine.ts';
import { exchangeOf, upgradeOf } from '../support/diagnosis.ts';
import { certificateOf, environmentOf, evidenceOf, said, tlsOf } from '../support/network-evidence.ts';

const url = 'ws://server.example/';
const clockMs = Date.UTC(2026, 0, 2, 12, 0, 0);
const environment = environmentOf({ clockMs });

function answered(date: string, ...fields: readonly string[]) {
  return exchangeOf('GET / HTTP/1.1\n\n', `HTTP/1.1 200 OK\r\n${[`Date: ${date}`, ...fields].join('\r\n')}\r\n\r\n`);
}

function saidWith(date: string, ...fields: readonly string[]) {
  return said(clockWrong, evidenceOf(url, { environment, 'plain-get': { exchange: answered(date, ...fields) } }));
}

describe('the clock', () => {
  it('agrees with that of the server, give or take what tokens forgive', () => {
    assert.deepEqual(saidWith('Fri, 02 Jan 2026 12:00:01 GMT'), []);
    assert.deepEqual(saidWith('Fri, 02 Jan 2026 11:56:00 GMT'), []);
  });

  it('is hours apart', () => {
    assert.deepEqual(saidWith('Fri, 02 Jan 2026 09:00:00 GMT'), ['warning clock-wrong likely']);
    assert.deepEqual(saidWith('Fri, 02 Jan 2026 15:00:00 GMT'), ['warning clock-wrong likely']);
  });

  it('is not compared with an answer from a cache, or with what is no date', () => {
    assert.deepEqual(saidWith('Fri, 02 Jan 2026 09:00:00 GMT', 'Age: 10800'), []);
    assert.deepEqual(saidWith('Fri, 02 Jan 2026 09:00:00 GMT', 'X-Cache: HIT from edge'), []);
    assert.deepEqual(saidWith('yesterday'), []);
  });

  it('is compared with both answers: they have to agree', () => {
    const evidence = evidenceOf(url, {
      environment,
      'plain-get': { exchange: answered('Fri, 02 Jan 2026 09:00:00 GMT') },
      upgrade: upgradeOf(answered('Fri, 02 Jan 2026 12:00:00 GMT'), false),
    });
    assert.deepEqual(said(clockWrong, evidence), []);
  });
});

describe('the clock and a certificate', () => {
  const year = (from: number, to: number) => ({ notBefore: new Date(from, 0), notAfter: new Date(to, 0) });
  const saidOf = (validity: ReturnType<typeof year>, error: string) => {
    const tls = tlsOf([certificateOf('R11', validity)], error);
    const exchange = answered('Fri, 02 Jan 2026 12:00:00 GMT');
    const evidence = { environment: environmentOf({ clockMs: 0 }), tls, 'plain-get': { exchange } };
    return said(clockWrong, evidenceOf('wss://server.example/', evidence));
  };

  it('the certificate is good at the time of the server: this clock is wrong, and that is why', () => {
    assert.deepEqual(saidOf(year(2025, 2027), 'CERT_NOT_YET_VALID'), ['error clock-wrong certain']);
  });

  it('the certificate is good at neither time, or fails for something else', () => {
    assert.deepEqual(saidOf(year(2020, 2021), 'CERT_HAS_EXPIRED'), ['warning clock-wrong likely']);
    assert.deepEqual(saidOf(year(2025, 2027), 'SELF_SIGNED_CERT_IN_CHAIN'), ['warning clock-wrong likely']);
  });
});

describe('the programs behind a port of this machine', () => {
  const program: Listener = {
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
  const machineOf = (...owners: readonly Listener[]) => ({ source: 'proc' as const, owners, neighbours: [] });
  const silent = { ...exchangeOf('', ''), end: 'timeout' as const };
  const saidOf = (...owners: readonly Listener[]) =>
    said(machineChecks, evidenceOf(url, { machine: machineOf(...owners), upgrade: upgradeOf(silent, false) }));

  it('one that runs says nothing', () => {
    assert.deepEqual(saidOf(program), []);
    assert.deepEqual(saidOf(program, { ...program, address: '::1', family: 6 }), []);
  });

  it('one that is stopped answers nobody', () => {
    assert.deepEqual(saidOf({ ...program, isStopped: true }), ['error handshake-unanswered certain']);
  });

  it('one without a free descriptor takes no connection', () => {
    assert.deepEqual(saidOf({ ...program, openFiles: 1020 }), ['error descriptor-limit likely']);
  });

  it('two programs share the port, on different addresses', () => {
    const other = { ...program, address: '::1', family: 6, process: 'ControlCenter', pid: 12 } as const;
    assert.deepEqual(saidOf(program, other), ['warning port-taken-by-another-process likely']);
  });

  it('a program that nobody has meant answers', () => {
    const answer = exchangeOf('', 'HTTP/1.1 403 Forbidden\r\nServer: AirTunes/775.3.1\r\nContent-Length: 0\r\n\r\n');
    const upgrade = upgradeOf(answer, false);
    assert.deepEqual(said(machineChecks, evidenceOf('ws://localhost:5000/', { upgrade })), [
      'error port-taken-by-another-process certain',
    ]);
    assert.deepEqual(said(machineChecks, evidenceOf('ws://tv.example:7000/', { upgrade })), []);
  });
});
