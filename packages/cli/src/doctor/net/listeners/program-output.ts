import { isIP } from 'node:net';

/** A listening socket, as a program of the system prints it. */
export interface PrintedSocket {
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  readonly pid: number | undefined;
  readonly process: string | undefined;
}

/** Reads `lsof -nP -iTCP -sTCP:LISTEN -F pctn`: a letter and a value a line, those of the process before those of its files. */
export function listenersOfLsof(text: string): readonly PrintedSocket[] {
  const found: PrintedSocket[] = [];
  let pid: number | undefined;
  let process: string | undefined;
  let family: 4 | 6 = 4;
  for (const line of text.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) pid = Number(value);
    else if (line.startsWith('c')) process = value;
    else if (line.startsWith('t')) family = value === 'IPv6' ? 6 : 4;
    else if (line.startsWith('n')) {
      const place = placeOf(value, family);
      if (place) found.push({ ...place, pid, process });
    }
  }
  return found;
}

/** Reads `netstat -ano` of Windows: what listens is known by its far end, for the word for it is translated. */
export function listenersOfNetstat(text: string): readonly PrintedSocket[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [protocol = '', local = '', remote = '', , pid = ''] = line.trim().split(/\s+/);
    if (!/^TCP/i.test(protocol) || !/^(?:0\.0\.0\.0|\[::\]):0$/.test(remote)) return [];
    const place = placeOf(local, local.startsWith('[') ? 6 : 4);
    return place ? [{ ...place, pid: /^\d+$/.test(pid) ? Number(pid) : undefined, process: undefined }] : [];
  });
}

/** `127.0.0.1:80`, `[::1]:80`, and `*:80` for all addresses. */
function placeOf(
  text: string,
  family: 4 | 6,
): { readonly address: string; readonly family: 4 | 6; readonly port: number } | undefined {
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(text) ?? [];
  const bare = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const address = bare === '*' ? (family === 6 ? '::' : '0.0.0.0') : bare;
  return isIP(address) === 0 ? undefined : { address, family, port: Number(port) };
}
