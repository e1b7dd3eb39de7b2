import { type FailureDetails, type FailureRow, type HandshakeStage, place, proxyName, rows } from './failure-types.ts';
import { printable } from './printable.ts';

/** The stages that are behind, with their times. */
function spent({ timings: { dnsMs, tcpMs, proxyMs, tlsMs } = {} }: FailureDetails): string {
  const stages = Object.entries({ dns: dnsMs, tcp: tcpMs, proxy: proxyMs, tls: tlsMs });
  const done = stages
    .filter(([, ms]) => ms !== undefined)
    .map(([name, ms]) => `${name} ${Math.round(ms as number)} ms`);
  return done.length === 0 ? '' : ` (${done.join(', ')})`;
}

function after({ timeoutMs }: FailureDetails): string {
  return timeoutMs === undefined ? '' : ` after ${timeoutMs} ms`;
}

const stageHints: { readonly [stage: string]: string } = {
  dns: 'The name was still being looked up: check the DNS server of this machine, or use an address instead of the name.',
  tcp: 'Nothing answered the attempt to connect: a firewall drops the packets, the address is wrong, or an agent has no free connection.',
  proxy: 'The proxy took the connection and did not answer CONNECT: it waits for the server behind it, or is none.',
  tls: 'Connected, but the TLS handshake did not end: the port may not speak TLS (then use ws://), or a box on the way holds it up.',
  request: 'The request was never sent: finishRequest must call request.end().',
  response:
    'The server took the request and did not answer: a proxy that buffers, a slow check before the upgrade, or a port that speaks another protocol.',
};

const settingsHint =
  'The server agreed on HTTP/2 and did not begin it: its SETTINGS come first (RFC 9113 §3.4). It is overloaded, or a box on the way does not speak HTTP/2; without the option http2 the same request goes over HTTP/1.1.';

function stageHint({ stage = 'response', awaited }: FailureDetails): string {
  if (awaited !== undefined) return settingsHint;
  return stageHints[stage] ?? `The time ran out before the stage "${stage}" was through: timings says where it went.`;
}

/** A limit of the option `timeouts` that ran out in the middle of its stage. */
function limit(name: string, stage: HandshakeStage, what: (details: FailureDetails) => string): FailureRow {
  return {
    stage,
    expected: `the stage "${stage}" to end within timeouts.${name}`,
    says: (d) => `Timed out${after(d)} (timeouts.${name}) at the stage "${d.stage}": ${what(d)}${spent(d)}`,
    hint: stageHint,
  };
}

function tried({ addresses = [] }: FailureDetails): string {
  const list = addresses.map(({ address, port, outcome }) => {
    const host = address.includes(':') ? `[${address}]` : address;
    return `${port === undefined ? host : `${host}:${port}`} ${outcome}`;
  });
  return list.length === 0 ? '' : `, tried ${printable(list.join(', '), 300)}`;
}

/** A handshake that ran out of time, or was called off by its signal. */
export const timeFailures = rows({
  WS_ERR_HANDSHAKE_TIMEOUT: {
    stage: 'response',
    expected: 'the handshake to end within handshakeTimeout',
    says: (d) => `Opening handshake has timed out${after(d)} at the stage "${d.stage}"${awaiting(d)}${spent(d)}`,
    hint: stageHint,
  },
  WS_ERR_DNS_TIMEOUT: limit('dnsMs', 'dns', (d) => `no address for ${printable(d.host ?? 'the host')}`),
  WS_ERR_CONNECT_TIMEOUT: limit('connectMs', 'tcp', (d) => `no connection to ${place(d)}${tried(d)}`),
  WS_ERR_PROXY_TIMEOUT: limit('connectMs', 'proxy', (d) => `no answer from ${proxyName(d)} to CONNECT ${place(d)}`),
  WS_ERR_TLS_TIMEOUT: limit('tlsMs', 'tls', (d) => `no TLS session with ${place(d)}`),
  WS_ERR_ANSWER_TIMEOUT: limit('handshakeMs', 'response', (d) => {
    if (d.awaited !== undefined) return `no ${d.awaited} from ${place(d)}`;
    return d.stage === 'request' ? `the request to ${place(d)} was not sent` : `no answer from ${place(d)}`;
  }),
  WS_ERR_TOTAL_TIMEOUT: {
    stage: 'response',
    expected: 'the connection to open within timeouts.totalMs, redirects and proxies included',
    says: (d) =>
      `Timed out${after(d)} (timeouts.totalMs) at the stage "${d.stage}" of the connection to ${place(d)}${redirects(d)}${awaiting(d)}${spent(d)}`,
    hint: stageHint,
  },
  WS_ERR_ABORTED: {
    stage: 'response',
    expected: 'the signal to be left alone until the WebSocket opens',
    says: (d) =>
      `The connection to ${place(d)} was aborted by its signal at the stage "${d.stage}"${d.detail ? `: ${printable(d.detail, 200)}` : ''}`,
    hint: 'This program aborted the signal that it had passed as an option; `cause` is the reason that it gave.',
  },
});

function awaiting({ awaited }: FailureDetails): string {
  return awaited === undefined ? '' : `, waiting for ${awaited}`;
}

function redirects({ count }: FailureDetails): string {
  return count ? `, after ${count} redirect${count === 1 ? '' : 's'}` : '';
}
