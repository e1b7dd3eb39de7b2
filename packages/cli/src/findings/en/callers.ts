import type { SomeWords } from '../words.ts';

/** Rules of browsers and phones, and mistakes in the use of a client. */
export const callers = {
  'mixed-content': {
    title: 'A page loaded over https:// may not open ws://.',
    why: 'Browsers block it as mixed content before anything is sent; localhost is an exception in most.',
    fix: ['Use wss://; derive the scheme from location.protocol.'],
  },
  'csp-blocks-connection': {
    title: 'The Content-Security-Policy of the page does not allow this connection.',
    why: "connect-src (or default-src) does not list the WebSocket. 'self' did not cover ws: and wss: in older browsers.",
    fix: ["Add the origin with its scheme: connect-src 'self' wss://{{host}}."],
  },
  'local-network-access': {
    title: 'The browser protects the local network from public pages.',
    why: 'A public page that connects to localhost or a private address needs the permission of the user in newer Chrome versions; from a plain-http page it fails silently.',
    fix: ['Serve the page over https and let the user grant the permission, or serve it from the local machine.'],
  },
  'cookie-not-sent': {
    title: 'The browser does not send the cookie with the handshake.',
    why: 'SameSite=Lax or Strict across sites, Secure with ws://, another domain or a partitioned cookie keep it back.',
    fix: ['Serve page and endpoint from one site over TLS, or set SameSite=None; Secure.'],
  },
  'browser-hides-cause': {
    title: 'Browsers hide on purpose why a WebSocket failed.',
    why: 'Scripts see only an error event and 1006, lest pages explore networks. The console says a little more.',
    fix: ['Look into the console and the network tab, and try the same URL with a command-line client.'],
  },
  'browser-cannot-set-headers': {
    title: 'Browsers let scripts set no headers on a WebSocket.',
    why: 'Neither Authorization nor a name and password in the URL is possible with new WebSocket(url).',
    fix: ['Use a cookie, a short-lived ticket in the query, or a first message with the token.'],
  },
  'browser-port-blocked': {
    title: 'Browsers refuse to connect to this port.',
    why: 'Ports of other protocols (such as 6000, 6665 to 6669, 5060) are on a fixed list: ERR_UNSAFE_PORT.',
    fix: ['Serve on another port: 443, 8080, 8443.'],
  },
  'browser-extension-blocks': {
    title: 'A browser extension blocks the WebSocket.',
    why: 'Ad blockers match URLs. In a clean profile it works.',
    fix: ['Try a private window without extensions; rename the path if it looks like tracking.'],
  },
  'android-cleartext': {
    title: 'Android forbids plain ws:// in this app.',
    why: 'Since API 28 cleartext traffic is off unless the network security configuration allows it; debug builds often allow it, release builds do not.',
    fix: ['Use wss://, or allow the domain in the network security configuration.'],
  },
  'ios-transport-security': {
    title: 'App Transport Security of iOS refuses the connection.',
    why: 'Plain ws:// or weak TLS is refused; OSStatus -98xx are errors of its TLS.',
    fix: ['Use wss:// with TLS 1.2 or later and a trusted certificate, or add an exception for the domain.'],
  },
  'dev-server-socket': {
    title: 'The hot-reload socket of the development server cannot be reached.',
    why: 'The page is served through a proxy, a container or TLS, and its script connects to the wrong port, host or scheme. It has nothing to do with the WebSocket of the application.',
    fix: ['Tell the development server the public port, host and scheme; let the proxy forward upgrades to it.'],
  },
  'closed-while-connecting': {
    title: 'The program itself closed the socket before it was open.',
    why: 'React StrictMode mounts effects twice, or a time-out calls close() while CONNECTING. Two handshakes come within milliseconds, and the first is given up by the client.',
    fix: ['Close in the clean-up only what the effect opened, and ignore its error; wait for open before closing.'],
  },
  'sent-before-open': {
    title: 'send() was called before the connection was open.',
    why: 'Opening takes a round trip or more; until the event `open` nothing can be sent.',
    fix: ['Wait for the event `open`, or use `await connect(url)`.'],
  },
  'sent-after-close': {
    title: 'send() was called on a connection that is closing or closed.',
    why: 'The connection ended earlier: this is a consequence, the cause is in the close event before it.',
    fix: ['Stop timers and senders in the close handler; check readyState; look at the close code.'],
  },
  'error-unhandled': {
    title: 'The process dies because nobody listens for errors.',
    why: 'An `error` event without a listener is thrown by Node. Every client, and every socket of a server, needs a listener.',
    fix: ["Add socket.on('error', …) on each socket, at the moment it is made."],
  },
  'bundled-native-module': {
    title: 'A bundler replaced an optional native module by an empty object.',
    why: '"bufferUtil.mask is not a function": ws finds a bufferutil that has no functions. Short messages work, longer ones fail.',
    fix: ['Declare bufferutil and utf-8-validate (or ws itself) external to the bundler, or set WS_NO_BUFFER_UTIL=1.'],
  },
  'protocols-null': {
    title: 'null or undefined was passed as subprotocol, and sent as text.',
    why: 'The request says "Sec-WebSocket-Protocol: null", which no server knows.',
    fix: ['Leave the argument out, or pass [].'],
  },
  'node-package-in-browser': {
    title: 'A WebSocket package for Node was bundled for the browser.',
    why: 'ws needs sockets of Node; its browser version only throws this error.',
    fix: ['Use the WebSocket of the browser there.'],
  },
  'agent-ignored': {
    title: 'The agent is given but not used.',
    why: 'Another option, such as createConnection, wins over it, or the agent is for the other scheme: traffic goes direct.',
    fix: ['Remove createConnection; use an agent for https with wss:// and one for http with ws://.'],
  },
  'close-arguments-invalid': {
    title: 'close() was called with a code or reason that is not allowed.',
    why: 'Programs may send 1000 and 3000 to 4999 (servers some more); the reason has at most 123 bytes of UTF-8.',
    fix: ['Call close(1000, "short reason"), or use your own code from 3000 to 4999.'],
  },
} as const satisfies SomeWords;
