import { codeOfStatus } from '../../protocol/handshake/failures-status.ts';
import type { Cause } from '../evidence.ts';

/** What servers of TLS say, in plain text, to a plain request: nginx, Go, Apache, and those who copied from them. */
const tlsPhrases = [
  'plain HTTP request was sent to HTTPS port',
  'Client sent an HTTP request to an HTTPS server',
  'speaking plain HTTP to an SSL-enabled server port',
  'This combination of host and port requires TLS',
];

/** A whole answer came, and its status is not 101. */
export const status: Cause = ({ response, target }) => {
  if (!response) return undefined;
  const { head, body } = response;
  const { status: code, reason, headers } = head;
  const details = { status: code, reason, headers, body };
  const text = body.toString('latin1');
  if (!target.secure && code === 400 && tlsPhrases.some((phrase) => text.includes(phrase))) {
    return { code: 'WS_ERR_PLAIN_TO_TLS', details };
  }
  return { code: codeOfStatus(code), details };
};
