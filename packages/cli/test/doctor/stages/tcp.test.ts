import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { after, describe, it } from 'node:test';
import type { HostAddress } from '../../../src/doctor/evidence/dns.ts';
import { tcpStage } from '../../../src/doctor/stages/tcp.ts';
import { tryEach, tryTcp } from '../../../src/doctor/wire/try-tcp.ts';
import { heldPort, type OpenPort, openPort } from '../../../src/lab/hosts/port.ts';
import { dnsOf, evidenceOf } from '../support/network-evidence.ts';
import { contextOf } from '../support/probing.ts';

const open: OpenPort[] = [];
after(async () => void (await Promise.all(open.map((one) => one.close()))));

async function kept(opening: Promise<OpenPort>): Promise<OpenPort> {
  const one = await opening;
  open.push(one);
  return one;
}

function probe(host: string, addresses: readonly string[], port: number) {
  const url = `ws://${host.includes(':') ? `[${host}]` : host}:${port}/`;
  return tcpStage.probe(contextOf(url), { ...evidenceOf(url), dns: dnsOf(host, addresses) });
}

const v4: HostAddress = { address: '127.0.0.1', family: 4 };

describe('the stage of TCP', () => {
  it('tries every address of the name, and tells each by its outcome', async () => {
    const { port } = await kept(openPort(() => undefined));
    const { attempts, isThisMachine } = await probe('localhost', ['::1', '127.0.0.1'], port);
    assert.deepEqual(
      attempts.map(({ address, family }) => [address, family]),
      [
        ['::1', 6],
        ['127.0.0.1', 4],
      ],
    );
    assert.notEqual(attempts[0]?.outcome, 'connected');
    assert.equal(attempts[1]?.outcome, 'connected');
    assert.equal(isThisMachine, true);
  });

  it('tries the loopback address that the URL does not name, and keeps it apart', async () => {
    const { port } = await kept(openPort(() => undefined));
    const { attempts, siblings } = await probe('::1', ['::1'], port);
    assert.deepEqual([attempts.length, siblings[0]?.address, siblings[0]?.outcome], [1, '127.0.0.1', 'connected']);
  });

  it('on an address of this machine too: who listens on loopback only is found', async (context) => {
    const own = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal);
    if (own === undefined) return context.skip('this machine has no other address');
    const { port } = await kept(openPort(() => undefined));
    const { attempts, siblings, isThisMachine } = await probe(own.address, [own.address], port);
    assert.equal(isThisMachine, true);
    assert.deepEqual([attempts[0]?.outcome, siblings[0]?.outcome], ['ECONNREFUSED', 'connected']);
  });

  it('where nobody listens, nothing is connected, and the addresses of DNS are tried as well', async () => {
    const { port } = await kept(heldPort());
    const url = `ws://server.example:${port}/`;
    const direct = { servers: [], addresses: ['127.0.0.2'], error: undefined, ms: 1 };
    const dns = dnsOf('server.example', ['127.0.0.1'], { direct });
    const found = await tcpStage.probe(contextOf(url), { ...evidenceOf(url), dns });
    assert.equal(tcpStage.verdict(found), 'failed');
    assert.equal(found.attempts[0]?.outcome, 'ECONNREFUSED');
    assert.deepEqual(
      found.elsewhere.map(({ address }) => address),
      ['127.0.0.2'],
    );
  });

  it('through a proxy it looks no further, and is no failure', async () => {
    const { port } = await kept(heldPort());
    const url = `ws://server.example:${port}/`;
    const direct = { servers: [], addresses: ['127.0.0.2'], error: undefined, ms: 1 };
    const dns = dnsOf('server.example', ['127.0.0.1'], { direct, matters: false });
    const context = contextOf(url, { proxy: 'http://proxy.example:3128' });
    const found = await tcpStage.probe(context, { ...evidenceOf(url), dns });
    assert.deepEqual([found.matters, found.elsewhere, tcpStage.verdict(found)], [false, [], 'odd']);
  });

  it('has nothing to do without an address', () => {
    const url = 'ws://typo.example/';
    const dns = dnsOf('typo.example', [], { error: 'ENOTFOUND' });
    assert.equal(tcpStage.applies?.(contextOf(url), { ...evidenceOf(url), dns }), false);
  });

  it('hangs up on whomever it has reached', async () => {
    let ended: Promise<unknown> | undefined;
    const accepted = new EventEmitter();
    const { port } = await kept(
      openPort((socket) => {
        ended = once(socket.resume(), 'end');
        accepted.emit('connection');
      }),
    );
    const seen = once(accepted, 'connection');
    const signal = new AbortController().signal;
    assert.equal((await tryTcp(v4, port, { timeoutMs: 2000, signal })).outcome, 'connected');
    await seen;
    await ended;
  });

  it('ends when the diagnosis does', async () => {
    const limits = { timeoutMs: 2000, signal: AbortSignal.abort() };
    const attempts = await tryEach([v4, v4], 9, limits);
    assert.deepEqual(
      attempts.map(({ outcome }) => outcome),
      ['aborted', 'aborted'],
    );
  });
});
