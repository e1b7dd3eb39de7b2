import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { byProgram } from '../../../src/doctor/net/listeners/listeners.ts';
import { listenersIn } from '../../../src/doctor/net/listeners/proc-sockets.ts';
import { listenersOfLsof, listenersOfNetstat } from '../../../src/doctor/net/listeners/program-output.ts';
import { type OpenPort, openPort } from '../../../src/lab/hosts/port.ts';

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000005 00:00000000 00000000  1000        0 12345 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 12346 1 0000000000000000 20 4 30 10 -1
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 777 1 0000000000000000 100 0 0 10 0
`;
const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 12347 1 0 100 0 0 10 0
   1: 0000000000000000FFFF00000100007F:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 12348 1 0 100 0 0 10 0
   2: B80D0120000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 12349 1 0 100 0 0 10 0
`;

describe('the tables of Linux', () => {
  it('have the sockets that listen, and how many connections wait at them', () => {
    assert.deepEqual(listenersIn(tcp, 'LE'), [
      { address: '127.0.0.1', family: 4, port: 8080, inode: '12345', waiting: 5 },
      { address: '0.0.0.0', family: 4, port: 22, inode: '777', waiting: 0 },
    ]);
  });

  it('have those of IPv6, of which some are IPv4', () => {
    assert.deepEqual(
      listenersIn(tcp6, 'LE').map(({ address, family, port }) => [address, family, port]),
      [
        ['::1', 6, 8080],
        ['127.0.0.1', 4, 8081],
        ['2001:db8::1', 6, 80],
      ],
    );
  });

  it('are in the byte order of the machine', () => {
    const [first] = listenersIn(tcp.replace('0100007F:1F90 00000000', '7F000001:1F90 00000000'), 'BE');
    assert.equal(first?.address, '127.0.0.1');
  });

  it('may hold anything', () => {
    for (const text of ['', 'x', '0: zz:1 00000000:0000 0A', '\n\n', '0: 01:1F90 0:0 0A 0:0 0 0 0 0 1']) {
      assert.deepEqual(listenersIn(text, 'LE'), [], text);
    }
  });
});

describe('the programs of other systems', () => {
  it('lsof prints a process, then its sockets', () => {
    const text =
      'p501\ncnode\nf12\ntIPv4\nn127.0.0.1:3000\nf13\ntIPv6\nn[::1]:3000\np77\ncControlCe\nf9\ntIPv6\nn*:5000\n';
    assert.deepEqual(listenersOfLsof(text), [
      { address: '127.0.0.1', family: 4, port: 3000, pid: 501, process: 'node' },
      { address: '::1', family: 6, port: 3000, pid: 501, process: 'node' },
      { address: '::', family: 6, port: 5000, pid: 77, process: 'ControlCe' },
    ]);
  });

  it('netstat of Windows prints sockets, in any language', () => {
    const text = `
Aktive Verbindungen

  Proto  Lokale Adresse         Remoteadresse          Status           PID
  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN          1044
  TCP    127.0.0.1:50123        127.0.0.1:50124        HERGESTELLT      2000
  TCP    [::1]:3000             [::]:0                 ABHÖREN          4711
  UDP    0.0.0.0:500            *:*                                     88
`.replaceAll('\n', '\r\n');
    assert.deepEqual(listenersOfNetstat(text), [
      { address: '0.0.0.0', family: 4, port: 135, pid: 1044, process: undefined },
      { address: '::1', family: 6, port: 3000, pid: 4711, process: undefined },
    ]);
  });
});

describe('lsof itself', () => {
  let opened: OpenPort;
  before(async () => {
    opened = await openPort(() => undefined);
  });
  after(() => opened.close());

  it('finds a server of this very process', async (context) => {
    const found = await byProgram('lsof', (port) => port === opened.port, new AbortController().signal);
    if (found === undefined) return context.skip('lsof is not installed');
    // In a sandbox it may be allowed to see no sockets at all.
    if (found.listeners.length === 0) return context.skip('lsof sees no sockets here');
    assert.deepEqual([found.source, found.listeners[0]?.pid], ['lsof', process.pid]);
  });

  it('is nobody to ask where it is called off, or not there', async () => {
    assert.equal(await byProgram('lsof', () => true, AbortSignal.abort()), undefined);
  });
});
