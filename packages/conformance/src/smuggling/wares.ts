import { maskedFrame } from '@handfast/ws/testing';
import { openingRequest } from '../attack/hostile.ts';

/** A path that every proxy here keeps for itself: a backend that sees it was reached behind the back of a proxy. */
export const FORBIDDEN = '/forbidden';

/** Bytes that try to get something past a server or a proxy. */
export interface Ware {
  readonly name: string;
  readonly bytes: Buffer;
  /** A proxy may make a good request of it, by the rules of HTTP, before the backend sees it. */
  readonly proxiesMend?: boolean;
  /** It is a good request: it opens, and these messages arrive. */
  readonly opens?: readonly string[];
  /** What npm `ws` makes of it when nothing is between: the lines that it writes down. Default: nothing that opens. */
  readonly ws?: readonly string[];
}

const frame = maskedFrame({ payload: 'smuggled' });
const hello = maskedFrame({ payload: 'hello' });
const plain = `GET ${FORBIDDEN} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const upgrade = openingRequest([], FORBIDDEN);
const read = ['opened /', 'message / smuggled'];

function bytes(...parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
}

function changed(from: string | RegExp, to: string): string {
  return openingRequest().replace(from, to);
}

function withoutLine(name: string): string {
  return changed(new RegExp(`^${name}: .*\r\n`, 'm'), '');
}

const chunked = `${frame.length.toString(16)}\r\n${frame.toString('latin1')}\r\n0\r\n\r\n`;
const length = `Content-Length: ${frame.length}`;

const refusedOnes: readonly Ware[] = [
  { name: 'another version, a message behind it', bytes: bytes(changed('Version: 13', 'Version: 1337'), frame) },
  { name: 'another version, a request behind it', bytes: bytes(changed('Version: 13', 'Version: 1337'), plain) },
  {
    name: 'another version, a good upgrade behind it',
    bytes: bytes(changed('Version: 13', 'Version: 1'), upgrade, frame),
  },
  { name: 'no version, a request behind it', bytes: bytes(withoutLine('Sec-WebSocket-Version'), plain) },
  { name: 'no key, a message and a request behind it', bytes: bytes(withoutLine('Sec-WebSocket-Key'), frame, plain) },
  { name: 'a key that is none, an upgrade behind it', bytes: bytes(changed(/Key: .*/, 'Key: x'), upgrade, frame) },
  { name: 'POST, a message behind it', bytes: bytes(changed('GET', 'POST'), frame) },
  {
    name: 'an upgrade to HTTP/2, a message behind it',
    bytes: bytes(changed('Upgrade: websocket', 'Upgrade: h2c'), frame),
  },
  { name: 'a body that is a message', bytes: bytes(openingRequest([length]), frame), ws: read },
  {
    name: 'a body that is a request',
    bytes: bytes(openingRequest([`Content-Length: ${plain.length}`]), plain),
    ws: ['opened /'],
  },
  { name: 'a body in chunks', bytes: bytes(openingRequest(['Transfer-Encoding: chunked']), chunked), ws: ['opened /'] },
  {
    name: 'a body in chunks, in spite of its length',
    bytes: bytes(openingRequest([length, 'Transfer-Encoding: chunked']), chunked),
  },
  {
    name: 'a coding that nobody knows',
    bytes: bytes(openingRequest(['Transfer-Encoding: xchunked']), frame),
    ws: read,
  },
  { name: 'a length that is none', bytes: bytes(openingRequest([`Content-Length: +${frame.length}`]), frame) },
  { name: 'two lengths', bytes: bytes(openingRequest(['Content-Length: 0', length]), frame) },
  {
    name: 'a header that goes on in the next line',
    bytes: bytes(openingRequest(['X-Folded: a\r\n b']), frame),
    proxiesMend: true,
  },
  { name: 'a blank in front of a colon', bytes: bytes(openingRequest([`Content-Length : ${frame.length}`]), frame) },
  {
    name: 'HTTP/1.0, a message behind it',
    bytes: bytes(changed('HTTP/1.1', 'HTTP/1.0'), frame),
    proxiesMend: true,
    ws: read,
  },
  { name: 'no Host', bytes: bytes(withoutLine('Host'), frame), proxiesMend: true, ws: read },
  {
    name: 'a URL of another host than Host says, a message behind it',
    bytes: bytes(changed('GET /', 'GET http://other.example/'), frame),
    proxiesMend: true,
    ws: ['opened http://other.example/', 'message http://other.example/ smuggled'],
  },
  { name: 'NUL in a header, a message behind it', bytes: bytes(openingRequest(['X-Own: a\0b']), frame) },
  { name: 'a body announced behind CR alone', bytes: bytes(openingRequest([`X-Own: a\r${length}`]), frame) },
  { name: 'a body announced behind LF alone', bytes: bytes(openingRequest([`X-Own: a\n${length}`]), frame) },
  { name: 'two of Host', bytes: bytes(openingRequest(['Host: other.example']), frame), proxiesMend: true, ws: read },
];

const goodOnes: readonly Ware[] = [
  { name: 'a message right behind a good request', bytes: bytes(openingRequest(), hello), opens: ['hello'] },
  {
    name: 'a body of no bytes, and a message behind it',
    bytes: bytes(openingRequest(['Content-Length: 0']), hello),
    opens: ['hello'],
  },
  {
    name: 'a good request that expects 100, and a message behind it',
    bytes: bytes(openingRequest(['Expect: 100-continue']), hello),
    opens: ['hello'],
  },
  { name: 'a request behind a good one', bytes: bytes(openingRequest(), plain), opens: [] },
  {
    name: 'a message and an upgrade behind a good one',
    bytes: bytes(openingRequest(), hello, upgrade, frame),
    opens: ['hello'],
  },
];

/** Everything that is tried, on each server, alone and behind each proxy. */
export const wares: readonly Ware[] = [...refusedOnes, ...goodOnes];
