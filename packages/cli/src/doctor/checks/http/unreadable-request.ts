import type { Answer } from '../../fingerprint/answer.ts';
import { isOwnPage } from '../../fingerprint/body-marks.ts';
import { explain, type SituationCheck } from './situation.ts';

/** With these words readers of HTTP answer bytes that are no request: Go, h11 and httptools of uvicorn, websockets, aiohttp, Apache. */
const READERS =
  /^400 Bad Request$|^Invalid HTTP request received\.$|did not receive a valid HTTP request|^Bad (?:status|request) line|Your browser sent a request that this server could not understand/im;

/**
 * 400 to everything, from the part of the server that reads HTTP, before there is a request to think about: bytes in front of it
 * that nobody here has sent, as balancers write them that speak the PROXY protocol.
 */
export const unreadableRequest: SituationCheck = (situation) => {
  const { answer, isEqual, isPathKnown, upgrade } = situation;
  if (answer.status !== 400 || isEqual !== true || isPathKnown !== false || upgrade.elsewhere === undefined) return [];
  return isOfReader(answer) ? [explain(situation, 'proxy-protocol-unexpected', 'likely')] : [];
};

/** Node.js and others write the answer to what they cannot read by hand: without a date and without a word. */
function isOfReader(answer: Answer): boolean {
  const { headers, body } = answer;
  return isOwnPage(answer) || READERS.test(body) || (body === '' && !headers.has('date'));
}
