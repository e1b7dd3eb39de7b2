import { isIP } from 'node:net';
import type { ChosenProxy } from './proxy.ts';

/** `host:port`, with brackets around an IPv6 address: the request target of CONNECT (RFC 9112 §3.2.3). */
export function authorityOf(host: string, port: number): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** The head of the request for a tunnel to that server (RFC 9110 §9.3.6). The caller's headers replace ours. */
export function connectHead({ authorization, headers }: ChosenProxy, host: string, port: number): string {
  const authority = authorityOf(host, port);
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines = [`CONNECT ${authority} HTTP/1.1`];
  if (!given.has('host')) lines.push(`Host: ${authority}`);
  if (authorization !== undefined && !given.has('proxy-authorization')) {
    lines.push(`Proxy-Authorization: ${authorization}`);
  }
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
