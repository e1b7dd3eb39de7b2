import type { Duplex } from 'node:stream';
import { Connection } from '../../src/connection/connection.ts';
import type { ConnectionOptions } from '../../src/connection/connection-contract.ts';
import { FakeClock, memoryTransportPair } from '../../src/testing/index.ts';

/** Of a server, with nothing out of the ordinary. */
export const connectionOptions: ConnectionOptions = {
  role: 'server',
  deflate: undefined,
  deflateOptions: {},
  maxPayload: 1 << 20,
  maxFragments: 0,
  maxInflateRatio: 0,
  maxPendingAutoPongs: 60,
  autoPong: true,
  checkUtf8: true,
  anyLengthEncoding: false,
  closeTimeout: 30_000,
  allowSynchronousEvents: true,
  fastPath: true,
  concurrencyLimit: 10,
};

/**
 * A connection, its peer's transport, a clock that stands still, and a journal of what the observer heard.
 *
 * @param heard called with each line of the journal, in place of a listener of the program
 * @param given the transport, in place of one that leads to the peer's
 */
export function setUp(more: Partial<ConnectionOptions> = {}, heard: (what: string) => void = () => {}, given?: Duplex) {
  const [near, peer] = memoryTransportPair();
  const clock = new FakeClock();
  const journal: string[] = [];
  const note = (line: string) => {
    journal.push(line);
    heard(line);
  };
  let closed: (end: { code: number; cause: string | undefined }) => void = () => {};
  const end = new Promise<{ code: number; cause: string | undefined }>((resolve) => {
    closed = resolve;
  });
  let lost: Error | undefined;
  const connection = new Connection(
    given ?? near,
    { ...connectionOptions, clock, ...more },
    {
      message: (_, data) => note(`message ${data.length > 100 ? data.length : data}`),
      ping: (_, data) => note(`ping ${data}`),
      pong: (_, data) => note(`pong ${data}`),
      error: (_, error) => note(`error ${(error as { code?: string }).code}`),
      closing: () => {
        if (!journal.includes('closing')) journal.push('closing');
      },
      closed: (_, { code, reason, cause }) => {
        journal.push(`closed ${code} ${reason}`.trimEnd());
        lost = cause;
        closed({ code, cause: cause?.code });
      },
    },
    undefined,
  );
  connection.start(Buffer.alloc(0));
  return { connection, peer, clock, journal, end, cause: end.then(() => lost) };
}

/** Collects what the peer gets; ends its own side when told to. */
export function collect(peer: Duplex, answerEnd = true): Buffer[] {
  const chunks: Buffer[] = [];
  peer.on('data', (chunk) => chunks.push(chunk));
  if (answerEnd) peer.on('end', () => peer.end());
  return chunks;
}
