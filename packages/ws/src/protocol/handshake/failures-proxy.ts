import { bodyClause } from './answer-evidence.ts';
import { type FailureDetails, type FailureRow, place, proxyName, rows, shown } from './failure-types.ts';
import { hexBytes, printable, quoted } from './printable.ts';

const goal = 'status 200 to CONNECT (RFC 9110 §9.3.6)';

/** `403 Forbidden; the body …`: what the proxy said. The page of Squid says less than the code in its header. */
function answer(d: FailureDetails): string {
  if (d.status === undefined) return 'no status';
  const reason = d.reason ? ` ${printable(d.reason, 60)}` : '';
  const squid = squidError(d);
  return `${d.status}${reason}${squid === '' ? bodyClause(d) : ` (${squid})`}`;
}

function squidError({ headers }: FailureDetails): string {
  return printable(headers?.get('x-squid-error')?.split(' ')[0] ?? '', 60);
}

/** A proxy that answered, and did not open the tunnel. */
function refusal(why: string, hint: FailureRow['hint']): FailureRow {
  return {
    stage: 'proxy',
    expected: goal,
    says: (d) => `${capital(proxyName(d))} ${why} ${place(d)}: ${answer(d)}`,
    hint,
  };
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

/** How the address of the proxy can be changed, by whoever named it. */
function whereToFix({ proxy }: FailureDetails): string {
  return proxy ? `Correct ${printable(proxy.source)}` : 'Correct the URL of the proxy';
}

function challenges({ headers }: FailureDetails): readonly string[] {
  return headers?.all('proxy-authenticate') ?? [];
}

/** How to do without the proxy: what the environment names, the environment can also take back. */
function aside({ proxy }: FailureDetails): string {
  return proxy === undefined || isVariable(proxy.source) ? 'belongs in NO_PROXY' : 'needs proxy: false';
}

function isVariable(source: string): boolean {
  return !source.startsWith('the ');
}

function fromProxyToServer(d: FailureDetails): string {
  return `The proxy works, the way from it to the server does not: the server is down, refuses it, or its name is not known there. A server that only this machine can reach ${aside(d)}.`;
}

function unavailableHint(d: FailureDetails): string {
  const squid = squidError(d);
  if (squid === 'ERR_DNS_FAIL') {
    return `The name of the server is not known to the DNS of the proxy: check its spelling. A name that only this machine knows ${aside(d)}.`;
  }
  if (squid !== '') return fromProxyToServer(d);
  return `The proxy is overloaded, or it cannot reach the server. A server that only this machine can reach ${aside(d)}.${retryAfter(d)}`;
}

function refusedHint({ status = 0 }: FailureDetails): string {
  if (status >= 500) {
    return 'The proxy failed (its log has the reason), or it cannot reach the server: tinyproxy says 500 where the server cannot be reached.';
  }
  return 'Proxies often allow CONNECT to port 443 only: try wss:// on 443, or ask for a rule.';
}

function agentFailedHint(d: FailureDetails): string {
  const { detail = '' } = d;
  if (/ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|timed out/.test(detail)) return unreachableProxyHint(d);
  if (/authenticat/i.test(detail)) {
    return 'The proxy wants user and password, or others than those in its URL; special characters there are percent-encoded (@ is %40).';
  }
  if (/refused|unreachable|NotAllowed|TTL/i.test(detail)) return fromProxyToServer(d);
  return 'The agent of proxyAgents said this: the proxy is down, wants other credentials, or does not let anybody through to this server.';
}

function authHint(d: FailureDetails): string {
  const asked = challenges(d);
  const schemes = asked.map((challenge) => printable(challenge.split(' ')[0] ?? '', 20));
  if (schemes.length > 0 && !schemes.some((scheme) => scheme.toLowerCase() === 'basic')) {
    return `It takes ${schemes.join(', ')} only, and this library sends Basic: use an agent that speaks it (proxyAgents), or a local relay that does.`;
  }
  if (d.proxy?.sendsCredentials) {
    return 'It did not accept the user and password that were sent: check them, and that special characters are percent-encoded in the URL (@ is %40, : is %3A).';
  }
  return 'Put user and password into the URL of the proxy, http://user:password@host:port, or into proxy.auth; none were sent.';
}

function agentHint({ name = 'socks5' }: FailureDetails): string {
  const scheme = printable(name, 20);
  return `npm install socks-proxy-agent, and pass proxyAgents: { ${scheme}: (url) => new SocksProxyAgent(url) }, with the class of that name out of that package.`;
}

function schemeHint({ value = '' }: FailureDetails): string {
  return `Use http:// or https://, or pass an agent that speaks it: proxyAgents: { '${printable(value.replace(':', ''), 20)}': (url) => agent }.`;
}

function notHttpHint({ body }: FailureDetails): string {
  const [first, second] = body ?? [];
  if (first === 0x15 && second === 3) return 'The proxy speaks TLS on this port: write https:// in its URL.';
  if (first === 5 || first === 0) return 'It looks like a SOCKS proxy: write socks5:// in its URL.';
  return 'The URL of the proxy may have the wrong scheme or port: http:// is for a proxy that speaks HTTP in plain text.';
}

function tlsHint({ detail = '', host = '' }: FailureDetails): string {
  if (/wrong version number|packet length too long|http request|record layer/.test(detail)) {
    return 'The proxy does not speak TLS: write http:// in its URL. The s of HTTPS_PROXY is about the servers behind it, not about the way to the proxy.';
  }
  if (/self-signed|unable to (get|verify)/.test(detail)) {
    return 'The authority of its certificate is not known here: pass it in proxy.tls.ca or NODE_EXTRA_CA_CERTS.';
  }
  if (detail.includes('altname')) {
    return `Its certificate is not for ${printable(host)}: use a name that it lists, or set proxy.tls.servername.`;
  }
  return 'This is about TLS with the proxy itself, because its URL begins with https://; its options are proxy.tls.';
}

/** The way through a proxy: its URL, the connection to it, CONNECT and the tunnel. */
export const proxyFailures = rows({
  WS_ERR_PROXY_URL: {
    stage: 'proxy',
    expected: 'the URL of a proxy such as http://user:password@host:port',
    says: (d) => `${capital(proxyName(d))} has no usable URL: ${shown(d)}`,
    hint: (d) =>
      `${whereToFix(d)}: a scheme, a host and a port, and special characters of the password percent-encoded.`,
  },
  WS_ERR_PROXY_SCHEME: {
    stage: 'proxy',
    expected: 'a proxy of http:, https:, or of a scheme in proxyAgents',
    says: (d) => `Nothing here speaks with ${proxyName(d)}: its scheme is ${shown(d)}`,
    hint: schemeHint,
  },
  WS_ERR_PROXY_NO_AGENT: {
    stage: 'proxy',
    expected: 'an agent that speaks SOCKS, because the library has no dependencies',
    says: (d) => `No agent speaks ${printable(d.name ?? 'socks5', 20)} with ${proxyName(d)}`,
    hint: agentHint,
  },
  WS_ERR_PROXY_OPTION: {
    stage: 'proxy',
    expected: 'a proxy option, or the result of its function, that can be used',
    says: (d) => `The proxy could not be chosen: ${printable(d.detail ?? 'the proxy function failed', 300)}`,
    hint: 'The function in the option proxy, or in proxyAgents, threw this, or the option is no proxy; `cause` is the original.',
  },
  WS_ERR_PROXY_AGENT: {
    stage: 'proxy',
    expected: 'a connection from the agent of the proxy',
    says: (d) => `No way through ${proxyName(d)} to ${place(d)}: ${printable(d.detail ?? 'its agent failed', 300)}`,
    hint: agentFailedHint,
  },
  WS_ERR_PROXY_TLS: {
    stage: 'proxy',
    expected: 'a TLS session with the proxy, because its URL begins with https://',
    says: (d) => `No TLS session with ${proxyName(d)}: ${printable(d.detail ?? 'it ended early', 300)}`,
    hint: tlsHint,
  },
  WS_ERR_PROXY_AUTH: {
    stage: 'proxy',
    expected: 'a proxy that accepts the credentials',
    says: (d) => {
      const asked = challenges(d).map((challenge) => printable(challenge, 80));
      const asks = asked.length === 0 ? '' : `; it asks for ${asked.join(', ')}`;
      return `${capital(proxyName(d))} asks for authentication: ${d.status ?? 407}${d.reason ? ` ${printable(d.reason, 60)}` : ''}${asks}`;
    },
    hint: authHint,
  },
  WS_ERR_PROXY_FORBIDDEN: refusal(
    'does not allow a tunnel to',
    (d) =>
      `A rule of the proxy forbids it: ${d.port === 443 ? 'ask whoever runs it to allow this host' : 'most allow CONNECT to port 443 only, so try wss:// on 443, or ask for a rule'}. A server that needs no proxy ${aside(d)}.`,
  ),
  WS_ERR_PROXY_NO_CONNECT: refusal(
    'does not make tunnels, not even to',
    'This may be a web server or a reverse proxy rather than a forward proxy, or its CONNECT is turned off: check host and port of the proxy.',
  ),
  WS_ERR_PROXY_BAD_GATEWAY: refusal('could not reach', fromProxyToServer),
  WS_ERR_PROXY_UNAVAILABLE: refusal('could not open a tunnel to', unavailableHint),
  WS_ERR_PROXY_GATEWAY_TIMEOUT: refusal(
    'waited in vain for',
    (d) =>
      `A firewall between the proxy and the server drops the packets, or the server is down. A server that only this machine can reach ${aside(d)}.`,
  ),
  WS_ERR_PROXY_REFUSED: refusal('refused the tunnel to', refusedHint),
  WS_ERR_PROXY_NOT_HTTP: {
    stage: 'proxy',
    expected: 'an HTTP answer to CONNECT',
    says: (d) => `${capital(proxyName(d))} did not answer in HTTP: received ${received(d)}`,
    hint: notHttpHint,
  },
  WS_ERR_PROXY_CLOSED: {
    stage: 'proxy',
    expected: 'an HTTP answer to CONNECT',
    says: (d) =>
      `${capital(proxyName(d))} closed the connection ${d.value === undefined ? 'without an answer' : `inside its answer, after ${shown(d)}`}`,
    hint: 'It may not let this machine in (its list of allowed clients), not speak HTTP on this port, or want TLS (https:// in its URL).',
  },
  WS_ERR_PROXY_TUNNEL_CLOSED: {
    stage: 'proxy',
    expected: 'a tunnel that stays open through the handshake',
    says: (d) =>
      `${capital(proxyName(d))} opened the tunnel to ${place(d)} and it was closed again, at the stage "${d.stage}"`,
    hint: 'The proxy said 200 before it had reached the server, or the server hung up on it: check host and port, and what the server says to the proxy.',
  },
});

function retryAfter({ headers }: FailureDetails): string {
  const after = headers?.get('retry-after');
  return after === undefined ? '' : ` Retry-After is ${quoted(after, 40)}.`;
}

function received(d: FailureDetails): string {
  return d.value === undefined ? hexBytes(d.body ?? Buffer.alloc(0)) || 'nothing' : shown(d);
}

/** What to do about a proxy that could not even be reached, for errors whose code is that of the system. */
export function unreachableProxyHint(d: FailureDetails): string {
  const source = printable(d.proxy?.source ?? 'the URL of the proxy', 60);
  const without = d.proxy && !isVariable(d.proxy.source) ? 'pass' : 'list the host in NO_PROXY or pass';
  return `This is the way to the proxy, not to the server: check ${source}, and that the proxy runs. To do without it, ${without} proxy: false.`;
}
