import { isIP, isIPv4, isIPv6 } from 'node:net';
import { readHost } from './web-origin.ts';

/** What is not an address may be anything that `addressOf` took from a header. */
const MAX_KEY = 64;

/**
 * What counts as one address: IPv4 as it is, also when IPv6 writes it; of IPv6 the first 64 bits, because that is what one
 * customer of a provider has at least; both without the port that some proxies add; of anything else the first 64 characters.
 * `undefined` when there is none.
 */
export function addressKey(given: unknown): string | undefined {
  if (typeof given !== 'string' || given === '') return undefined;
  const address = withoutPort(given);
  const zone = address.indexOf('%');
  const bare = zone < 0 ? address : address.slice(0, zone);
  if (!isIPv6(bare)) return bare === address || isIPv4(bare) ? address.slice(0, MAX_KEY) : bare.slice(0, MAX_KEY);
  const groups = groupsOf(bare);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return [groups[6], groups[7]].flatMap((group = 0) => [group >> 8, group & 255]).join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

function withoutPort(address: string): string {
  if (isIP(address) !== 0) return address;
  const name = readHost(address)?.name ?? '';
  return isIP(name) === 0 ? address : name;
}

/** The eight numbers of an IPv6 address (RFC 4291 §2.2). */
function groupsOf(address: string): number[] {
  const [left = '', right] = address.split('::');
  const head = partsOf(left);
  if (right === undefined) return head;
  const tail = partsOf(right);
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function partsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
