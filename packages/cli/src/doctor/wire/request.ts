import {
  deflateOffer,
  generateKey,
  type HeaderField,
  HeaderFields,
  Redactor,
  writeRequestHead,
} from '@handfast/ws/protocol';
import type { Evidence } from '../evidence/index.ts';
import type { RequestShape } from '../evidence/request-shape.ts';
import type { Target } from '../evidence/url.ts';
import type { Plan } from '../options.ts';

const KEY = 'sec-websocket-key';
const redactor = new Redactor();

/** The handshake of the library, with what the plan adds. */
export function upgradeRequest(plan: Plan, target: Target, evidence: Evidence): RequestShape {
  const fields: HeaderField[] = [
    ['Host', hostHeader(target)],
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', ''],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Extensions', deflateOffer({})],
  ];
  if (plan.subprotocols.length > 0) fields.push(['Sec-WebSocket-Protocol', plan.subprotocols.join(', ')]);
  if (plan.origin !== undefined) fields.push(['Origin', plan.origin]);
  return {
    method: 'GET',
    target: target.path,
    httpVersion: '1.1',
    fields: withGivenFields(fields, givenFields(plan, target, evidence)),
  };
}

/** The same URL, asked for like any page. */
export function plainRequest(plan: Plan, target: Target, evidence: Evidence): RequestShape {
  const fields: HeaderField[] = [
    ['Host', hostHeader(target)],
    ['Accept', '*/*'],
    ['Connection', 'close'],
  ];
  const given = givenFields(plan, target, evidence).filter(
    ([name]) => !/^(?:sec-websocket-|upgrade$|connection$)/i.test(name),
  );
  return { method: 'GET', target: target.path, httpVersion: '1.1', fields: withGivenFields(fields, given) };
}

/** The value of `Host` (RFC 9110 §7.2): the port only where it is not the default one. */
export function hostHeader({ host, port, isDefaultPort }: Target): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return isDefaultPort ? name : `${name}:${port}`;
}

/**
 * May credentials be sent? Not to whom the certificate does not prove to be the one that is meant, and not along a way that is
 * only a guess. Each connection is looked at again by itself: another certificate may come.
 */
export function maySendSecrets(plan: Plan, { tls, url }: Evidence): boolean {
  const isGuess = url?.problems.some((problem) => problem === 'scheme-missing' || problem === 'scheme-other') ?? false;
  return plan.insecure || (tls?.authorizationError === undefined && !isGuess);
}

/** The same without what a report would hide: credentials, cookies, tokens in the query and among the subprotocols. */
export function withoutSecrets(shape: RequestShape): RequestShape {
  const { target, fields } = shape;
  const isOpen = redactor.url(target) === target;
  return {
    ...shape,
    target: isOpen ? target : target.replace(/[?#].*$/s, ''),
    fields: fields.filter((field) => !isSecret(field)),
  };
}

/** Would it be hidden in a report? Then it is nobody else's business either. */
export function isSecret([name, value]: HeaderField): boolean {
  const line = `GET / HTTP/1.1\r\n${name}: ${value}`;
  return redactor.head(line) !== line;
}

/** The bytes to send, and the key in them. */
export function written(shape: RequestShape): { readonly text: string; readonly key: string } {
  const given = shape.fields.find(([name]) => name.toLowerCase() === KEY)?.[1];
  const key = given === '' ? generateKey() : (given ?? '');
  const fields = shape.fields.map(
    ([name, value]): HeaderField => (name.toLowerCase() === KEY && value === '' ? [name, key] : [name, value]),
  );
  return { text: writeRequestHead({ ...shape, headers: new HeaderFields(fields) }), key };
}

/** What the plan adds; an own header of the plan replaces ours of the same name, in its place. */
export function withGivenFields(fields: readonly HeaderField[], given: readonly HeaderField[]): HeaderField[] {
  const isGiven = (name: string) => given.some(([other]) => other.toLowerCase() === name.toLowerCase());
  const kept = fields.flatMap(([name, value]): HeaderField[] =>
    isGiven(name) ? given.filter(([other]) => other.toLowerCase() === name.toLowerCase()) : [[name, value]],
  );
  const isKept = (name: string) => fields.some(([other]) => other.toLowerCase() === name.toLowerCase());
  return [...kept, ...given.filter(([name]) => !isKept(name))];
}

/** The headers of the plan, with the credentials of the URL; without credentials for whom they are not meant. */
export function givenFields(plan: Plan, { credentials }: Target, evidence: Evidence): readonly HeaderField[] {
  const fields: HeaderField[] = [...plan.headers];
  if (credentials !== undefined && !fields.some(([name]) => name.toLowerCase() === 'authorization')) {
    fields.push(['Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`]);
  }
  return maySendSecrets(plan, evidence) ? fields : fields.filter((field) => !isSecret(field));
}
