import type { SomeWords } from '../words.ts';

export const proxy = {
  'proxy-ignored': {
    title: 'The network demands a proxy, and this client goes direct.',
    why: 'HTTPS_PROXY or HTTP_PROXY is set, but Node clients do not read it by themselves. The direct connection hangs or is refused, while CONNECT through the proxy works.',
    fix: ['Give the client the proxy: `proxy` in Handfast, an `agent` in ws. Browsers take it from the system.'],
  },
  'proxy-not-bypassed': {
    title: 'The connection is sent through a proxy that does not lead to this host, and would open without it.',
    why: 'HTTP_PROXY or HTTPS_PROXY counts for every host that NO_PROXY does not name. For a proxy on another machine localhost is that other machine, and names and addresses of the inner network mean nothing to one outside of it.',
    fix: [
      'Add the host to NO_PROXY: NO_PROXY=localhost,127.0.0.1,{{host}}.',
      'Or let the client connect directly: `proxy: false` in Handfast, no `agent` in ws.',
    ],
  },
  'proxy-unreachable': {
    title: 'The forward proxy cannot be reached.',
    why: 'The failure is on the way to the proxy, not to the server: name, port or network of the proxy are wrong, or it is down.',
    fix: ['Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY; exclude inner hosts with NO_PROXY.'],
  },
  'proxy-url-scheme-wrong': {
    title: 'The proxy is spoken to in TLS, and speaks plain HTTP.',
    why: 'The scheme of a proxy URL says how the proxy itself is spoken to. Most take plain HTTP, also for wss:// targets; https:// in front of such a proxy ends in "wrong version number".',
    fix: ['Write http://proxy:port, also for wss:// and https:// targets.'],
  },
  'proxy-not-tunnelled': {
    title: 'The client sent its request to the proxy instead of opening a tunnel.',
    why: 'For ws:// too a proxy needs CONNECT host:port first (RFC 6455 §4.1). An absolute-form GET is answered with 400, or loses its Upgrade.',
    fix: ['Use an agent that opens a tunnel for ws:// as for wss://, or use wss://.'],
  },
  'proxy-refuses-port': {
    title: 'The proxy opens no tunnel to this port.',
    why: 'CONNECT is refused with 403 or 405; to port 443 the same proxy allows it. Squid, as shipped, lets CONNECT through to its SSL_ports only.',
    fix: ['Use wss:// on port 443, or have the port added to the rules of the proxy.'],
  },
  'proxy-authentication-required': {
    title: 'The proxy wants credentials (407).',
    why: 'Proxy-Authenticate in the answer says which kind: Basic can be sent in the proxy URL, NTLM and Negotiate need an agent that can do them.',
    fix: ['Put name and password into the proxy URL (http://user:password@proxy:port), percent-encoded.'],
  },
  'middlebox-strips-upgrade': {
    title: 'Something on the way removes the upgrade headers on plain connections.',
    why: 'A transparent proxy or firewall on port 80 drops Upgrade and Connection, so the server answers as to a common GET. The same handshake over TLS works, since nobody can read it.',
    fix: ['Use wss:// on port 443.'],
  },
  'middlebox-swallows-frames': {
    title: 'The handshake passes, the frames after it do not.',
    why: 'A proxy, virus scanner or inspection product lets the 101 through and then buffers or drops what follows: a small message arrives late, at round intervals, or never.',
    fix: [
      'Exclude the host from inspection; use wss:// where plain ws:// is inspected; ask the vendor for WebSocket support.',
    ],
  },
  'tls-inspection': {
    title: 'A product on the way opens the TLS connection and signs with its own certificate.',
    why: 'The issuer of the certificate is a company or a virus scanner, not the authority of the site. Node does not trust it unless told, and such products often buffer or filter frames.',
    fix: [
      'Trust its root: NODE_EXTRA_CA_CERTS=/path/root.pem (Node), `ca` in the options.',
      'Better: exclude the host from inspection.',
    ],
  },
} as const satisfies SomeWords;
