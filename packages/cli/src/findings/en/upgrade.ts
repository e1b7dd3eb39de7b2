import type { SomeWords } from '../words.ts';

export const upgrade = {
  'accept-missing': {
    title: 'The answer has no Sec-WebSocket-Accept.',
    why: 'A server that does not implement RFC 6455, or a proxy that drops unknown headers. Clients on devices say this of any refusal: look at the status first, it may not be 101 at all.',
    fix: ['Send Sec-WebSocket-Accept: base64(SHA-1(key + GUID)), or use a WebSocket library on the server.'],
  },
  'accept-wrong': {
    title: 'Sec-WebSocket-Accept does not belong to the key that was sent.',
    why: 'The server has calculated it wrongly, or somebody on the way changes the handshake.',
    fix: ['Calculate base64(SHA-1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) over the key exactly as sent.'],
  },
  'accept-without-guid': {
    title: 'The server hashed the key alone and forgot the GUID.',
    why: 'The value received is base64(SHA-1(key)).',
    fix: ['Append 258EAFA5-E914-47DA-95CA-C5AB0DC85B11 to the key before hashing.'],
  },
  'accept-wrong-guid': {
    title: 'The server appends a wrong GUID to the key.',
    why: 'The value is what a GUID with a typing error, known from articles, gives.',
    fix: ['Use exactly 258EAFA5-E914-47DA-95CA-C5AB0DC85B11 (RFC 6455 §1.3).'],
  },
  'accept-of-decoded-key': {
    title: 'The server decoded the key before hashing it.',
    why: 'The key is hashed as text, its base64 form included; the value received fits the decoded 16 bytes.',
    fix: ['Hash the header value as it came, without decoding it.'],
  },
  'accept-as-hex': {
    title: 'The server wrote the digest in hexadecimal.',
    why: 'The value is the right SHA-1, but as 40 hexadecimal digits, or base64 of these, instead of base64 of the 20 bytes.',
    fix: ['Encode the raw digest with base64: digest("base64").'],
  },
  'accept-is-the-key': {
    title: 'The server sends the key back as Sec-WebSocket-Accept.',
    why: 'The value received is the key itself, unhashed.',
    fix: ['Send base64(SHA-1(key + GUID)).'],
  },
  'accept-of-user-key': {
    title: 'Two keys were sent: one by the program, one by the library.',
    why: 'Sec-WebSocket-Key was set among the headers by hand. The server answered the one, the library checks the other.',
    fix: ['Do not set Sec-WebSocket-Key yourself, nor copy all headers of an incoming request.'],
  },
  'accept-of-another-handshake': {
    title: 'The accept value belongs to another handshake.',
    why: 'A proxy on the way opens its own handshake with another key (IIS with ARR), or replays a cached 101.',
    fix: ['Switch WebSocket proxying on properly in that proxy; never cache a 101.'],
  },
  'accept-respelled': {
    title: 'The accept value was changed in case or lost its padding.',
    why: 'It is right apart from upper and lower case, or from the = at its end: something normalised the header value.',
    fix: ['Let proxy and server pass the value on unchanged.'],
  },
  'accept-repeated': {
    title: 'Sec-WebSocket-Accept is there more than once.',
    why: 'Both the framework and the program, or server and proxy, add it; a client joins the values with a comma, and no value fits.',
    fix: ['Write the header in one place only.'],
  },
  'header-names-respelled': {
    title: 'The names of the headers are not spelled as this client expects.',
    why: 'Header names have no case (RFC 9110), but clients on devices search "Sec-WebSocket-Accept:" byte for byte. HTTP/2 gateways, HAProxy, Rust servers and others send them in lower case. Browsers work, the device does not.',
    fix: ['Update the library of the device; until then let the proxy restore the spelling.'],
  },
  'response-in-several-segments': {
    title: 'The answer arrives in several pieces, and the client reads only the first.',
    why: 'TCP keeps no boundaries. A client that reads once misses the rest of the head; it fails only over some networks or TLS.',
    fix: ['In the client read until the empty line. Until then let the server send the head in one write.'],
  },
  'response-connection-missing': {
    title: 'The 101 has no Connection: Upgrade.',
    why: 'Connection is missing or says "close" or "keep-alive": a proxy rewrote it, or the server is at fault. ws says "Unexpected server response: 101" of it.',
    fix: ['Answer with Connection: Upgrade; let the proxy pass it on for 101 answers.'],
  },
  'response-connection-list': {
    title: 'The 101 says Connection: keep-alive, Upgrade; strict clients refuse that.',
    why: 'A list is legal, but undici, tungstenite and others compare the whole value with "Upgrade". Browsers and ws take it.',
    fix: ['Send exactly Connection: Upgrade.'],
  },
  'response-upgrade-missing': {
    title: 'The 101 has no Upgrade: websocket.',
    why: 'The header is missing or names another protocol; a client must then fail the connection (RFC 6455 §4.1).',
    fix: ['Answer with Upgrade: websocket; let the proxy pass it on.'],
  },
  'response-http-1-0': {
    title: 'The 101 comes as HTTP/1.0.',
    why: 'The status 101 exists only since HTTP/1.1; strict clients refuse it. An old proxy or a hand-written server sends it.',
    fix: ['Answer with HTTP/1.1 101 Switching Protocols.'],
  },
  'request-connection-list': {
    title: 'The server wants Connection to be Upgrade and nothing else; Firefox has long sent a list.',
    why: 'Connection is a list (RFC 9110 §7.6.1): "keep-alive, Upgrade" asks for the same. The server, or a rule in front of it, compares the whole value, so that Chrome gets in, and Firefox and clients behind some proxies do not.',
    fix: [
      'Split the value at the commas and look for "upgrade" in any case; most WebSocket libraries do so, so let one of them decide.',
      'In a rule of a proxy match a part of the value, not all of it.',
    ],
  },
  'response-status-wrong': {
    title: 'The server accepts the handshake, but with another status than 101.',
    why: 'The answer has Sec-WebSocket-Accept, as only an accepted handshake has it, and a status such as 200. A hand-written server, a framework that fills in its own status, or a gateway that translates from HTTP/2 sends that; every client must refuse it (RFC 6455 §4.1).',
    fix: ['Answer with HTTP/1.1 101 Switching Protocols, or leave the handshake to a WebSocket library.'],
  },
  'request-connection-close': {
    title: 'The client sends Connection: close, Upgrade, and the server refuses that.',
    why: 'libwebsockets does so by default; some servers take "close" at its word.',
    fix: ['Set LCCSCF_PIPELINE in libwebsockets; elsewhere send Connection: Upgrade alone.'],
  },
  'subprotocol-not-answered': {
    title: 'The client asked for a subprotocol and the server chose none.',
    why: 'Browsers and ws then fail the connection. The server ignores Sec-WebSocket-Protocol, or does not know any that was asked for; a token put there must be answered too.',
    fix: ['Let the server choose one of those offered and send it back, or do not ask for any.'],
  },
  'subprotocol-not-requested': {
    title: 'The server names a subprotocol that the client did not ask for.',
    why: 'The client must fail the connection (RFC 6455 §4.1). The server has a fixed value, or an older name of the protocol.',
    fix: ['Choose only from Sec-WebSocket-Protocol of the request, or ask for that protocol in the client.'],
  },
  'subprotocol-list-echoed': {
    title: 'The server echoes the whole list of subprotocols instead of choosing one.',
    why: 'The answer is "a, b" where one name is allowed; it works as long as clients offer only one.',
    fix: ['Split the header at the commas, and send one of the names.'],
  },
  'subprotocol-case-changed': {
    title: 'The subprotocol comes back in another case.',
    why: 'Names of subprotocols are compared character by character.',
    fix: ['Send the name exactly as the client wrote it.'],
  },
  'subprotocol-required': {
    title: 'The server wants a subprotocol, and the client offers none.',
    why: 'It serves only clients that say in Sec-WebSocket-Protocol which language they speak, such as graphql-transport-ws, mqtt, ocpp1.6 or wamp.2.json; others get a 400 or are closed at once.',
    fix: [
      'Offer the name that the server documents: the second argument of new WebSocket in browsers and in ws, --subprotocol here.',
      'Or let the server take clients without one.',
    ],
  },
  'subprotocol-refused': {
    title: 'The handshake fails as soon as a subprotocol is offered.',
    why: 'Without Sec-WebSocket-Protocol it opens. The server or a proxy refuses the header, or the backend crashes on it (502).',
    fix: ['Do not offer it, or let the server accept it; characters such as / or spaces are not allowed in names.'],
  },
  'subprotocol-graphql-mismatch': {
    title: 'Client and server speak different GraphQL subprotocols.',
    why: 'The library graphql-ws speaks "graphql-transport-ws"; the older subscriptions-transport-ws speaks "graphql-ws". The server closes with 4406 or without a word.',
    fix: ['Use the same library on both sides: graphql-transport-ws is the maintained one.'],
  },
  'extension-not-requested': {
    title: 'The server names an extension that was not offered.',
    why: 'It switches compression on by itself, or a proxy removed the offer of the client. The client must fail the connection.',
    fix: ['Answer Sec-WebSocket-Extensions only with what the request offers.'],
  },
  'extension-answer-invalid': {
    title: 'The server answers permessage-deflate with parameters that are not allowed.',
    why: 'A parameter that was not offered, one without its value, twice, or outside of 8 to 15 (RFC 7692 §7.1).',
    fix: ['Repair the negotiation of the server, or do not offer compression: perMessageDeflate: false.'],
  },
  'extension-offer-refused': {
    title: 'The server trips over the offered parameters of permessage-deflate.',
    why: 'With client_max_window_bits in the offer it answers 400 or closes; with a bare "permessage-deflate", or none, it opens. Seen with AWS API Gateway and older servers.',
    fix: ['Offer permessage-deflate without window bits, or no compression.'],
  },
  'http2-upgrade-not-routed': {
    title: 'The server announces WebSockets over HTTP/2 but does not handle them.',
    why: 'SETTINGS_ENABLE_CONNECT_PROTOCOL is 1, so browsers use the HTTP/2 connection; the stream is then reset or answered wrongly. Over HTTP/1.1 it works.',
    fix: ['Switch the setting off at the proxy, or route extended CONNECT (RFC 8441) to the application.'],
  },
  'http2-upgrade-not-announced': {
    title: 'The server does not announce WebSockets over HTTP/2.',
    why: 'SETTINGS_ENABLE_CONNECT_PROTOCOL is missing: not supported, switched off, or removed by an inspecting product. Clients that insist on HTTP/2 fail.',
    fix: ['Use HTTP/1.1 for the WebSocket, or switch RFC 8441 on.'],
  },
} as const satisfies SomeWords;
