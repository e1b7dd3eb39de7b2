/** Request headers that get an explanation, by lower-case name. */
export type ExplainedRequestHeader =
  | 'authorization'
  | 'connection'
  | 'cookie'
  | 'host'
  | 'origin'
  | 'sec-websocket-extensions'
  | 'sec-websocket-key'
  | 'sec-websocket-protocol'
  | 'sec-websocket-version'
  | 'upgrade';

/** Headers of the 101 that get an explanation, by lower-case name. */
export type ExplainedResponseHeader =
  | 'connection'
  | 'sec-websocket-accept'
  | 'sec-websocket-extensions'
  | 'sec-websocket-protocol'
  | 'upgrade';

/** Every sentence of the page in one language. A missing one does not compile. */
export interface Words {
  /** Fixed places in the HTML, by their `data-say`, `data-label` or `data-placeholder`. */
  readonly fixed: Readonly<
    Record<
      | 'tagline'
      | 'language'
      | 'echoTitle'
      | 'echoLead'
      | 'messageLabel'
      | 'messageHint'
      | 'send'
      | 'kindLabel'
      | 'kindText'
      | 'kindBinary'
      | 'logLabel'
      | 'otherClients'
      | 'handshakeTitle'
      | 'handshakeLead',
      string
    >
  >;
  readonly title: string;
  readonly greeting: string;
  readonly state: Readonly<Record<'connecting' | 'open' | 'closed', string>>;
  readonly close: string;
  readonly reconnect: string;
  readonly sent: string;
  readonly received: string;
  readonly recordMessage: string;
  /** Said for 1006, which no server ever sends: the browser's own sign for a lost connection. */
  readonly lostEntry: string;
  readonly closedEntry: (code: number, reason: string) => string;
  readonly openedEntry: string;
  readonly bytes: (count: string) => string;
  readonly roundTrip: (ms: string) => string;
  readonly waiting: string;
  readonly step: Readonly<Record<'request' | 'accept' | 'response' | 'agreed', string>>;
  readonly stepLead: Readonly<Record<'request' | 'accept' | 'response', string>>;
  readonly requestLine: string;
  readonly statusLine: string;
  readonly request: Readonly<Record<ExplainedRequestHeader, string>>;
  readonly response: Readonly<Record<ExplainedResponseHeader, string>>;
  readonly redacted: (bytes: number) => string;
  readonly acceptSteps: Readonly<Record<'key' | 'guid' | 'joined' | 'sha1' | 'base64', string>>;
  readonly acceptMatches: string;
  readonly agreed: Readonly<Record<'client' | 'server' | 'at' | 'protocol' | 'extensions', string>>;
  readonly none: string;
  readonly declined: string;
  readonly rawRequest: string;
  readonly rawResponse: string;
}
