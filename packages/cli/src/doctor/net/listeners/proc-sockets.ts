import { endianness } from 'node:os';

/** A listening socket, as Linux knows it. */
export interface ProcSocket {
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  /** What the files in `/proc/<pid>/fd` call it. */
  readonly inode: string;
  /** Connections that wait to be accepted. */
  readonly waiting: number;
}

const LISTEN = '0A';

/** Reads `/proc/net/tcp` or `/proc/net/tcp6`: one socket a line, addresses in the byte order of the machine. */
export function listenersIn(text: string, order: 'LE' | 'BE' = endianness()): readonly ProcSocket[] {
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state, queues = '', , , , , inode = ''] = line.trim().split(/\s+/);
    const [, hex = '', port = ''] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(local) ?? [];
    if (hex === '' || state !== LISTEN) return [];
    const waiting = Number.parseInt(queues.split(':')[1] ?? '0', 16);
    return [{ ...addressOf(hex, order), port: Number.parseInt(port, 16), inode, waiting }];
  });
}

function addressOf(hex: string, order: 'LE' | 'BE'): { readonly address: string; readonly family: 4 | 6 } {
  const bytes = Buffer.from(hex, 'hex');
  if (order === 'LE') bytes.swap32();
  if (bytes.length === 4) return { address: bytes.join('.'), family: 4 };
  const isMapped = bytes.subarray(0, 12).equals(MAPPED);
  if (isMapped) return { address: bytes.subarray(12).join('.'), family: 4 };
  const words = bytes.toString('hex').match(/.{4}/g) ?? [];
  // The URL class knows the short form (RFC 5952).
  return { address: new URL(`http://[${words.join(':')}]/`).hostname.slice(1, -1), family: 6 };
}

const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');
