// Codes of topics, backplanes and typed messages: as in endings.mjs, their sentences are written here once more.

export const topicsAndValues = {
  WS_ERR_TOPIC_INVALID: {
    says: 'A topic is a text that is not empty, not an empty one',
    cause: 'subscribe() or publish() got something else than a text that UTF-8 can write.',
  },
  WS_ERR_TOPIC_TOO_LONG: {
    says: 'A topic has at most 256 bytes of UTF-8 (maxTopicBytes), not 300: "a very long name…"',
    cause: 'The option maxTopicBytes of the server bounds the names that clients may choose.',
  },
  WS_ERR_TOO_MANY_TOPICS: {
    says: 'A socket subscribes to at most 1000 topics (maxTopicsPerSocket)',
    cause: 'The option maxTopicsPerSocket of the server bounds what one client can make it keep.',
  },
  WS_ERR_NO_SERVER: {
    says: 'subscribe() works on the sockets of a WebSocketServer: this is a client; ask the server by a message of yours, and let it call subscribe() on its side',
    cause: 'Topics are kept by a server. A client, or a socket that no WebSocketServer made, has none.',
  },
  WS_ERR_NO_CLIENT_TRACKING: {
    says: 'broadcast() has to know the clients, and clientTracking is off: use topics, or send to those that you know',
    cause: 'The server was made with clientTracking: false.',
  },
  WS_ERR_BACKPLANE_PUBLISH: {
    says: 'A message did not reach the backplane: other servers do not get it (topic "room"): connect ECONNREFUSED 127.0.0.1:6379',
    cause:
      'In the event backplaneError. The sockets of this server have got the message; `cause` is the error of the backplane.',
  },
  WS_ERR_BACKPLANE_SUBSCRIBE: {
    says: 'The backplane does not carry a topic here: messages from other servers do not come (topic "room"): connection closed',
    cause: 'In the event backplaneError. The next socket that subscribes to the topic makes the server ask again.',
  },
  WS_ERR_BACKPLANE_UNSUBSCRIBE: {
    says: 'The backplane was not told that nobody listens to a topic here any more: its messages still come, and are dropped (topic "room"): connection closed',
    cause: 'In the event backplaneError. Nothing to do: it costs traffic, and no message is lost.',
  },
  WS_ERR_BACKPLANE_CLOSE: {
    says: 'The backplane could not be left: connection closed',
    cause: 'In the event backplaneError, while the server closes.',
  },
  WS_ERR_BACKPLANE_RECEIVE: {
    says: 'The backplane reports: the subscriber was too slow and was cut off',
    cause:
      'In the event backplaneError: something that no call here has caused, such as a lost connection or a message of another version. Messages of other servers may be missing.',
  },
  WS_ERR_MESSAGE_UNDECODABLE: {
    says: 'The message is not JSON: Unexpected end of JSON input',
    cause:
      'typed(): a message came that its codec cannot read, or a text one where bytes are expected. The connection was closed with 1007.',
  },
  WS_ERR_MESSAGE_INVALID: {
    says: 'The message does not match: items[0].id: Expected number',
    cause:
      'typed(): a message came that does not match the schema; `issues` has all of it. The connection was closed with 1008.',
  },
  WS_ERR_MESSAGES_WAITING: {
    says: 'More than 16777216 bytes of messages wait to be read (maxWaitingBytes)',
    cause:
      'typed(): nobody reads, or too slowly, and the socket is one that cannot be paused, as those of browsers. The connection was closed with 1008.',
  },
  WS_ERR_CODEC_FAILED: {
    says: 'The schema of zod failed: TypeError: value.trim is not a function',
    cause:
      'typed(): the schema itself threw, which is a mistake of this side; `cause` is what it threw. The connection was closed with 1011.',
  },
  WS_ERR_VALUE_UNSENDABLE: {
    says: 'The value cannot be written as JSON: Do not know how to serialize a BigInt',
    cause: 'send() of a typed socket throws it; nothing was sent, and the connection is as it was.',
  },
};
