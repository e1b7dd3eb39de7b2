import { WebSocketError } from '../../protocol/errors.ts';
import { thrownText } from '../../protocol/thrown.ts';

const codes = {
  publish: 'WS_ERR_BACKPLANE_PUBLISH',
  subscribe: 'WS_ERR_BACKPLANE_SUBSCRIBE',
  unsubscribe: 'WS_ERR_BACKPLANE_UNSUBSCRIBE',
  close: 'WS_ERR_BACKPLANE_CLOSE',
  receive: 'WS_ERR_BACKPLANE_RECEIVE',
} as const;

const sentences = {
  publish: 'A message did not reach the backplane: other servers do not get it',
  subscribe: 'The backplane does not carry a topic here: messages from other servers do not come',
  unsubscribe:
    'The backplane was not told that nobody listens to a topic here any more: its messages still come, and are dropped',
  close: 'The backplane could not be left',
  receive: 'The backplane reports',
} as const;

/** What went wrong between a server and its backplane. The sockets of the server itself are not concerned. */
export class BackplaneError extends WebSocketError {
  declare readonly code: (typeof codes)[keyof typeof codes];
  /** What was being done. */
  readonly operation: keyof typeof codes;
  /** Undefined where it is not about one topic. */
  readonly topic: string | undefined;

  constructor(operation: keyof typeof codes, topic: string | undefined, cause: unknown) {
    const about = topic === undefined ? '' : ` (topic ${JSON.stringify(topic)})`;
    super(codes[operation], `${sentences[operation]}${about}: ${thrownText(cause)}`, { cause });
    this.operation = operation;
    this.topic = topic;
  }
}
Object.defineProperty(BackplaneError.prototype, 'name', {
  value: 'BackplaneError',
  writable: true,
  configurable: true,
});
