const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|f[cd][0-9a-f]{2}:|fe80:)/i;

/** Is it an address of a private network (RFC 1918, RFC 4193), or of the link alone? */
export function isPrivateAddress(address: string): boolean {
  return PRIVATE.test(address);
}
