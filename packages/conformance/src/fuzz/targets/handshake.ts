import {
  acceptFor,
  checkRequest,
  checkResponse,
  type HandshakeFailure,
  isHandshakeFailureCode,
  isSubprotocol,
  isValidKey,
  RequestHeadParser,
  ResponseHeadParser,
  type SentRequest,
} from '@handfast/ws/protocol';
import { answerBytes, requestBytes } from '../generate/http.ts';
import type { FuzzInput } from '../input.ts';
import { ensure, isShowable, type Target } from '../target.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const MAX_MESSAGE = 2500;

/** The judgement over both halves of the opening handshake. */
export const handshake: Target = {
  name: 'handshake',
  promise: 'A request or an answer is accepted only when it is right, and else refused in words fit to be shown',
  notation: 'text',
  briefIterations: 6000,
  generate(random) {
    const kind = random.pick(['request', 'answer']);
    const settings: Record<string, string> = { kind };
    if (random.oneIn(3)) settings.strict = 'off';
    if (random.oneIn(3)) settings.protocols = random.pick(['chat', 'chat,superchat', 'a']);
    if (random.oneIn(3)) settings.deflate = 'off';
    return { settings, bytes: kind === 'request' ? requestBytes(random) : answerBytes(random, acceptFor(KEY)) };
  },
  check(input) {
    if (input.settings.kind === 'answer') checkAnswer(input);
    else checkOpening(input);
  },
};

function checkOpening({ settings, bytes }: FuzzInput): void {
  const read = new RequestHeadParser().push(bytes);
  if (read.state !== 'done') return;
  const strict = settings.strict !== 'off';
  const checked = checkRequest(read.head, { strict });
  if (!checked.ok) {
    const { refusal } = checked;
    ensure(refusal.status >= 400 && refusal.status < 500, `refused with status ${refusal.status}`);
    ensure(
      refusal.body.endsWith('\n') && isShowable(refusal.body.replaceAll('\n', '')),
      'the body is not fit to be shown',
    );
    return ensureShowable(refusal.failure);
  }
  const { headers, method, httpVersion } = read.head;
  const { key, version, protocols } = checked;
  ensure(
    method === 'GET' && isValidKey(key) && headers.all('sec-websocket-key').join() === key,
    'accepted a wrong key or method',
  );
  ensure(version === 13 || (!strict && version === 8), `accepted version ${version}`);
  ensure(protocols.every(isSubprotocol) && new Set(protocols).size === protocols.length, 'accepted wrong subprotocols');
  if (!strict) return;
  ensure(httpVersion === '1.1' && headers.all('host').length === 1, 'accepted another HTTP version, or not one Host');
  ensure(!headers.has('transfer-encoding') && Number(headers.get('content-length') ?? 0) === 0, 'accepted a body');
  ensure(checkRequest(read.head, { strict: false }).ok, 'strict accepts what lenient does not');
}

function checkAnswer({ settings, bytes }: FuzzInput): void {
  const read = new ResponseHeadParser().push(bytes);
  if (read.state !== 'done') return;
  const protocols = settings.protocols?.split(',') ?? [];
  const sent: SentRequest = {
    key: KEY,
    protocols,
    deflate: settings.deflate === 'off' ? undefined : {},
    strict: settings.strict !== 'off',
  };
  const checked = checkResponse(read.head, sent);
  if (!checked.ok) return ensureShowable(checked.failure);
  const { status, headers } = read.head;
  ensure(
    status === 101 && headers.all('sec-websocket-accept').join() === acceptFor(KEY),
    'accepted a wrong Accept or status',
  );
  ensure(headers.get('upgrade')?.toLowerCase() === 'websocket', 'accepted another upgrade');
  ensure(
    protocols.length === 0 ? checked.protocol === '' : protocols.includes(checked.protocol),
    'accepted a subprotocol that was not asked for',
  );
  ensure(
    !checked.deflate || (sent.deflate && headers.has('sec-websocket-extensions')),
    'compresses without an agreement',
  );
  ensure(
    !sent.strict || checkResponse(read.head, { ...sent, strict: false }).ok,
    'strict accepts what lenient does not',
  );
}

/** What goes into logs and terminals: known code, stage, and no control characters anywhere. */
function ensureShowable(failure: HandshakeFailure): void {
  const { code, message, expected, hint, received } = failure;
  ensure(isHandshakeFailureCode(code), () => `${code} is not in the table`);
  for (const text of [message, expected, hint, received.value ?? '']) {
    ensure(isShowable(text), () => `control characters in ${JSON.stringify(text)}`);
    ensure(text.length <= MAX_MESSAGE, () => `${text.length} characters in a message of ${code}`);
  }
  ensure(message !== '' && expected !== '' && hint !== '', `${code} leaves something unsaid`);
}
