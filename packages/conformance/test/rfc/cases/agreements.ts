import type { ClientOptions } from '@handfast/ws';
import type { Role } from '../support/arena.ts';
import type { CodecParams } from '../support/codec.ts';

/** One way to agree on permessage-deflate. */
export interface Agreement {
  readonly serverBits: number;
  readonly clientBits: number;
  readonly serverForgets: boolean;
  readonly clientForgets: boolean;
}

const bits = [8, 9, 10, 11, 12, 13, 14, 15];

/** All windows with all four ways to forget them: 256. */
export function allAgreements(): Agreement[] {
  return bits.flatMap((serverBits) =>
    bits.flatMap((clientBits) =>
      [0, 1, 2, 3].map((forget) => ({
        serverBits,
        clientBits,
        serverForgets: (forget & 1) !== 0,
        clientForgets: (forget & 2) !== 0,
      })),
    ),
  );
}

export function describeAgreement({ serverBits, clientBits, serverForgets, clientForgets }: Agreement): string {
  const who = [serverForgets ? 'server' : '', clientForgets ? 'client' : ''].filter((it) => it !== '').join(' and ');
  return `windows of 2^${serverBits} (server) and 2^${clientBits} (client), ${who === '' ? 'nobody' : who} without takeover`;
}

/** The header line in which a client asks for it, or a server agrees to it. */
export function headerOf({ serverBits, clientBits, serverForgets, clientForgets }: Agreement): string {
  let header = `permessage-deflate; server_max_window_bits=${serverBits}; client_max_window_bits=${clientBits}`;
  if (serverForgets) header += '; server_no_context_takeover';
  if (clientForgets) header += '; client_no_context_takeover';
  return header;
}

/** How the attacker has to code, when our side plays that role. */
export function codecOf({ serverBits, clientBits, serverForgets, clientForgets }: Agreement, role: Role): CodecParams {
  return role === 'server'
    ? { sendBits: clientBits, sendForgets: clientForgets, receiveBits: serverBits, receiveForgets: serverForgets }
    : { sendBits: serverBits, sendForgets: serverForgets, receiveBits: clientBits, receiveForgets: clientForgets };
}

/** The options with which our client offers it, so that the answer `headerOf` is in order. */
export function clientOptionsOf({ serverBits, clientBits, serverForgets }: Agreement): ClientOptions {
  return {
    perMessageDeflate: {
      threshold: 0,
      serverMaxWindowBits: serverBits,
      clientMaxWindowBits: clientBits,
      serverNoContextTakeover: serverForgets,
    },
  };
}
