import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { platform } from 'node:os';

/** Where this system keeps its hosts file. */
export const hostsPath = platform() === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';

/** The addresses that a hosts file has for a name; none where it cannot be read. */
export async function hostsEntries(path: string, host: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return addressesIn(text, host);
}

/** The addresses of one name in the text of a hosts file: an address, then names, then perhaps a comment. */
export function addressesIn(text: string, host: string): readonly string[] {
  const wanted = host.toLowerCase().replace(/\.$/, '');
  const found = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    if (isIP(address) !== 0 && names.some((name) => name.toLowerCase() === wanted)) found.add(address);
  }
  return [...found];
}
