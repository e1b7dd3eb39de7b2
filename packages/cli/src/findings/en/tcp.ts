import type { SomeWords } from '../words.ts';

export const tcp = {
  'nothing-listens': {
    title: 'Nothing listens on this port.',
    why: 'The machine itself refused the connection (ECONNREFUSED): the server is not running, has crashed, uses another port, or the port of its container is not published.',
    fix: [
      'Start the server, and compare its port with the one in the URL.',
      'List who listens: `ss -ltnp` (Linux), `lsof -iTCP -sTCP:LISTEN` (macOS), `netstat -ano` (Windows).',
    ],
  },
  'localhost-other-family': {
    title: 'The server listens on only one of 127.0.0.1 and ::1, and the client tried the other.',
    why: 'localhost has two addresses, and which comes first depends on the system and the program. One refuses, the other would answer; a browser tries both, which is why it works there.',
    fix: ['Let the server listen on both (`::`), or name the address that works in the URL: 127.0.0.1 or [::1].'],
  },
  'listens-on-loopback-only': {
    title: 'The server listens only on the loopback address of its own machine or container.',
    why: 'From inside it answers, from outside the connection is refused. Many development servers bind to 127.0.0.1 by default.',
    fix: ['Bind to 0.0.0.0 (or ::) inside a container, a virtual machine or WSL, and publish the port.'],
  },
  'all-addresses-failed': {
    title: 'Every address of the host was tried, and each failed.',
    why: 'Node then throws an AggregateError with an empty message: the real errors, one for each address, are in its `errors`.',
    fix: [
      'Print `error.errors`, and treat the first as the cause: ECONNREFUSED means nothing listens, ETIMEDOUT a firewall.',
    ],
  },
  'ipv6-unreachable': {
    title: 'The name has an IPv6 address that cannot be reached from here.',
    why: 'IPv4 connects within milliseconds while IPv6 runs into its time-out; a client that tries IPv6 first seems to hang.',
    fix: ['Repair the IPv6 route or remove the AAAA record; until then connect with `family: 4`.'],
  },
  'packets-dropped': {
    title: 'A firewall drops the packets: nothing answers at all.',
    why: 'A closed port answers at once with a refusal; silence until ETIMEDOUT means that a firewall, a security group or a wrong address swallows the attempt. Compare with port 443 of the same host.',
    fix: ['Open the port in the firewall or security group, check VPN and address.'],
  },
  'no-route-to-host': {
    title: 'The network knows no way to this host.',
    why: 'EHOSTUNREACH and ENETUNREACH are reported by this machine or by a router: the host is down, or a route, VPN or address family is missing.',
    fix: ['Check the VPN and the routes; on a machine without IPv6 use an IPv4 address.'],
  },
  'port-accepts-and-closes': {
    title: 'The port accepts connections and closes them at once, without a byte.',
    why: 'Something in front accepts, and there is nothing behind: a published Docker port whose program listens on another port or only on 127.0.0.1 inside the container, a tunnel or a load balancer without a backend. Or the balancer begins with a line of the PROXY protocol, which the server takes for a bad request. It happens for any request.',
    fix: [
      'Inside the container bind to 0.0.0.0, and publish the port on which the program really listens.',
      'Behind a balancer: switch the PROXY protocol off there (send-proxy), unless the server expects it.',
    ],
  },
  'port-taken-by-another-process': {
    title: 'Another program, often an older copy of the server, owns the port.',
    why: 'The new server could not listen (EADDRINUSE) and the old one answers the client: changes seem to have no effect.',
    fix: [
      'Find and stop the old process: `lsof -i :{{port}}` or `ss -ltnp`. Let the server exit when it cannot listen.',
    ],
  },
  'connection-reset': {
    title: 'The connection was cut with a TCP reset.',
    why: 'The process on the other side died, closed with unread data, or a firewall or proxy cut the line. The text alone does not say which: when it happened does.',
    fix: [
      'Look into the log of the server at that moment, then into those of the proxies.',
      'Before any answer: compare a plain GET. After a time of silence: see idle-timeout.',
    ],
  },
} as const satisfies SomeWords;
