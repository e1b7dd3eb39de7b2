import type { SomeWords } from '../words.ts';

/** What is wrong with the request or the frames of a client, as a server sees it. */
export const requests = {
  'handshake-key-constant': {
    title: 'The client sends the same Sec-WebSocket-Key every time.',
    why: 'The key is to be 16 fresh random bytes for each handshake (RFC 6455 §4.1). A constant one, such as that of the RFC, comes from copied code; the answer then proves nothing, because it could be a cached one.',
    fix: ['Fill 16 bytes from the random source of the platform for each connection, and encode them as base64.'],
  },
  'request-never-came': {
    title: 'A connection came, and no whole request on it.',
    why: 'The client connected, and sent nothing or half a head before it gave up. It may wait for the server to speak first, have the wrong protocol, crash while it builds the request, or be a port scanner or a health check.',
    fix: [
      'Let the client write the whole head, up to the empty line (CR LF CR LF), as soon as it is connected, and flush it.',
      'Look into the log of the client: the request may be larger than its buffer.',
    ],
  },
  'request-not-websocket': {
    title: 'This is a plain HTTP request: the tool that sent it was not in WebSocket mode.',
    why: 'There is no "Upgrade: websocket". A browser tab, fetch(), curl with an http:// URL or an HTTP health check sends such a request. Where a WebSocket client was used, a proxy on the way has removed the header.',
    fix: [
      'Use a WebSocket client: new WebSocket("ws://…") in browsers and Node.js, wscat, websocat, or the WebSocket tab of the tool.',
      'Give the tool a ws:// URL instead of http://; with curl use ws:// (7.86 and later).',
      'Behind a proxy: let it pass Upgrade and Connection on.',
    ],
  },
  'request-malformed': {
    title: 'The request cannot be read as HTTP.',
    why: 'Its bytes break the grammar of RFC 9112: lines that end with LF alone, a space in front of a colon, a missing or malformed request line, control characters, or another protocol altogether. Some servers take a part of that, most answer 400 or hang up.',
    fix: [
      'End each line with CR LF and the head with an empty line; write "Name: value" without a space before the colon.',
    ],
  },
  'request-http-version': {
    title: 'The handshake is not sent as HTTP/1.1.',
    why: 'Upgrading is a matter of HTTP/1.1 (RFC 6455 §4.1). Old clients, and proxies with old defaults, speak 1.0, which strict servers refuse; others begin with HTTP/2 where nobody has agreed on it.',
    fix: ['Write HTTP/1.1 in the request line; behind nginx set proxy_http_version 1.1.'],
  },
  'request-host-invalid': {
    title: 'The Host header is missing, repeated or malformed.',
    why: 'HTTP/1.1 asks for exactly one, with the host and, unless it is the default one, the port (RFC 9112 §3.2). nginx and most others answer 400 without it.',
    fix: ['Send one "Host: name:port" with the name of the URL; no scheme, no path, no user name.'],
  },
  'request-has-body': {
    title: 'The handshake announces a body.',
    why: 'An opening handshake is a GET without a body. Behind one, bytes of the body and frames cannot be told apart, so strict servers refuse it; others read the body as frames.',
    fix: ['Send neither Content-Length (other than 0) nor Transfer-Encoding with the handshake.'],
  },
  'request-target-absolute': {
    title: 'The request names a whole URL where a path belongs.',
    why: '"GET ws://host/path" is what one says to a forward proxy that does not tunnel. The client takes this server for its proxy, or builds its request by hand; many servers do not find the path then.',
    fix: ['Send the path and the query only; to go through a proxy use CONNECT.'],
  },
  'request-subprotocol-invalid': {
    title: 'Sec-WebSocket-Protocol of the request is not a list of names.',
    why: 'It is empty, names one twice, or holds characters that a name cannot have, such as spaces or a whole JSON text (RFC 6455 §4.1). ws and others answer 400.',
    fix: ['Offer names of letters, digits, dots and dashes, separated by commas; leave the header out to offer none.'],
  },
  'request-extension-invalid': {
    title: 'Sec-WebSocket-Extensions of the request cannot be read, or offers permessage-deflate wrongly.',
    why: 'An unknown or repeated parameter, or window bits outside of 8 to 15. Servers answer 400 or go on without compression.',
    fix: ['Offer "permessage-deflate" alone, or leave the header out.'],
  },
  'request-names-respelled': {
    title: 'The client spells header names in its own way.',
    why: 'Names of headers are the same in any case (RFC 9110 §5.1). Small servers look for them byte for byte all the same, and do not find sec-websocket-key or Sec-Websocket-Key.',
    fix: [
      'Nothing has to be changed for a correct server; for small ones use the spelling of RFC 6455: Sec-WebSocket-Key.',
    ],
  },
  'mask-key-constant': {
    title: 'The client masks its frames with a key that does not change.',
    why: 'Each frame needs a fresh key from a strong random source (RFC 6455 §5.3). With zero, or always the same one, the payload travels as the program chose it: that is what masking exists to prevent. Servers do not notice.',
    fix: ['Draw four random bytes for each frame.'],
  },
  'frames-before-answer': {
    title: 'The client sends frames before it has the answer.',
    why: 'Bytes came right behind the request. A client has to wait for the 101 (RFC 6455 §4.1): servers drop such bytes, take them for a body, or lose them in a proxy.',
    fix: ['Send only after the event `open`, or after the answer was read and checked.'],
  },
} as const satisfies SomeWords;
