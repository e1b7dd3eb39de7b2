import type { SomeWords } from '../words.ts';

export const http = {
  'no-handler-on-path': {
    title: 'Nobody handles WebSockets on this path: a common web server answers.',
    why: 'The answer to the upgrade is the answer to a plain GET: a page of a single-page app (200) or a 404. Either the path is wrong, or the server has no WebSocket endpoint there.',
    fix: [
      'Use the path of the WebSocket endpoint (often /ws, /socket or /cable).',
      'Attach the WebSocket server to that path.',
    ],
  },
  'upgrade-headers-stripped': {
    title: 'A reverse proxy does not forward Upgrade and Connection.',
    why: 'These two headers are valid for one hop only; a proxy drops them unless told to pass them on. The server then sees a common GET and answers 400, 404, 426 or a page. Directly, without the proxy, it works.',
    fix: ['Let the proxy speak HTTP/1.1 to the server and set Upgrade and Connection again.'],
  },
  'upgrade-header-duplicated': {
    title: 'Upgrade arrives twice: a second proxy added it instead of setting it.',
    why: 'The server sees "Upgrade: websocket,websocket" and answers 400 (ws: "Invalid Upgrade header") or 403 (Envoy).',
    fix: ['Set the header in one place only; use "set", not "add".'],
  },
  'proxy-speaks-http-1-0': {
    title: 'The proxy speaks HTTP/1.0 to the server.',
    why: 'Upgrading needs HTTP/1.1 (RFC 6455 §4.1). Old defaults use 1.0 upstream; the server answers 426 or a common page.',
    fix: ['Set the protocol of the upstream connection to HTTP/1.1.'],
  },
  'path-mismatch': {
    title: 'A WebSocket server answers, but for another path.',
    why: 'The path differs from the one that it serves by a prefix, a slash or the stage name. ws answers 400 "Bad Request" there, others 404; proxies often strip or keep a prefix unexpectedly.',
    fix: ['Compare the path that arrives at the server with the one it serves, character by character.'],
  },
  'upgrade-event-not-attached': {
    title: 'The program answers HTTP, but nothing listens for upgrades.',
    why: 'Routes of Express and the like never see an upgrade: Node hands it to the event `upgrade` of the http.Server. Calling app.listen() and attaching to another server object is the usual way to miss it.',
    fix: ['Give the very http.Server that listens to the WebSocket server.'],
  },
  'redirect-to-https': {
    title: 'The server redirects to https://.',
    why: 'Plain connections are answered with 301 or 308 to the same place over TLS. Browsers do not follow redirects of a WebSocket at all.',
    fix: ['Use wss:// in the URL.'],
  },
  'redirect-trailing-slash': {
    title: 'The server redirects to the same path with or without a slash at its end.',
    why: 'A router normalises the path before it looks for an endpoint. Location differs by that slash only.',
    fix: ['Write the URL exactly as Location has it.'],
  },
  'redirect-to-login': {
    title: 'The server sends the client to a login page.',
    why: 'The handshake came without a valid session, and middleware for pages answered it with a redirect.',
    fix: ['Send the cookie or token of a signed-in user; let the endpoint answer 401 instead of redirecting.'],
  },
  'redirect-elsewhere': {
    title: 'The server redirects to another host or path.',
    why: 'The endpoint has moved, or the host has a canonical name (www). Browsers do not follow redirects of a WebSocket.',
    fix: ['Use the URL that Location names, with ws:// or wss:// in front.'],
  },
  'not-authenticated': {
    title: 'The server refuses for want of valid credentials (401, 403, or a close code such as 4401).',
    why: 'The token is missing, expired or in another place than the server looks: header, cookie, query or first message. A proxy may remove it on the way.',
    fix: [
      'Send what a working client sends: Authorization, Cookie or the query.',
      'Browsers can set no headers: use a cookie, a short-lived ticket in the query, or a first message.',
    ],
  },
  'origin-not-allowed': {
    title: 'The server refuses the Origin of the client.',
    why: 'The server has a list of origins against cross-site use. Without Origin, or with that of the server itself, the handshake passes. Behind a proxy the comparison may also fail because Host is not forwarded. Rails answers 404, others 403.',
    fix: [
      'Add the origin of the page to the list of the server.',
      'Behind a proxy forward Host and X-Forwarded-Proto.',
    ],
  },
  'refused-before-accept': {
    title: 'The ASGI application closed before it accepted: no such route, or a check that failed.',
    why: 'FastAPI, Starlette and Django Channels answer 403 when the route does not exist or the handler ends before accept(). Any invented path gets the same 403.',
    fix: [
      'Check the path of the route, prefixes of routers included, and call accept() before anything else can fail.',
    ],
  },
  'blocked-by-firewall-rule': {
    title: 'A web application firewall or bot filter refuses the handshake.',
    why: 'The answer comes from the edge, not from the application: a block page, 403 or a silent close. Another client or another network passes.',
    fix: ['Allow the path in the rules of the firewall; look the request up by the id in the answer (such as cf-ray).'],
  },
  'refused-by-access-rule': {
    title: 'A rule of the web server or proxy itself refuses the request (403); the program behind it was not asked.',
    why: 'The page is the one that the server writes by itself: for addresses that are not allowed (allow and deny, Require ip), a client certificate that is asked for and was not shown, a condition on Origin, User-Agent or Referer that ends in 403, or files that it may not read.',
    fix: [
      'Read its error log, which names the rule: "access forbidden by rule" in nginx, AH01630 in Apache, the name of the rule in HAProxy.',
      'Allow the path for the clients that need it (see the snippets), or send what the condition wants: try --origin, --cert or another address.',
    ],
  },
  'user-agent-required': {
    title: 'The server refuses requests without User-Agent.',
    why: 'A rule at the edge takes a missing User-Agent for a bot and answers 400 or 403. With the header the same request passes.',
    fix: ['Send a User-Agent from the device or program.'],
  },
  'host-header-not-matched': {
    title: 'The Host header does not match what the server or the edge expects.',
    why: 'Host with ":443", an address instead of the name, or a name that the proxy rewrote leads to another site: 404 or 421. Written without the port, it passes.',
    fix: ['Send Host without the default port, and the public name; let the proxy forward it.'],
  },
  'method-not-allowed': {
    title: 'The endpoint was asked with another method than GET.',
    why: 'An opening handshake is a GET (RFC 6455 §4.1); 405 is the answer to POST or HEAD, or of a route that knows only POST.',
    fix: ['Use a WebSocket client, not an HTTP call; check that the route of the endpoint takes GET.'],
  },
  'websocket-version-unsupported': {
    title: 'Client and server speak different versions of the WebSocket protocol.',
    why: 'Since RFC 6455 (2011) the version is 13; the server names those it knows in Sec-WebSocket-Version of a 400 or 426.',
    fix: ['Update the older side; send Sec-WebSocket-Version: 13.'],
  },
  'handshake-request-incomplete': {
    title: 'The request is no complete WebSocket handshake.',
    why: 'Upgrade, Connection, Sec-WebSocket-Key or Sec-WebSocket-Version is missing, as in a quick test with curl or a browser tab. A correct server must refuse that.',
    fix: ['Test with a WebSocket client; with curl send all four headers and use --http1.1.'],
  },
  'handshake-key-invalid': {
    title: 'Sec-WebSocket-Key is malformed, repeated or not 16 bytes long.',
    why: 'The key is the base64 form of 16 random bytes, 24 characters. Hand-written clients, or a header set in addition to the one of the library, break that.',
    fix: ['Leave the key to the library, and do not set Sec-WebSocket-* headers yourself.'],
  },
  'too-many-requests': {
    title: 'The server or its gateway limits how often one may connect (429 or 402).',
    why: 'Too many handshakes in a short time, often clients that reconnect without a pause, or a quota that is used up. Retry-After says how long to wait.',
    fix: ['Reconnect with growing, random pauses; honour Retry-After.'],
  },
  'request-head-too-large': {
    title: 'The headers of the handshake are too large for the server (431, 414 or 400).',
    why: 'Usually cookies that have grown, or a token in the query. Without Cookie the handshake passes.',
    fix: ['Send fewer cookies, move the token, or raise the limit of the server and the proxy.'],
  },
  'socketio-session-unknown': {
    title: 'The Socket.IO session is not known to the server that got the request.',
    why: 'Body {"code":1,"message":"Session ID unknown"}: long-polling began on one worker and the upgrade arrived at another.',
    fix: ['Use sticky sessions, or only the websocket transport on the client.'],
  },
  'socketio-version-mismatch': {
    title: 'Client and server speak different versions of the Engine.IO protocol.',
    why: 'Body with code 5, "Unsupported protocol version": a Socket.IO 2 client (EIO=3) with a server of version 3 or later (EIO=4), or the reverse.',
    fix: ['Use the same major version on both sides, or allowEIO3: true on the server.'],
  },
  'raw-client-to-socketio': {
    title: 'The server speaks Socket.IO, the client plain WebSocket.',
    why: 'Socket.IO has its own protocol on top, on the path /socket.io/?EIO=4&transport=websocket. A raw client gets 400 with {"code":0,…}, a 404, or an open connection that soon ends.',
    fix: ['Use a Socket.IO client, or serve a plain WebSocket endpoint on another path.'],
  },
  'service-discontinued': {
    title: 'The public service behind this URL no longer exists.',
    why: 'Old examples use echo servers that have been shut down, such as echo.websocket.org or demos of libraries: now a page or nothing answers.',
    fix: ['Run an echo server of your own: `handfast serve`.'],
  },
} as const satisfies SomeWords;
