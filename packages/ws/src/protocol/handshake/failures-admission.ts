import { rows, shown } from './failure-types.ts';
import { printable, quoted } from './printable.ts';

/** Why a server refuses an opening request that is in order: the rules and limits that its operator has set. */
export const admissionFailures = rows({
  WS_ERR_REQUEST_ORIGIN: {
    stage: 'request',
    expected: 'an Origin that the option origins of the server lists (RFC 6455 §10.2)',
    says: (d) => `Forbidden origin: ${shown(d)} is not among the origins of this server`,
    hint: (d) =>
      `If the page is yours, give the server ${printable(d.wanted ?? 'its origin', 400)}.${
        d.name === undefined
          ? ''
          : ` The request names the host ${quoted(d.name)}: a proxy in front has to pass Host on.`
      }`,
  },
  WS_ERR_REQUEST_ORIGIN_NOT_LOCAL: {
    stage: 'request',
    expected: 'an Origin of this machine, because the server listens on a loopback address only',
    says: (d) =>
      `Forbidden origin: a page of ${shown(d)} asks a server that only this machine can reach${
        d.name === undefined ? '' : `, by a name that leads here, ${quoted(d.name)} (DNS rebinding)`
      }`,
    hint: (d) =>
      `Any page of the web can try this, so the default is to refuse it. If the page is yours, give the server ${printable(d.wanted ?? 'its origin', 400)}; a proxy on this machine should set X-Forwarded-For.`,
  },
  WS_ERR_REQUEST_HOST_NOT_SERVED: {
    stage: 'request',
    expected: 'a Host that is a name of this server',
    says: (d) => `Forbidden host: this server is asked by the name ${shown(d)}, which is not one of its own`,
    hint: (d) =>
      `If the name is yours, give the server ${printable(d.wanted ?? 'hosts', 400)}. If not, somebody has pointed it here (DNS rebinding).`,
  },
  WS_ERR_REQUEST_ROUTE: {
    stage: 'request',
    expected: 'the path of an endpoint of this router',
    says: (d) =>
      `No WebSocket endpoint on this path: ${shown(d)}${d.host === undefined ? '' : ` of ${quoted(d.host)}`}`,
    hint: 'router.add(path, …) adds one. Paths are compared letter by letter, without the query.',
  },
  WS_ERR_REQUEST_DENIED: {
    stage: 'request',
    expected: 'a request that authorize has a user for',
    says: (d) => `The server refused this client: authorize said no${d.detail ? `: ${printable(d.detail, 200)}` : ''}`,
    hint: 'Token or cookie are missing, have expired, or belong to somebody else.',
  },
  WS_ERR_ADMISSION_TIMEOUT: {
    stage: 'request',
    expected: 'a decision about the request within authorizeTimeoutMs',
    says: (d) => `The server did not decide about the request within ${d.timeoutMs ?? 0} ms`,
    hint: 'authorize, verifyClient or shouldHandle waits for something that does not answer: a database, another service, a callback that is never called.',
  },
  WS_ERR_SERVER_FULL: {
    stage: 'request',
    expected: 'fewer connections than the limit of the server',
    says: (d) => `The server is full: ${printable(d.name ?? 'maxConnections')} is ${d.count ?? 0}`,
    hint: 'Raise the limit if the machine can do with it, or add a server.',
  },
  WS_ERR_SERVER_HANDSHAKES: {
    stage: 'request',
    expected: 'fewer handshakes in a second than the limit of the server',
    says: (d) => `Too many handshakes: ${printable(d.name ?? 'maxHandshakesPerSecond')} is ${d.count ?? 0}`,
    hint: 'After a restart all clients come at once: those that wait for as long as Retry-After says, and a random time, get in.',
  },
  WS_ERR_ADDRESS_CONNECTIONS: {
    stage: 'request',
    expected: 'fewer connections of one address than the limit of the server',
    says: (d) =>
      `Too many connections of one address, ${shown(d)}: ${printable(d.name ?? 'maxConnectionsPerAddress')} is ${d.count ?? 0}`,
    hint: 'Behind a proxy all clients have its address: addressOf has to tell theirs.',
  },
  WS_ERR_ADDRESS_HANDSHAKES: {
    stage: 'request',
    expected: 'fewer handshakes of one address in a second than the limit of the server',
    says: (d) =>
      `Too many handshakes of one address, ${shown(d)}: ${printable(d.name ?? 'maxHandshakesPerSecondPerAddress')} is ${d.count ?? 0}`,
    hint: 'A client that reconnects without waiting is the usual cause. Behind a proxy, addressOf has to tell the address of the client.',
  },
  WS_ERR_UPGRADE_CONFLICT: {
    stage: 'request',
    expected: 'one answer to an opening request',
    says: (d) =>
      `Two listeners of "upgrade" answered the same request, ${shown(d)}: ${printable(d.detail ?? 'another one wrote to the socket', 200)}`,
    hint: 'The client reads the second answer as a frame and reports "Invalid frame header". Let a Router own the upgrades of the HTTP server, or have each listener leave alone the paths that are not its own.',
  },
});
