import type { Words } from './words.ts';

export const en: Words = {
  fixed: {
    tagline: 'WebSockets that tell you why',
    language: 'Language',
    echoTitle: 'Echo',
    echoLead: 'This page has opened a WebSocket to the server that sent it. Whatever you send comes back.',
    messageLabel: 'Message',
    messageHint: 'Write something',
    send: 'Send',
    kindLabel: 'Send as',
    kindText: 'Text',
    kindBinary: 'Binary',
    otherClients: 'Any other WebSocket client gets a plain echo at',
    logLabel: 'Messages sent and received',
    handshakeTitle: 'Handshake',
    handshakeLead:
      'How this very connection came to be, as the server saw it: every header in the order and spelling of the wire.',
  },
  title: 'Handfast: echo and handshake',
  greeting: 'Hello from this browser',
  state: { connecting: 'Connecting', open: 'Open', closed: 'Closed' },
  close: 'Close',
  reconnect: 'Connect again',
  sent: 'Sent',
  received: 'Received',
  recordMessage: 'the record of the handshake that is shown under “Handshake”',
  lostEntry: 'Lost (1006): no close frame came. The server has ended, or something between cut the line.',
  closedEntry: (code, reason) => (reason === '' ? `Closed with ${code}` : `Closed with ${code}: ${reason}`),
  openedEntry: 'Open',
  bytes: (count) => (count === '1' ? '1 byte' : `${count} bytes`),
  roundTrip: (ms) => `back after ${ms} ms`,
  waiting: 'Waiting for the server.',
  step: {
    request: 'The browser asks',
    accept: 'The server works out the proof',
    response: 'The server answers',
    agreed: 'What the two agreed on',
  },
  stepLead: {
    request: 'An ordinary HTTP request that asks to stop speaking HTTP.',
    accept:
      'The answer must show that the server understood the question, and is not a cache or a web server that says yes to anything.',
    response: 'From the byte after this head on, the connection carries WebSocket frames.',
  },
  requestLine: 'Method, path and version. A WebSocket handshake is a GET, and needs HTTP/1.1.',
  statusLine: '101 is the only status that opens a WebSocket.',
  request: {
    host: 'The host the client wants to reach. Required, exactly once.',
    connection:
      'Says that Upgrade is meant for this connection. A proxy that does not know WebSocket drops both: a common cause of failed handshakes.',
    upgrade: 'The protocol to change to.',
    origin:
      'The site whose page opens the connection. Browsers always send it, so that a server can turn strangers away.',
    'sec-websocket-version': 'The version of the protocol. 13 is the one that RFC 6455 defines.',
    'sec-websocket-key':
      '16 random bytes in base64, new for each connection. Not a secret: it is the question that Accept answers.',
    'sec-websocket-extensions': 'Extensions the client can use, here compression of messages. An offer, not a demand.',
    'sec-websocket-protocol':
      'Subprotocols the client can speak. This page asks for handfast.inspect, with which the server first sends what you are reading.',
    cookie: 'Sent along with the handshake as with any request. Hidden here.',
    authorization: 'Credentials. Hidden here.',
  },
  response: {
    upgrade: 'The protocol that was changed to.',
    connection: 'Confirms that Upgrade is meant for this connection.',
    'sec-websocket-accept':
      'The proof. The browser has worked out the same value; any other would have ended the connection.',
    'sec-websocket-protocol': 'The one subprotocol that the server picked from those the client offered.',
    'sec-websocket-extensions': 'The extensions in use, with their parameters.',
  },
  redacted: (bytes) => `hidden, ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`,
  acceptSteps: {
    key: 'Sec-WebSocket-Key, as it came',
    guid: 'The GUID of RFC 6455, the same for every WebSocket',
    joined: 'One after the other',
    sha1: 'SHA-1 of those bytes, in hexadecimal',
    base64: 'The same 20 bytes in base64: Sec-WebSocket-Accept',
  },
  acceptMatches: 'This is the value that the server sent.',
  agreed: {
    client: 'Client',
    server: 'Server',
    at: 'Opened at',
    protocol: 'Subprotocol',
    extensions: 'Extensions',
  },
  none: 'none',
  declined: 'none: the server did not take up the offer',
  rawRequest: 'The request as one text',
  rawResponse: 'The answer as one text',
};
