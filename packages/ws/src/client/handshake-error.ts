import { unescape as percentDecode } from 'node:querystring';
import { HandshakeError } from '../protocol/errors.ts';
import { type HandshakeFailure, handshakeFailure } from '../protocol/handshake/failures.ts';
import type { Evidence } from './evidence.ts';
import { ProxyFault } from './proxy/fault.ts';
import type { UrlFault } from './url.ts';

/** Properties of system, TLS and parser errors that programs written for `ws` read from the error they get. */
const carried = [
  'errno',
  'syscall',
  'address',
  'port',
  'hostname',
  'errors',
  'library',
  'reason',
  'host',
  'cert',
  'bytesParsed',
  'rawPacket',
];

/** The error for a failure. It carries what the original error carried, and the original itself as its `cause`. */
export function handshakeError(failure: HandshakeFailure, cause?: Error): HandshakeError {
  if (!cause) return new HandshakeError(failure);
  const error = new HandshakeError(failure, { cause });
  const sources = [cause, firstOf(cause)] as unknown as Record<string, unknown>[];
  for (const name of carried) {
    const value = sources.map((source) => source[name]).find((it) => it !== undefined);
    if (value !== undefined) Object.assign(error, { [name]: value });
  }
  return error;
}

/** The error for a signal that was aborted; its `cause` is the reason that the program gave, whatever that is. */
export function abortedError(failure: HandshakeFailure, reason: unknown): HandshakeError {
  return new HandshakeError(failure, { cause: reason });
}

/** The error below the one that the program gets. */
export function causeOf({ error }: Evidence): Error | undefined {
  return error instanceof ProxyFault ? (error.cause as Error | undefined) : error;
}

/** Errors of agents carry their options along, the password of the proxy among them: only words and codes are kept. */
export function withoutSecrets(evidence: Evidence): Evidence {
  const { error, proxy } = evidence;
  if (!error || !proxy?.agent || error instanceof ProxyFault) return evidence;
  const { password } = proxy.url;
  const secrets = [password, percentDecode(password)].filter((secret) => secret !== '');
  const message = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), error.message);
  const safe = Object.assign(new Error(message), { name: error.name });
  for (const name of ['code', ...carried.filter((it) => it !== 'errors')]) {
    const value = (error as unknown as Record<string, unknown>)[name];
    if (typeof value === 'string' || typeof value === 'number') Object.assign(safe, { [name]: value });
  }
  return { ...evidence, error: safe };
}

/** What a constructor throws for a URL that can never work: a `SyntaxError`, as in `ws` and in browsers, with code and hint. */
export function urlError(fault: UrlFault): SyntaxError {
  const { code, expected, hint } = handshakeFailure(fault.code, { value: fault.value });
  return Object.assign(new SyntaxError(fault.message), { code, expected, hint });
}

/** The errors inside an AggregateError have the details that it lacks itself. */
function firstOf(error: Error): object {
  const { errors } = error as { errors?: unknown };
  return Array.isArray(errors) && errors[0] instanceof Error ? errors[0] : {};
}
