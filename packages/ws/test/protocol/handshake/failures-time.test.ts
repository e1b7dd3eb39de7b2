import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { handshakeFailure } from '../../../src/protocol/handshake/failures.ts';
import { timeFailures } from '../../../src/protocol/handshake/failures-time.ts';
import { type Pins, pinMessages } from '../../support/pinned-messages.ts';

const proxy = { url: 'http://proxy:3128', source: 'HTTPS_PROXY' };
const place = { host: 'example.com', port: 443 };

/** Every row of the table, said with these details. */
const pins: Pins<keyof typeof timeFailures> = {
  WS_ERR_HANDSHAKE_TIMEOUT: [
    [{ timeoutMs: 1000 }, 'Opening handshake has timed out after 1000 ms at the stage "response"'],
    [
      { timeoutMs: 1000, stage: 'tcp', timings: { dnsMs: 3 } },
      'Opening handshake has timed out after 1000 ms at the stage "tcp" (dns 3 ms)',
    ],
    [
      { timeoutMs: 1000, stage: 'tls', timings: { dnsMs: 3, tcpMs: 1, proxyMs: 9 }, proxy },
      'Opening handshake has timed out after 1000 ms at the stage "tls" (dns 3 ms, tcp 1 ms, proxy 9 ms) (through the proxy http://proxy:3128 from HTTPS_PROXY)',
    ],
  ],
  WS_ERR_DNS_TIMEOUT: [
    [
      { ...place, timeoutMs: 5000 },
      'Timed out after 5000 ms (timeouts.dnsMs) at the stage "dns": no address for example.com',
    ],
  ],
  WS_ERR_CONNECT_TIMEOUT: [
    [
      { ...place, timeoutMs: 5000, addresses: [{ address: '2001:db8::1', port: 443, family: 6, outcome: 'pending' }] },
      'Timed out after 5000 ms (timeouts.connectMs) at the stage "tcp": no connection to example.com:443, tried [2001:db8::1]:443 pending',
    ],
  ],
  WS_ERR_PROXY_TIMEOUT: [
    [
      { ...place, timeoutMs: 5000, proxy, timings: { tcpMs: 2 } },
      'Timed out after 5000 ms (timeouts.connectMs) at the stage "proxy": no answer from the proxy http://proxy:3128 from HTTPS_PROXY to CONNECT example.com:443 (tcp 2 ms)',
    ],
  ],
  WS_ERR_TLS_TIMEOUT: [
    [
      { ...place, timeoutMs: 5000, timings: { dnsMs: 2, tcpMs: 14 } },
      'Timed out after 5000 ms (timeouts.tlsMs) at the stage "tls": no TLS session with example.com:443 (dns 2 ms, tcp 14 ms)',
    ],
  ],
  WS_ERR_ANSWER_TIMEOUT: [
    [
      { ...place, timeoutMs: 5000 },
      'Timed out after 5000 ms (timeouts.handshakeMs) at the stage "response": no answer from example.com:443',
    ],
    [
      { ...place, timeoutMs: 5000, stage: 'request' },
      'Timed out after 5000 ms (timeouts.handshakeMs) at the stage "request": the request to example.com:443 was not sent',
    ],
  ],
  WS_ERR_TOTAL_TIMEOUT: [
    [
      { ...place, timeoutMs: 9000, count: 2 },
      'Timed out after 9000 ms (timeouts.totalMs) at the stage "response" of the connection to example.com:443, after 2 redirects',
    ],
    [
      { ...place, timeoutMs: 9000, stage: 'dns' },
      'Timed out after 9000 ms (timeouts.totalMs) at the stage "dns" of the connection to example.com:443',
    ],
  ],
  WS_ERR_ABORTED: [
    [place, 'The connection to example.com:443 was aborted by its signal at the stage "response"'],
    [
      { ...place, stage: 'dns', detail: 'the user left' },
      'The connection to example.com:443 was aborted by its signal at the stage "dns": the user left',
    ],
  ],
};

describe('the words for a handshake that ran out of time, or was aborted', () => {
  pinMessages(timeFailures, pins);

  it('have a hint that goes by the stage', () => {
    const hint = (stage: 'dns' | 'tcp' | 'proxy' | 'tls' | 'response') =>
      handshakeFailure('WS_ERR_TOTAL_TIMEOUT', { ...place, stage }).hint;
    assert.match(hint('dns'), /DNS server/);
    assert.match(hint('tcp'), /firewall/);
    assert.match(hint('proxy'), /CONNECT/);
    assert.match(hint('tls'), /ws:\/\//);
    assert.match(hint('response'), /did not answer/);
  });
});
