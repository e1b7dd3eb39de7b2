import { ID_BYTES, TOKEN_BYTES } from './protocol.ts';

/** What a client needs to come back. Whoever has both can take the session over: keep the token out of URLs and logs. */
export interface SessionKey {
  /** 128 random bits; names the session in logs. */
  readonly id: Uint8Array;
  /** 256 random bits; the secret. */
  readonly token: Uint8Array;
}

/** A new id and its secret, from the system's generator. */
export function makeKey(): SessionKey {
  return {
    id: crypto.getRandomValues(new Uint8Array(ID_BYTES)),
    token: crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)),
  };
}

/** Lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What a server keeps of a token: SHA-256, so that a stolen store opens no session. */
export async function hashToken(token: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(token)));
}

/** Compares in a time that does not depend on where they differ. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] ?? 0);
  return difference === 0;
}
