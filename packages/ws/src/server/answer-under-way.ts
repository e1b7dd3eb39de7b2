import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * The answer to an earlier request of the same connection, as long as it is not with the system. Node hands over an upgrade that
 * is pipelined behind a request at once, whether or not that one has its answer, which would then be written among the frames.
 * The member is not in Node's documentation; where it is missing, there is none to be seen.
 *
 * @param upgrade the opening request: frameworks make a response for it before they pass it on, which is no earlier one
 */
export function answerUnderWay(socket: Duplex, upgrade?: IncomingMessage): ServerResponse | undefined {
  const answer = (socket as Duplex & { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
  return answer !== undefined && answer.req === upgrade ? undefined : answer;
}

/** Lets such answers go out, and ends the connection behind the last of them; what the client still sends is read and dropped. */
export function endBehind(socket: Duplex, upgrade?: IncomingMessage): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.resume();
  const end = () => {
    const answer = answerUnderWay(socket, upgrade);
    // `writableFinished` may be true before the event, which is where Node lets go of the socket, or gives it to the next.
    if (answer) answer.once('finish', end);
    else socket.end();
  };
  end();
}
