import { type FailureDetails, place, rows, shown } from './failure-types.ts';
import { printable, quoted } from './printable.ts';

/** What the system said, or `fallback` when it said nothing. */
function system(details: FailureDetails, fallback: string): string {
  return details.detail ? printable(details.detail, 300) : fallback;
}

function tried({ addresses }: FailureDetails): string {
  if (!addresses || addresses.length < 2) return '';
  const list = addresses.map(({ address, port, outcome }) => {
    const host = address.includes(':') && port !== undefined ? `[${address}]` : address;
    return `${port === undefined ? host : `${host}:${port}`} ${outcome}`;
  });
  return ` (tried ${list.join(', ')})`;
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
const schemeHosts = new Set(['http', 'https', 'ws', 'wss']);

function refusedHint(details: FailureDetails): string {
  const { host = '', addresses = [] } = details;
  if (loopbackHosts.has(host) && new Set(addresses.map((attempt) => attempt.family)).size === 1) {
    return `Nothing listens on that port: is the server running? Only ${addresses[0]?.address} was tried: a server that listens on the other of 127.0.0.1 and ::1 needs that address in the URL.`;
  }
  return 'Nothing listens on that port: is the server running, on that port, and bound to an address that can be reached from here (0.0.0.0 in a container)?';
}

function twoSchemes(host: string): string {
  return `The host is ${quoted(host)}: the URL has two schemes, as in ws://http://host.`;
}

function notFoundHint({ host = '' }: FailureDetails): string {
  if (schemeHosts.has(host)) return twoSchemes(host);
  if (!host.includes('.')) {
    return 'A name without a dot exists only inside its own network (Docker, Kubernetes, a hosts file): resolve it where the program runs.';
  }
  return 'Check the spelling of the host name, and that the DNS server of this machine knows it.';
}

/** Before any HTTP: the URL, the name, the connection, TLS. */
export const networkFailures = rows({
  WS_ERR_INVALID_URL: {
    stage: 'url',
    expected: 'an absolute URL such as ws://host:port/path or wss://host/path (RFC 6455 §3)',
    says: ({ value = '' }) => `Invalid URL: ${printable(value, 300)}`,
    hint: 'Write the scheme in front: ws:// for plain, wss:// for TLS.',
  },
  WS_ERR_URL_SCHEME: {
    stage: 'url',
    expected: 'ws:, wss:, http:, https: or ws+unix:',
    says: (d) =>
      `The URL's protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:" (this one is ${shown(d)})`,
    hint: 'Write ws://host:port; "host:port" alone parses as a scheme named host.',
  },
  WS_ERR_URL_FRAGMENT: {
    stage: 'url',
    expected: 'a URL without a fragment (RFC 6455 §3)',
    says: (d) => `The URL contains a fragment identifier (${shown(d)})`,
    hint: 'Remove the part from # on, or write # as %23.',
  },
  WS_ERR_URL_NO_PATH: {
    stage: 'url',
    expected: 'ws+unix:/path/of/socket or ws+unix:/path/of/socket:/request/path',
    says: "The URL's pathname is empty",
    hint: 'Put the path of the socket behind ws+unix:.',
  },
  ENOTFOUND: {
    stage: 'dns',
    expected: 'an address for the host name',
    says: (d) => system(d, `getaddrinfo ENOTFOUND ${printable(d.host ?? '')}`),
    hint: notFoundHint,
  },
  EAI_AGAIN: {
    stage: 'dns',
    expected: 'an answer from the DNS server',
    says: (d) => system(d, `getaddrinfo EAI_AGAIN ${printable(d.host ?? '')}`),
    hint: ({ host = '' }) =>
      schemeHosts.has(host)
        ? twoSchemes(host)
        : 'The DNS server did not answer, so the name may well be right: check the network and resolver of this machine or container.',
  },
  ECONNREFUSED: {
    stage: 'tcp',
    expected: 'a server that accepts the connection',
    says: (d) => `${system(d, `connect ECONNREFUSED ${place(d)}`)}${tried(d)}`,
    hint: refusedHint,
  },
  ETIMEDOUT: {
    stage: 'tcp',
    expected: 'an answer to the connection request',
    says: (d) => `${system(d, `connect ETIMEDOUT ${place(d)}`)}${tried(d)}`,
    hint: 'Nothing answered at all: a firewall or security group drops the packets, or the address is wrong. Compare with port 443 of the same host.',
  },
  EHOSTUNREACH: {
    stage: 'tcp',
    expected: 'a route to the host',
    says: (d) => `${system(d, `connect EHOSTUNREACH ${place(d)}`)}${tried(d)}`,
    hint: 'The network reports that the host cannot be reached: it is down, or a VPN or route is missing.',
  },
  ENETUNREACH: {
    stage: 'tcp',
    expected: 'a route to the network of the host',
    says: (d) => `${system(d, `connect ENETUNREACH ${place(d)}`)}${tried(d)}`,
    hint: 'This machine has no route there, often IPv6 without an IPv6 network: try family: 4, or check the VPN.',
  },
  ECONNRESET: {
    stage: 'tcp',
    expected: 'a connection that stays open through the handshake',
    says: (d) => `${system(d, 'read ECONNRESET')} (connection reset at the stage "${d.stage}")`,
    hint: ({ stage }) =>
      stage === 'tls'
        ? 'The connection was reset during the TLS handshake: a firewall that dislikes the host name, or a port that does not speak TLS.'
        : 'The other side, or a box on the way, cut the connection: the service crashed, or a proxy in front has no backend.',
  },
  EPIPE: {
    stage: 'request',
    expected: 'a server that reads the request',
    says: (d) => system(d, 'write EPIPE'),
    hint: 'The server closed the connection before it had read the request: it does not want this client, or not this protocol.',
  },
  EADDRNOTAVAIL: {
    stage: 'tcp',
    expected: 'a free local port',
    says: (d) => system(d, `connect EADDRNOTAVAIL ${place(d)}`),
    hint: 'This machine has run out of local ports for that destination, or localAddress is not one of its own.',
  },
  EMFILE: {
    stage: 'tcp',
    expected: 'a free file descriptor',
    says: (d) => system(d, 'connect EMFILE'),
    hint: 'This process has too many open files and sockets: close some, or raise the limit (ulimit -n).',
  },
  ENOENT: {
    stage: 'tcp',
    expected: 'a socket file at that path',
    says: (d) => system(d, `connect ENOENT ${shown(d)}`),
    hint: 'There is no socket at that path: is the server running, and is the path seen from here the same?',
  },
  EACCES: {
    stage: 'tcp',
    expected: 'permission to connect',
    says: (d) => system(d, `connect EACCES ${place(d)}`),
    hint: 'The system forbids it: the permissions of the socket file, or a sandbox or firewall on this machine.',
  },
  WS_ERR_TLS_TO_PLAIN: {
    stage: 'tls',
    expected: 'a TLS handshake',
    says: (d) =>
      `${system(d, 'write EPROTO wrong version number')}: ${place(d)} does not speak TLS${d.value === undefined ? '' : `, it answered ${shown(d)}`}`,
    hint: 'Use ws:// for this port, or the port that serves TLS.',
  },
  WS_ERR_PLAIN_TO_TLS: {
    stage: 'response',
    expected: 'an HTTP answer',
    says: (d) => {
      const words = d.status === undefined ? 'socket hang up' : `Unexpected server response: ${d.status}`;
      return `${words}: ${place(d)} speaks TLS, and was spoken to in plain text`;
    },
    hint: 'Use wss:// for this port.',
  },
  WS_ERR_TLS_CLOSED: {
    stage: 'tls',
    expected: 'a TLS handshake that ends',
    says: (d) => system(d, 'Client network socket disconnected before secure TLS connection was established'),
    hint: 'The connection closed in the middle of the TLS handshake: the port may not speak TLS, or a box on the way blocks this host name.',
  },
  WS_ERR_TLS_VERSION: {
    stage: 'tls',
    expected: 'a version of TLS that both sides speak',
    says: (d) => `${system(d, 'write EPROTO')}: no common TLS version with ${place(d)}`,
    hint: 'The server speaks only versions that this side has turned off (or the other way round): update it, or set minVersion on purpose.',
  },
  WS_ERR_TLS_ALPN: {
    stage: 'tls',
    expected: 'http/1.1 as the protocol agreed by ALPN (RFC 7301)',
    says: (d) => `${system(d, 'no application protocol')}: ${place(d)} does not offer http/1.1 on this port`,
    hint: 'The server accepts only HTTP/2 here: turn on http/1.1 in its ALPN list.',
  },
  WS_ERR_TLS_CLIENT_CERTIFICATE: {
    stage: 'tls',
    expected: 'a client certificate that the server accepts',
    says: (d) => `${system(d, 'write EPROTO')}: ${place(d)} asks for a client certificate`,
    hint: 'Pass cert and key (or pfx) of a client certificate that the server trusts.',
  },
  WS_ERR_TLS_HANDSHAKE: {
    stage: 'tls',
    expected: 'a TLS handshake that both sides accept',
    says: (d) => `${system(d, 'write EPROTO')}: the TLS handshake with ${place(d)} failed`,
    hint: 'The text of the TLS library names the alert. Wrong host name (SNI), ciphers, versions, and a missing client certificate are the usual causes.',
  },
  CERT_HAS_EXPIRED: {
    stage: 'tls',
    expected: 'a certificate that is valid today',
    says: (d) => `${system(d, 'certificate has expired')}${d.value === undefined ? '' : `: ${shown(d)}`}`,
    hint: 'Renew the certificate of the server; if that is done, check the clock of this machine.',
  },
  CERT_NOT_YET_VALID: {
    stage: 'tls',
    expected: 'a certificate that is valid today',
    says: (d) => `${system(d, 'certificate is not yet valid')}${d.value === undefined ? '' : `: ${shown(d)}`}`,
    hint: 'The clock of this machine is behind, or the certificate starts in the future.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    stage: 'tls',
    expected: 'a certificate signed by an authority that is trusted here',
    says: (d) => system(d, 'self-signed certificate'),
    hint: 'Pass the certificate of the server in the ca option; rejectUnauthorized: false would accept anybody.',
  },
  SELF_SIGNED_CERT_IN_CHAIN: {
    stage: 'tls',
    expected: 'a certificate signed by an authority that is trusted here',
    says: (d) => system(d, 'self-signed certificate in certificate chain'),
    hint: 'The chain ends in a private authority (a company proxy that inspects TLS is a common one): pass it in ca or NODE_EXTRA_CA_CERTS.',
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    stage: 'tls',
    expected: 'the whole chain of certificates',
    says: (d) => system(d, 'unable to verify the first certificate'),
    hint: 'The server leaves out its intermediate certificate, which browsers fetch and Node does not: install the full chain on the server.',
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    stage: 'tls',
    expected: 'a certificate signed by an authority that is trusted here',
    says: (d) => system(d, 'unable to get local issuer certificate'),
    hint: 'The authority that signed it is not known here: pass it in ca or NODE_EXTRA_CA_CERTS, and check that the server sends its full chain.',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    stage: 'tls',
    expected: 'a certificate for the host name of the URL',
    says: (d) => system(d, "Hostname/IP does not match certificate's altnames"),
    hint: 'Use a host name that the certificate lists, or set servername; an address instead of a name rarely matches.',
  },
});
