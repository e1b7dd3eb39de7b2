import type { SomeWords } from '../words.ts';

/** Frames, and what happens while a connection is open. */
export const open = {
  'handler-ended-at-once': {
    title: 'The handler of the server ends right after the connection has opened.',
    why: 'The connection opens and closes at once, often with 1006 or 1011: the handler returned, threw an error on the first event, or refused the user after opening.',
    fix: ['Keep the handler running as long as the connection lives; read the log of the server for an exception.'],
  },
  'compression-breaks-proxy': {
    title: 'A proxy on the way cannot forward compressed connections.',
    why: 'It passes the agreement on permessage-deflate but not what follows: 101, then the connection ends or stays empty. Without the extension it lives. Seen with IIS/ARR and Azure front ends.',
    fix: ['Switch compression off on the server: perMessageDeflate: false.'],
  },
  'compressed-without-agreement': {
    title: 'A compressed frame arrives although no compression was agreed.',
    why: 'RSV1 is set: a proxy removed Sec-WebSocket-Extensions from one side only, or the sender compresses without asking.',
    fix: ['Let the proxy forward Sec-WebSocket-Extensions, or switch compression off on both ends.'],
  },
  'compression-context-mismatch': {
    title: 'The two sides disagree on the compression window.',
    why: 'Inflating fails after some messages ("invalid distance too far back"): one side keeps its context or uses a larger window than agreed, or messages were lost on the way.',
    fix: ['Negotiate server_no_context_takeover and client_no_context_takeover, or switch compression off.'],
  },
  'two-upgrade-handlers': {
    title: 'Two upgrade handlers write to the same socket.',
    why: 'A second answer ("HTTP/1.1 400…" or another 101) appears among the frames: browsers say "Invalid frame header", others RSV errors or odd close codes. Typical: two WebSocketServers with `server`, or one beside the hot-reload socket of Next or Vite.',
    fix: ['Use one `upgrade` listener that decides by path, and noServer: true for each WebSocket server.'],
  },
  'text-after-upgrade': {
    title: 'Plain text follows the 101 where frames should be.',
    why: 'The server or a proxy writes HTTP or log text into the upgraded connection. "H" is 0x48, which reads as a frame with RSV1: hence "RSV1 must be clear".',
    fix: ['Find who writes to the socket after the upgrade: an error handler, a second listener, a debugging print.'],
  },
  'client-frames-unmasked': {
    title: 'The client sends frames without a mask.',
    why: 'Every frame of a client must be masked (RFC 6455 §5.1). A library for servers, or a home-made one, is used as a client.',
    fix: [
      'Use the client class of the library; set the mask bit and apply the mask, in pings, pongs and close frames too.',
    ],
  },
  'server-frames-masked': {
    title: 'The server sends masked frames.',
    why: 'A server must not mask (RFC 6455 §5.1): a client implementation plays the server.',
    fix: ['Switch masking off on the server.'],
  },
  'first-message-missed': {
    title: 'The first message was sent before anybody listened.',
    why: 'A server may send right behind the 101. A listener that is attached after an await misses it; some clients drop bytes that come in the same packet as the 101.',
    fix: ['Attach the message listener before anything asynchronous, or let the client greet first.'],
  },
  'text-not-utf8': {
    title: 'A text message is not valid UTF-8 (1007).',
    why: 'Binary data or Latin-1 was sent as text, or a character was cut in two.',
    fix: ['Send binary data as binary messages; encode text as UTF-8.'],
  },
  'message-truncated': {
    title: 'A message does not arrive whole, or its pieces are taken for whole ones.',
    why: 'A long message comes as several fragments, or is larger than the buffer of the device: only the piece with FIN ends it. Where the end never comes, the sender broke off in the middle, or declared more bytes than it sent.',
    fix: ['Join the fragments until FIN; enlarge the buffer; send smaller messages.'],
  },
  'message-too-big': {
    title: 'A message is larger than the receiver takes (1009).',
    why: 'Limits differ: ws 100 MiB, Python websockets 1 MiB, tungstenite 64 MiB (frames 16 MiB), actix 64 KiB, engine.io 1 MB, AWS API Gateway 128 KB (frames 32 KB). Some close without a word.',
    fix: ['Send smaller messages, or raise the limit of the receiver.'],
  },
  'frame-invalid': {
    title: 'A frame breaks the rules of RFC 6455.',
    why: 'A reserved opcode or bit, a control frame over 125 bytes or in fragments, a continuation without a beginning, or a length that is not minimal. The peer has a fault, or the bytes were damaged on the way.',
    fix: [
      'Update the library of the sender; look at the first bytes of the frame: text there means that something else writes to the socket.',
    ],
  },
  'frames-interleaved': {
    title: 'Several threads write to one connection at once.',
    why: 'Their bytes mix; under load random opcode, mask or length errors appear.',
    fix: ['Send from one task only, or guard sending with a lock.'],
  },
  'close-frame-invalid': {
    title: 'A close frame is malformed or has a code that may not be sent.',
    why: 'Its payload is a single byte, its text no UTF-8, or its code 1005, 1006, 1015 or outside of the ranges (RFC 6455 §7.4).',
    fix: ['Send 1000, or 3000 to 4999 for your own meanings.'],
  },
  'idle-timeout': {
    title: 'A proxy or load balancer cuts connections that are silent for a while.',
    why: 'The connection ends after the same time without traffic: 60 s (nginx, AWS ALB), 55 s (Heroku), about 100 s (Cloudflare), 4 min (Azure), 350 s (AWS NLB), 10 min (AWS API Gateway).',
    fix: ['Send a ping more often than the limit, for example every 20 to 30 s.', 'Raise the limit where it is yours.'],
  },
  'lifetime-limit': {
    title: 'Something ends every connection at a certain age, traffic or not.',
    why: 'Busy connections die at the same age: the backend time-out of Google load balancers (30 s by default), the request time-out of Cloud Run (60 min at most), two hours at AWS API Gateway.',
    fix: ['Raise the limit where it is yours; let clients reconnect shortly before, and resume.'],
  },
  'cut-by-reload': {
    title: 'A reload or deployment of a proxy or server cuts all connections at once.',
    why: 'Many clients lose their connection in the same second.',
    fix: [
      'Drain before stopping, and let clients reconnect after a random pause; lengthen the grace period of the proxy.',
    ],
  },
  'event-loop-blocked': {
    title: 'One side is too busy to answer pings in time.',
    why: 'The event loop is blocked or a slow consumer holds reading up, so the pong comes too late: "keepalive ping timeout", "ping timeout". Under load it happens, idle it does not.',
    fix: ['Move long work off the event loop; read messages without waiting for slow work; lengthen the time-out.'],
  },
  'control-frames-swallowed': {
    title: 'Pings or pongs are lost on the way while data passes.',
    why: 'A proxy or security product does not forward control frames. Messages are answered, pings never.',
    fix: ['Exclude the host from inspection, or use a heartbeat of data messages.'],
  },
  'half-open': {
    title: 'One side believes that the connection is open; the other is gone.',
    why: 'After sleep, a change of network or a forgotten NAT entry no FIN ever arrives. Nothing comes in, and what is sent piles up until TCP gives up.',
    fix: ['Use a heartbeat: ping every 20 to 30 s, and terminate without a pong.'],
  },
  'heartbeat-wrong-layer': {
    title: 'The server wants a heartbeat of its own protocol, not WebSocket pings.',
    why: 'It closes although its pings are answered: many APIs demand a JSON message such as {"op":"ping"} at intervals.',
    fix: ['Send the heartbeat message that the documentation of the service describes.'],
  },
  'pings-unanswered': {
    title: 'The peer does not answer pings.',
    why: 'A pong is due for every ping (RFC 6455 §5.5.3). The library of the peer leaves it to the program, or the program reads nothing.',
    fix: ['Switch automatic pongs on in the peer, or answer each ping with its payload.'],
  },
} as const satisfies SomeWords;
