import { isIP } from 'node:net';

/** Is it an address of this machine itself, or the name for one? */
export function isLoopback(host: string): boolean {
  const mapped = /^::ffff:(127\.\d+\.\d+\.\d+)$/i.exec(host)?.[1];
  if (isIP(mapped ?? host) === 4) return (mapped ?? host).startsWith('127.');
  const name = host.toLowerCase().replace(/\.$/, '');
  return name === '::1' || name === 'localhost' || name.endsWith('.localhost');
}
