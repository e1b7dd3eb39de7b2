import type { SomeWords } from '../words.ts';

export const gateway = {
  'extension-header-mangled': {
    title: 'A gateway damages Sec-WebSocket-Extensions.',
    why: 'With the header the backend answers 400 ("Invalid Header"), without it the handshake passes: seen with Azure Application Gateway in front of HTTP.sys.',
    fix: ['Do not offer compression on that way: perMessageDeflate: false.'],
  },
  'upgrade-not-enabled-at-gateway': {
    title: 'WebSockets are not switched on in the gateway.',
    why: 'The gateway answers by itself: IIS 503.0 or 501, Envoy 403 without upgrade_configs, Apache 500 or 400 without the proxy module. Plain pages from the same backend pass.',
    fix: ['Switch the feature on (see the snippets), then reload the gateway.'],
  },
  'websocket-library-missing': {
    title: 'The server has no WebSocket library installed.',
    why: 'uvicorn without websockets or wsproto logs "Unsupported upgrade request" and treats the handshake as a plain GET: 404 or 400, equal to the answer to a GET.',
    fix: ['Install it: pip install "uvicorn[standard]".'],
  },
  'h2c-backend-cannot-upgrade': {
    title: 'The proxy talks HTTP/2 without TLS (h2c) to the backend, where an upgrade does not exist.',
    why: 'Upgrade is an HTTP/1.1 mechanism; over h2c the proxy answers 500 or 502 (seen with Traefik), while common requests pass.',
    fix: ['Give the WebSocket route a service of its own that speaks http (HTTP/1.1).'],
  },
  'response-writer-cannot-hijack': {
    title: 'A middleware of the Go server hides the connection that the upgrade needs.',
    why: 'The middleware wraps http.ResponseWriter without http.Hijacker: 501, or "response does not implement http.Hijacker" in the log.',
    fix: ['Mount the endpoint outside of that middleware, or give its wrapper an Unwrap() or Hijack() method.'],
  },
  'server-error': {
    title: 'The server failed while it handled the handshake (500).',
    why: 'The application threw an error before the upgrade. The reason is in its log, not in the answer.',
    fix: ['Read the log of the server at that moment.'],
  },
  'backend-unreachable': {
    title: 'The proxy cannot reach the server behind it, or the server hangs up on it (502).',
    why: 'The backend is down, listens elsewhere, or closes during the upgrade. When a 502 appears only with certain headers, the backend crashes on these.',
    fix: ['Try the backend directly from the machine of the proxy; read the error log of the proxy.'],
  },
  'backend-protocol-mismatch': {
    title: 'The proxy speaks another protocol to the backend than the backend does.',
    why: 'TLS to a plain port, plain text to a TLS port, or HTTP/2 where HTTP/1.1 is needed for the upgrade: 502, and the log of the proxy names it.',
    fix: ['Match scheme and version: http:// or https:// in the upstream, ALPN http/1.1.'],
  },
  'proxy-protocol-expected': {
    title: 'The server expects the PROXY protocol, and the client, or the balancer in front, does not send it.',
    why: 'It hangs up on whatever does not begin with a PROXY line; with "PROXY UNKNOWN" in front, the same request is answered. The port is meant for a balancer that tells the address of the client in this way.',
    fix: [
      'Connect through that balancer, and switch the PROXY protocol on there for this port.',
      'Or let the server take connections without it: remove proxy_protocol or accept-proxy from its listener.',
    ],
  },
  'proxy-protocol-unexpected': {
    title:
      'The server cannot read any request: most likely a proxy in front puts a PROXY line before it, which the server does not expect.',
    why: 'Every request is answered with 400, the plainest GET too, by the part of the server that reads HTTP, before any program is asked. So what arrives is not what was sent: a balancer with the PROXY protocol switched on (send-proxy, proxy protocol v1 or v2) does that to a server that does not know of it.',
    fix: [
      'Switch the PROXY protocol off at the balancer for this server (see the snippets), or teach the server to read it.',
      'Ask the server by its own address (--resolve host:port:address): if it answers there, it is the balancer.',
    ],
  },
  'no-healthy-backend': {
    title: 'The gateway has no healthy backend (503).',
    why: 'Health checks fail, or there are no instances at the moment. A plain GET gets 503 as well; Envoy may answer 403 to the upgrade at the same time.',
    fix: ['Repair the health check, or wait for the deployment; treat it as worth a retry in the client.'],
  },
  'server-shutting-down': {
    title: 'The server is shutting down and takes no new connections (503).',
    why: 'ws answers 503 after close(); servers that drain do so on purpose.',
    fix: [
      'Retry after a pause: the next instance answers.',
      'Take the server out of the load balancer before it closes.',
    ],
  },
  'gateway-timeout': {
    title: 'The server took too long to answer the handshake (504 or 524).',
    why: 'The proxy waits only so long for the 101. Slow authentication before accepting is the usual cause; the time until the answer equals a limit of the proxy.',
    fix: ['Accept first and authenticate then, or speed the check up; raise the time-out of the proxy.'],
  },
  'cloudflare-origin-error': {
    title: 'Cloudflare cannot get a usable answer from the origin (520 to 526).',
    why: '520 empty or odd answer, 521 refused, 522 no TCP connection, 523 no route, 524 too slow, 525 TLS handshake failed, 526 certificate not accepted.',
    fix: ['Repair the origin: try it directly with its address and the right Host; check the TLS mode of the zone.'],
  },
  'handshake-unanswered': {
    title: 'The connection is open, but nobody answers the handshake.',
    why: 'The server reads nothing, waits for something else (a PROXY header, TLS), leaves upgrades alone that are not for a path of its own (Vite and Next.js in development), or a proxy holds the request back. ws waits for ever unless handshakeTimeout is set.',
    fix: [
      'Check with a plain GET whether the server answers anything at all: if it does, give this path to the server of the WebSocket.',
      'Set a time limit in the client.',
    ],
  },
  'closed-without-answer': {
    title: 'The server closed the connection without any answer.',
    why: 'Something destroyed the socket: an upgrade listener that matched no path, a crash, a firewall, or a port that speaks TLS. A plain GET often still works.',
    fix: [
      'Answer unmatched upgrades with 404 instead of destroying the socket; read the log of the server.',
      'Try wss://.',
    ],
  },
  'handshake-detail-decides': {
    title: 'One detail of the handshake decides whether the server opens it.',
    why: 'The same handshake was repeated with one thing changed at a time, and with that change it opens, each time. The evidence names the change; both requests are shown side by side. A rule of the server, or of something in front of it, depends on that detail.',
    fix: [
      'Send the handshake as the one that opens, if the client is yours.',
      'Otherwise look for the rule in the server, the proxy or the firewall that looks at this detail, and relax it.',
    ],
  },
  'handshake-flaps': {
    title: 'The very same handshake sometimes opens and sometimes does not.',
    why: 'Nothing was changed between the tries, so the cause is not in the request. Mostly several servers stand behind one name and not all of them are alike: one is down, has another release, is still starting, or is not set up for WebSockets. Or a limit lets only some through.',
    fix: [
      'Ask each server by its own address (--resolve host:port:address), and compare Server, Via and the answers.',
      'Take the one that fails out of the balancer until it is mended; a rolling update that is stuck leaves two releases behind.',
      'Let the client try again after a failure, with a growing pause.',
    ],
  },
  'handshake-refused': {
    title: 'The server refuses the handshake, and does not say why.',
    why: 'It answers with a status instead of 101, and neither its words nor the answers to other requests tell the reason. It may be in the program (a check before the upgrade), or in something that the request does not have.',
    fix: [
      'Read the log of the server at that moment.',
      'Compare with a client that works: `handfast doctor <url> --like request.txt`, with its request in the file.',
    ],
  },
  'not-http': {
    title: 'What listens on this port does not speak HTTP.',
    why: 'The first bytes are a greeting of another protocol (SSH, SMTP, MySQL, Redis, a game server) or binary data.',
    fix: ['Use the port of the WebSocket server.'],
  },
  'response-malformed': {
    title: 'The answer is not well-formed HTTP.',
    why: 'Lines end in LF only, a space stands before a colon, or the head is cut. Hand-written servers on devices do this; strict parsers refuse it (HPE_…).',
    fix: [
      'End every line with CRLF, and the head with an empty line; write "Name: value" without a space before the colon.',
    ],
  },
  'response-head-too-large': {
    title: 'The head of the answer is larger than the client takes.',
    why: 'Node stops at 16 KiB ("Header overflow"), devices at about 1 KiB. Cookies and security headers of a CDN or framework make it grow.',
    fix: ['Send fewer headers with the 101; raise the buffer of the client.'],
  },
} as const satisfies SomeWords;
