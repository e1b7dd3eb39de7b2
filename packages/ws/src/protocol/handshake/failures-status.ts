import { answerEvidence, bodyClause } from './answer-evidence.ts';
import { type FailureDetails, type FailureRow, rows } from './failure-types.ts';
import { printable, quoted } from './printable.ts';

const engineIoHint =
  'This is a Socket.IO (engine.io) server: use socket.io-client, not a plain WebSocket. With several workers it also needs sticky sessions.';
const nginxHint =
  'nginx answers for its backend: set proxy_http_version 1.1, proxy_set_header Upgrade $http_upgrade and proxy_set_header Connection "upgrade".';

/** A row for one status or class: the sentence is the same for all, the hint is what differs. */
function status(hint: (details: FailureDetails) => string): FailureRow {
  return {
    stage: 'response',
    expected: 'status 101 Switching Protocols (RFC 6455 §4.1)',
    says: (d) => {
      const reason = d.reason ? ` ${printable(d.reason, 60)}` : '';
      return `Unexpected server response: ${d.status ?? 'none'}${reason}, expected 101${locationClause(d)}${bodyClause(d)}`;
    },
    hint: (d) => (answerEvidence(d).engineIoCode === undefined ? hint(d) : engineIoHint),
  };
}

function locationClause({ headers, status = 0 }: FailureDetails): string {
  const location = status >= 300 && status < 400 ? headers?.get('location') : undefined;
  return location === undefined ? '' : `; Location is ${quoted(location, 200)}`;
}

function isNginx(d: FailureDetails): boolean {
  const { server } = answerEvidence(d);
  return server.startsWith('nginx') || server.startsWith('openresty');
}

function okHint(d: FailureDetails): string {
  if (isNginx(d)) return `The upgrade may not reach the backend. ${nginxHint}`;
  if (answerEvidence(d).htmlTitle !== undefined) {
    return 'A web page answers on this path, as single-page apps do for any path: use the path of the WebSocket endpoint, and check that proxies on the way forward Upgrade and Connection.';
  }
  return 'An ordinary HTTP handler answered: nothing handles upgrades on this path, or a proxy on the way removed Upgrade and Connection.';
}

function redirectHint({ headers, url }: FailureDetails): string {
  const location = headers?.get('location');
  if (location === undefined) return 'The redirect has no Location: ask the server what it meant.';
  const secure = location.startsWith('https:') || location.startsWith('wss:');
  if (secure && url?.startsWith('ws:')) return 'The server wants TLS: use wss:// in the URL, or followRedirects: true.';
  if (url !== undefined && `${pathOf(url)}/` === pathOf(location)) {
    return 'Only the slash at the end differs: add it to the URL, or use followRedirects: true.';
  }
  if (location.toLowerCase().includes('login'))
    return 'The server sends strangers to a login page: send its cookie or token.';
  return 'Use the address in Location, or followRedirects: true.';
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  const address = query < 0 ? url : url.slice(0, query);
  const scheme = address.indexOf('://');
  const path = scheme < 0 ? 0 : address.indexOf('/', scheme + 3);
  return path < 0 ? '/' : address.slice(path);
}

function badRequestHint(d: FailureDetails): string {
  const { text } = answerEvidence(d);
  if (isNginx(d)) return `The upgrade may have been lost on the way. ${nginxHint}`;
  if (text !== undefined && text.length > 12) return 'The body of the answer says what the server did not like.';
  return 'The server did not accept the request. A proxy that drops or doubles Upgrade is the usual cause; a ws server also says 400 for a wrong path.';
}

function forbiddenHint(d: FailureDetails): string {
  const { server } = answerEvidence(d);
  if (server.startsWith('uvicorn') || server.startsWith('hypercorn') || server.startsWith('daphne')) {
    return 'FastAPI and Starlette say 403 when no WebSocket route has this path, or the handler ended before accept(): check the path first, then Origin and token.';
  }
  if (server.startsWith('envoy') || server.startsWith('istio')) {
    return 'Envoy says 403 where upgrades are not enabled for the route: add upgrade_configs with websocket.';
  }
  return 'The server refuses this client: check Origin against its list of origins, then cookie or token, then the path.';
}

function requiredHint(d: FailureDetails): string {
  const version = d.headers?.get('sec-websocket-version');
  if (version !== undefined && version !== '13') {
    return `The server speaks WebSocket version ${printable(version, 40)}: this side speaks 13.`;
  }
  return 'The server did not see an upgrade: a proxy on the way removed Upgrade and Connection, or spoke HTTP/1.0.';
}

function retryHint(d: FailureDetails): string {
  const after = d.headers?.get('retry-after');
  return after === undefined ? '' : ` It asks to wait: Retry-After is ${quoted(after, 40)}.`;
}

