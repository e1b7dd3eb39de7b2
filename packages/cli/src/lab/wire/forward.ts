import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { writeSlowly } from '../../shared/write-slowly.ts';
import { headText } from './answers.ts';
import type { RequestHead } from './request-head.ts';
import type { Visit } from './visit.ts';

/** What a reverse proxy changes on the way. */
export interface Meddling {
  /** The head that goes to the server, instead of that of the client. */
  readonly request?: (head: RequestHead) => string;
  /** The head that goes to the client, instead of that of the server. */
  readonly response?: (head: string) => string;
  /** Whether anything passes behind the heads. Default true. */
  readonly passesFrames?: boolean;
}

/** Passes a visit on to the real server behind the lab, as a reverse proxy does. */
export function forward(visit: Visit, meddling: Meddling = {}): void {
  const upstream = tunnel(visit, visit.surroundings.backendPort);
  upstream.write(meddling.request?.(visit.head) ?? visit.head.raw, 'latin1');
  const passes = meddling.passesFrames ?? true;
  visit.onBytes((bytes) => {
    visit.noteData(bytes);
    if (passes) writeSlowly(upstream, bytes, visit.stream);
  });
  let head: Buffer | undefined = Buffer.alloc(0);
  upstream.on('data', (bytes: Buffer) => {
    if (head === undefined) return void (passes && writeSlowly(visit.stream, bytes, upstream));
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    const text = head.toString('latin1', 0, end + 4);
    visit.send(meddling.response?.(text) ?? text, head.subarray(end + 4));
    head = undefined;
  });
}

/** Answers a CONNECT with 200, and joins both ends. */
export function openTunnel(visit: Visit, port: number): void {
  const upstream = tunnel(visit, port);
  upstream.once('connect', () => {
    visit.send('HTTP/1.1 200 Connection established\r\n\r\n');
    visit.onBytes((bytes) => writeSlowly(upstream, bytes, visit.stream));
    upstream.on('data', (bytes: Buffer) => writeSlowly(visit.stream, bytes, upstream));
  });
}

/** The head of a request, with its fields as this function gives them back. */
export function rewritten(
  head: RequestHead,
  fields: (fields: readonly (readonly [string, string])[]) => readonly (readonly [string, string])[],
  version = head.version,
): string {
  return headText(`${head.method} ${head.target} ${version}`, fields(head.fields));
}

function tunnel(visit: Visit, port: number): Duplex {
  const upstream = connect(port, '127.0.0.1');
  upstream.on('error', () => visit.destroy());
  upstream.on('end', () => visit.end());
  visit.gone.addEventListener('abort', () => upstream.destroy(), { once: true });
  return upstream;
}
