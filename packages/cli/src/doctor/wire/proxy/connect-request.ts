import { isIP } from 'node:net';
import type { HeaderField } from '@handfast/ws/protocol';
import type { ProxyRoute } from '../../evidence/proxy.ts';
import type { RequestShape } from '../../evidence/request-shape.ts';

/** The request for a tunnel (RFC 9110 §9.3.6). */
export function connectRequest({ credentials }: ProxyRoute, host: string, port: number): RequestShape {
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const fields: HeaderField[] = [['Host', authority]];
  if (credentials !== undefined) {
    fields.push(['Proxy-Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`]);
  }
  return { method: 'CONNECT', target: authority, httpVersion: '1.1', fields };
}