function unavailableHint(d: FailureDetails): string {
  const { server } = answerEvidence(d);
  const wait = retryHint(d);
  if (server.startsWith('microsoft-iis'))
    return `IIS says 503 where the WebSocket feature is not installed or not enabled.${wait}`;
  if (server.startsWith('envoy') || server.startsWith('istio'))
    return `Envoy has no healthy backend for this route.${wait}`;
  return `The server is shutting down, overloaded, or its proxy has no backend: try again later.${wait}`;
}

function gatewayHint(d: FailureDetails): string {
  const from = isNginx(d) ? 'nginx' : 'The proxy';
  return `${from} reached no backend, or the backend closed during the upgrade: check that it runs, its port, and http or https towards it.`;
}

function serverErrorHint({ status: code = 0 }: FailureDetails): string {
  if (code >= 520 && code <= 526)
    return 'Cloudflare could not use the origin: 521 down, 522 timeout, 525 and 526 TLS, 520 anything else.';
  if (code === 501)
    return 'The server cannot take over the connection here: a middleware hides the raw socket from the handler.';
  return 'The server failed while it handled the upgrade: its log has the reason.';
}

/** The server answered, and not with 101. */
export const statusFailures = rows({
  WS_ERR_STATUS_200: status(okHint),
  WS_ERR_STATUS_2XX: status(okHint),
  WS_ERR_STATUS_3XX: status(redirectHint),
  WS_ERR_STATUS_400: status(badRequestHint),
  WS_ERR_STATUS_401: status((d) => {
    const scheme = d.headers?.get('www-authenticate');
    const asks = scheme === undefined ? '' : ` It asks for ${quoted(scheme, 80)}.`;
    return `The server wants to know who this is: send its token, cookie or password.${asks}`;
  }),
  WS_ERR_STATUS_403: status(forbiddenHint),
  WS_ERR_STATUS_404: status((d) =>
    isNginx(d)
      ? 'nginx, or what is behind it, has nothing on this path: compare the path (slash included) with the location block and its prefix stripping.'
      : 'Nothing handles this path: check it letter by letter (the slash at the end counts), and that the handler is attached to upgrades, not only to requests.',
  ),
  WS_ERR_STATUS_405: status(
    () => 'The path belongs to a handler that takes another method only: it is not the WebSocket endpoint.',
  ),
  WS_ERR_STATUS_407: status(
    () => 'A proxy on the way wants credentials: put user and password into the URL of the proxy.',
  ),
  WS_ERR_STATUS_426: status(requiredHint),
  WS_ERR_STATUS_429: status((d) => `Too many connections or attempts: wait before the next one.${retryHint(d)}`),
  WS_ERR_STATUS_431: status(() => 'The request head is too large for the server: cookies are the usual reason.'),
  WS_ERR_STATUS_4XX: status(badRequestHint),
  WS_ERR_STATUS_502: status(gatewayHint),
  WS_ERR_STATUS_503: status(unavailableHint),
  WS_ERR_STATUS_504: status(
    () => 'The proxy gave up waiting for the 101: the backend is slow to answer, or never sees the upgrade.',
  ),
  WS_ERR_STATUS_5XX: status(serverErrorHint),
  WS_ERR_STATUS_OTHER: status(
    () => 'No status that an upgrade can end in: something on the way does not speak HTTP properly.',
  ),
  WS_ERR_TOO_MANY_REDIRECTS: {
    stage: 'response',
    expected: 'an answer that is not a redirect, within maxRedirects',
    says: ({ count, value }) =>
      `Maximum redirects exceeded${count === undefined ? '' : ` (${count})`}${value === undefined ? '' : `; the next would be ${quoted(value, 200)}`}`,
    hint: 'Two addresses that send to each other, often http and https, or a login page that needs a cookie.',
  },
  WS_ERR_REDIRECT_INVALID: {
    stage: 'response',
    expected: 'a Location that is an absolute or relative URL of WebSocket or HTTP (RFC 9110 §10.2.2)',
    says: ({ value = '' }) => `Invalid URL: ${printable(value, 300)} (the Location of a redirect)`,
    hint: 'The server, or a proxy in front of it, builds its redirects wrongly.',
  },
  WS_ERR_REDIRECT_TO_UNIX: {
    stage: 'response',
    expected: 'a Location of ws:, wss:, http: or https:',
    says: ({ value = '' }) => `The server redirects to a socket of this machine: Location is ${quoted(value, 200)}`,
    hint: 'A server on the network does not get to choose what this program talks to on its own machine: if it is meant, connect to that ws+unix: URL yourself.',
  },
});

const ownRow = new Set([200, 400, 401, 403, 404, 405, 407, 426, 429, 431, 502, 503, 504]);

/** The code of the row for an answer with that status, which is not 101. */
export function codeOfStatus(status: number): keyof typeof statusFailures {
  if (ownRow.has(status)) return `WS_ERR_STATUS_${status}` as keyof typeof statusFailures;
  const hundreds = Math.floor(status / 100);
  return hundreds >= 2 && hundreds <= 5
    ? (`WS_ERR_STATUS_${hundreds}XX` as keyof typeof statusFailures)
    : 'WS_ERR_STATUS_OTHER';
}
