import { fact } from '../../../facts/fact.ts';
import { explain, type Situation, type SituationCheck } from './situation.ts';
import { isSocketIo } from './unanswered.ts';

/** What engine.io, on which Socket.IO stands, says by number: `{"code":1,"message":"Session ID unknown"}`. */
export const socketIo: SituationCheck = (situation) => {
  const { answer } = situation;
  if (answer.status === 502 && situation.isEqual !== true && isSocketIo(situation.evidence)) {
    const facts = [fact('http-socket-io-beside')];
    return [explain(situation, 'raw-client-to-socketio', 'likely', { facts, products: ['Socket.IO'] })];
  }
  const { code, message } = told(situation);
  if (typeof code !== 'number' || typeof message !== 'string') return [];
  const products = ['Socket.IO'] as const;
  switch (`${code} ${message}`) {
    case '0 Transport unknown':
      return [explain(situation, 'raw-client-to-socketio', 'certain', { products })];
    case '1 Session ID unknown':
      return [explain(situation, 'socketio-session-unknown', 'certain', { products })];
    case '2 Bad handshake method':
      return [explain(situation, 'method-not-allowed', 'likely', { products })];
    case '3 Bad request':
      // transport=websocket without an upgrade: that is how it looks to the server.
      return situation.isEqual === false
        ? [explain(situation, 'raw-client-to-socketio', 'likely', { products })]
        : [explain(situation, 'upgrade-headers-stripped', 'likely', { products })];
    case '4 Forbidden':
      return [explain(situation, 'not-authenticated', 'likely', { products })];
    case '5 Unsupported protocol version':
      return [explain(situation, 'socketio-version-mismatch', 'certain', { products })];
    default:
      return [];
  }
};

/** To a common request Engine.IO says number and words in JSON, to an upgrade the words alone, and not always the same. */
function told({ answer, plain, target }: Situation): Readonly<Record<string, unknown>> {
  const isSame = typeof plain?.json?.message === 'string' && plain.json.message === answer.body;
  const asks = /[?&]EIO=\d/.test(target?.path ?? '');
  const code = WORDS.indexOf(answer.body);
  return answer.json ?? (isSame ? plain.json : asks && code >= 0 ? { code, message: answer.body } : undefined) ?? {};
}

/** By their numbers. */
const WORDS: readonly string[] = [
  'Transport unknown',
  'Session ID unknown',
  'Bad handshake method',
  'Bad request',
  'Forbidden',
  'Unsupported protocol version',
];
