import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { GUID } from '@handfast/ws/protocol';
import type { HandshakeRecord, RecordedField, RecordedHead } from './page/record.ts';

const SECRET = new Set(['authorization', 'cookie', 'proxy-authorization', 'set-cookie']);

/**
 * What the page shows. `answer` is the head that went out, one line an element, the status line first.
 * Values of cookies and credentials never leave the server: only their length does.
 */
export function recordHandshake(request: IncomingMessage, answer: readonly string[], at: Date): HandshakeRecord {
  const response = headOf(answer);
  const { socket } = request;
  return {
    kind: 'handshake',
    at: at.toISOString(),
    client: endpoint(socket.remoteAddress, socket.remotePort),
    server: endpoint(socket.localAddress, socket.localPort),
    request: requestHead(request),
    accept: explainAccept(request.headers['sec-websocket-key'] ?? ''),
    response,
    agreed: {
      protocol: headerValue(response, 'sec-websocket-protocol'),
      extensions: headerValue(response, 'sec-websocket-extensions'),
    },
  };
}

/** RFC 6455 §4.2.2 point 5.4: base64 of the SHA-1 of the key, as it came, followed by the GUID. */
export function explainAccept(key: string): HandshakeRecord['accept'] {
  const digest = createHash('sha1').update(key, 'latin1').update(GUID, 'latin1').digest();
  return { key, guid: GUID, sha1: digest.toString('hex'), base64: digest.toString('base64') };
}

/** `address:port`, with brackets around IPv6. */
export function endpoint(address: string | undefined, port: number | undefined): string {
  const host = address?.includes(':') ? `[${address}]` : (address ?? 'unknown');
  return port === undefined ? host : `${host}:${port}`;
}

function requestHead(request: IncomingMessage): RecordedHead {
  const headers: RecordedField[] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    headers.push(field(request.rawHeaders[i] as string, request.rawHeaders[i + 1] as string));
  }
  return { line: `${request.method} ${request.url} HTTP/${request.httpVersion}`, headers };
}

function headOf([line = '', ...rest]: readonly string[]): RecordedHead {
  return {
    line,
    headers: rest.map((text) => {
      const colon = text.indexOf(':');
      return field(text.slice(0, colon), text.slice(colon + 1).trim());
    }),
  };
}

function field(name: string, value: string): RecordedField {
  return SECRET.has(name.toLowerCase()) ? { name, redactedBytes: Buffer.byteLength(value, 'latin1') } : { name, value };
}

function headerValue(head: RecordedHead, name: string): string {
  const found = head.headers.find((one) => one.name.toLowerCase() === name);
  return found !== undefined && 'value' in found ? found.value : '';
}
