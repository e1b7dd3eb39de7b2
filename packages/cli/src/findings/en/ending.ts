import type { SomeWords } from '../words.ts';

/** Ends of connections, and what only many connections show. */
export const ending = {
  'connection-lost': {
    title: 'The connection ended without a close frame.',
    why: '1006 never travels: the own side reports it when the line breaks off. A crash, a proxy, a time-out or the network ended it; when it happened tells which.',
    fix: [
      'At once after opening: handler-ended-at-once. After silence: idle-timeout. All at once: cut-by-reload.',
      'Before opening it only means that the handshake failed: look for the error beside it.',
    ],
  },
  'closed-normally': {
    title: 'The connection was closed in order (1000).',
    why: 'One side had finished. This is no failure.',
    fix: ['If it should have stayed open, look for the call of close() on the side that sent the frame.'],
  },
  'closed-without-code': {
    title: 'The close frame carried no code (1005).',
    why: '1005 is reported locally for an empty close frame: the peer called close() without a code. This is no failure.',
    fix: ['Call close(1000) if the code matters to somebody.'],
  },
  'closed-going-away': {
    title: 'The peer went away in order (1001).',
    why: 'A browser left the page, or a server is stopping.',
    fix: ['Clients: reconnect after a random pause.'],
  },
  'closed-protocol-error': {
    title: 'One side saw the other break the protocol (1002).',
    why: 'The side that sends 1002 found a frame invalid; its reason or its error says which rule. Damage on the way looks the same.',
    fix: ['Read the reason, and the error on the side that closed; see frame-invalid.'],
  },
  'closed-unsupported-data': {
    title: 'The peer does not take this kind of message (1003).',
    why: 'Usually binary where it wants text, or the reverse.',
    fix: ['Send the kind that the endpoint expects: a string for text, bytes for binary.'],
  },
  'closed-by-policy': {
    title: 'The server closed because of a rule of its own (1008).',
    why: 'Mostly missing or expired credentials, a limit, or a message that it forbids. The reason often names it.',
    fix: ['Read the reason; renew the token before reconnecting, and do not reconnect in a loop.'],
  },
  'closed-extension-missing': {
    title: 'The client needed an extension that the server did not agree to (1010).',
    why: 'Only a client sends 1010.',
    fix: ['Enable the extension on the server, or let the client do without it.'],
  },
  'closed-server-error': {
    title: 'The server failed while the connection was open (1011).',
    why: 'An exception in the handler, or, with Python websockets, a ping that was not answered in time ("keepalive ping timeout").',
    fix: ['Read the log of the server at that moment.'],
  },
  'closed-service-restart': {
    title: 'The server is restarting (1012).',
    why: 'A deployment or a drain: the next instance takes over.',
    fix: ['Reconnect after a random pause of some seconds.'],
  },
  'closed-try-again-later': {
    title: 'The server is overloaded for the moment (1013).',
    why: 'It sheds connections to keep the others alive.',
    fix: ['Reconnect with growing pauses; give the service more room.'],
  },
  'closed-bad-gateway': {
    title: 'A gateway got no usable answer from its backend (1014).',
    why: 'The counterpart of status 502 for an open connection.',
    fix: ['Look at the backend behind the gateway, then reconnect.'],
  },
  'closed-by-application': {
    title: 'The application closed with a code of its own (3000 to 4999).',
    why: 'These numbers mean what the service says. graphql-ws: 4400 bad request, 4401 unauthorized, 4403 forbidden, 4406 subprotocol, 4408 initialisation timed out, 4409 duplicate subscriber, 4429 too many initialisations.',
    fix: ['Look the code up in the documentation of the service, and read the reason.'],
  },
  'closed-too-slow': {
    title: 'This side was cut off because it did not read fast enough.',
    why: 'The sender limits what it keeps for a slow reader and then closes, often with 1008, 1013 or without a frame.',
    fix: ['Read without waiting for slow work, subscribe to less, or ask for merged updates.'],
  },
  'close-handshake-incomplete': {
    title: 'The closing handshake never ends.',
    why: 'One side sent a close frame and got none back, or the TCP connection stays open behind it. Libraries wait (30 s in ws) and then cut.',
    fix: ['Answer close frames, keep reading until they come, and shorten closeTimeout where it hurts.'],
  },
  'close-reason-lost': {
    title: 'The program ended before its close frame was sent.',
    why: 'process.exit() or terminate() right after close() discards what is not written yet: the peer sees 1006.',
    fix: ['Wait for the event `close` before the process ends.'],
  },
  'browser-connection-limit': {
    title: 'The browser allows no more WebSockets.',
    why: 'Chrome allows 255 at once, Firefox 200: further ones wait or fail with "Insufficient resources". Often old ones are not closed.',
    fix: ['Share one connection (a SharedWorker, topics), and close those of components that are gone.'],
  },
  'descriptor-limit': {
    title: 'The process or proxy may open no more sockets.',
    why: 'EMFILE, or new connections stop at a round number: the limit of file descriptors, nginx worker_connections, or a table of the firewall.',
    fix: ['Raise it: `ulimit -n`, LimitNOFILE in systemd, worker_connections in nginx.'],
  },
  'local-ports-exhausted': {
    title: 'There are no free local ports for this destination.',
    why: 'EADDRNOTAVAIL (or EADDRINUSE while connecting): one address reaches one destination about 28,000 times by default on Linux, and closed connections wait for a minute.',
    fix: ['Use more source addresses or destinations, a wider ip_local_port_range, and keep connections open.'],
  },
  'slow-readers': {
    title: 'One side does not read what the other sends.',
    why: 'Nothing is answered, pings included, and what is sent piles up at the sender: bufferedAmount rises, and with many such connections its memory grows.',
    fix: [
      'On the side that does not read: go on reading. A paused stream, a blocked event loop or a handler that waits for slow work stops it.',
      'On the side that sends: watch bufferedAmount; drop, merge or close beyond a limit.',
    ],
  },
  'handshake-rate-limit': {
    title: 'More handshakes per second arrive than are allowed.',
    why: 'Beyond a rate they are answered with 429 or reset; AWS API Gateway has 500 per second by default.',
    fix: ['Spread reconnects with random pauses; have the limit raised.'],
  },
  'accept-queue-overflow': {
    title: 'More connections arrive than the server accepts in time.',
    why: 'The queue of the system is full: times to connect show steps of 1 s and 3 s, when the first packets are repeated.',
    fix: ['Raise the backlog and net.core.somaxconn, spread reconnects, add processes.'],
  },
  'load-generator-saturated': {
    title: 'The load generator itself is the bottleneck.',
    why: 'Its event loop lags or its CPU is full; measured times are then its own.',
    fix: ['Use more processes or machines; watch the event-loop delay of the generator.'],
  },
  'compression-cost': {
    title: 'Compression costs more memory or CPU than it saves.',
    why: 'Each connection with a context of its own keeps hundreds of KiB, and short messages gain little.',
    fix: ['Switch it off, set a threshold, or negotiate no_context_takeover and smaller windows.'],
  },
  'big-message-resent': {
    title: 'The client reconnects and sends the same oversized message again.',
    why: '1009 ends the connection; the retry logic repeats the message for ever.',
    fix: ['Drop or split the message after 1009.'],
  },
} as const satisfies SomeWords;
