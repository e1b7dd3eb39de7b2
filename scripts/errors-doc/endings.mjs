// Codes that are made in one place only and have no row in a table: their sentences are written here once more, and a test
// proves that no code of the library is missing.

export const endings = {
  WS_ERR_NO_CLOSE_FRAME: {
    says: 'The peer ended the connection without a close frame',
    cause:
      'The peer crashed or was killed, or a proxy cut a connection that was idle for too long, or open for too long.',
  },
  WS_ERR_CONNECTION_LOST: {
    says: 'The connection broke without a close frame: read ECONNRESET',
    cause: 'The peer or a box on the way reset the connection. `cause` is the error of the system.',
  },
  WS_ERR_PEER_VIOLATION: {
    says: 'Invalid WebSocket frame: MASK must be set (received an unmasked frame; RFC 6455 §5.1)',
    cause: 'The peer broke a rule, and this side ended the connection: `cause` is the `ProtocolError`.',
  },
  WS_ERR_CLOSE_TIMEOUT: {
    says: 'The peer did not finish the closing handshake within 30000 ms (closeTimeout), so the connection was cut',
    cause:
      'The peer does not answer close frames, or is busy; or this side is paused, and does not read the answer. The option closeTimeout says how long to wait.',
  },
  WS_ERR_NO_PONG: {
    says: 'No pong for 20 s: 1 ping went out and not one byte came back, so the peer was taken for dead and the connection was cut',
    cause:
      'A cable or Wi-Fi is gone, a machine sleeps, a NAT or firewall has forgotten the connection, or a proxy dropped it for being idle. The option heartbeat says how often to ask and how long to wait; the peer, in case that it can hear, gets close code 1011.',
  },
  WS_ERR_MESSAGE_TIMEOUT: {
    says: 'The peer began a message and did not finish it within 30 s: 4 bytes of it have come, and a fragmented message was not finished',
    cause:
      'A message must end: the peer has hung in the middle of one, sends it drop by drop, or attacks. The option deadlines says how long a message may take; the peer, in case that it reads, gets close code 1008.',
  },
  WS_ERR_WRITE_TIMEOUT: {
    says: 'Nothing of the 1048700 bytes that wait for the peer has left for 120 s, so the connection was cut',
    cause:
      'The peer is stopped, paused or overwhelmed, or reads a few KB a second; or the line is dead. The option deadlines says how long it may take nothing at all.',
  },
  WS_ERR_TOO_MANY_UNFINISHED_BYTES: {
    says: 'All connections together held more than 268435456 bytes of unfinished messages (maxTotalUnfinishedBytes), and this one held the most: 68157440 bytes. It was cut to make room',
    cause:
      'Many peers send large messages at once, or an attack: messages that never end. The peer, in case that it reads, gets close code 1013. A smaller maxPayload bounds each message, the option maxTotalUnfinishedBytes all of them.',
  },
  WS_ERR_SLOW_PEER: {
    says: 'The peer reads too slowly: 1048700 bytes buffered, at most 1048576 allowed; it was closed with 1013, which it did not read either',
    cause:
      "The option backpressure with the policy 'close', or maxTotalBufferedBytes, closed a peer that does not read what it is sent.",
  },
  WS_ERR_TERMINATED: {
    says: 'terminate() was called on this side',
    cause: 'This program cut the connection.',
  },
  WS_ERR_NOT_OPEN: {
    says: 'WebSocket is not open: readyState 0 (CONNECTING)',
    cause:
      'send(), ping() or pong() was called before `open`, where it throws, or after the end, where its callback gets this.',
  },
  WS_ERR_NOT_WRITABLE: {
    says: 'The connection closed before this was sent',
    cause: 'The callback of a send() that was still waiting when the connection ended gets this.',
  },
  WS_ERR_MESSAGE_DROPPED: {
    says: "The message was not sent, because the peer reads too slowly: more than 1048576 bytes are buffered for it (policy 'drop-oldest')",
    cause:
      'The option backpressure limits what is buffered for a peer, and its policy drops messages, or closes the connection, when it is more. The callback of the dropped send() gets this.',
  },
  WS_ERR_CLOSED_BY_PEER: {
    says: 'The peer closed the connection with the code 1008 and the words "not like that"',
    cause:
      'The peer ended the connection and said why, with another code than 1000 and 1001. Whoever reads its messages by an iterator or stream gets this; `closeCode` and `reason` are what the peer said.',
  },
  WS_ERR_ALREADY_READING: {
    says: 'The messages of this socket are being read by another iterator or stream',
    cause:
      'Two loops, or a loop and a stream, read one socket at the same time. Each message goes to one of them: let one loop read, and hand on what it reads.',
  },
  WS_ERR_GAVE_UP: {
    says: 'Gave up reconnecting: Unexpected server response: 403 Forbidden',
    cause:
      'A ReconnectingWebSocket met something that trying again does not mend, or reached maxAttempts: `reason` is what that was, and `cause` its error.',
  },
  WS_ERR_CLOSED: {
    says: 'The connection is closed for ever: close() was called',
    cause: 'waitUntilOpen() of a ReconnectingWebSocket that was closed, on this side or by the peer with 1000.',
  },
  WS_ERR_BUFFER_FULL: {
    says: 'Not connected, and no room to keep the message for later: expected at most maxBufferedMessages 1000 and maxBufferedBytes 1048576, there are 1000 messages of 52000 bytes',
    cause:
      "A ReconnectingWebSocket keeps what is sent while it has no connection, up to these options. Send less, raise them, or let overflow: 'drop-oldest' forget the oldest.",
  },
};
