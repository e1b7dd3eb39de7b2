import { networkInterfaces } from 'node:os';

/** The addresses of this machine, those of the network first, loopback last. Link-local ones of IPv6 need a zone, and are left out. */
export function lanAddresses(
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): readonly string[] {
  const all = Object.values(interfaces).flatMap((list) => list ?? []);
  const usable = all.filter(({ address, family }) => family === 'IPv4' || !/^fe80:/i.test(address));
  const rank = ({ internal, family, address }: (typeof all)[number]): number =>
    (internal ? 4 : 0) + (family === 'IPv6' ? 2 : 0) + (address.startsWith('169.254.') ? 1 : 0);
  const sorted = [...usable].sort((a, b) => rank(a) - rank(b)).map(({ address }) => address);
  return sorted.length > 0 ? [...new Set(sorted)] : ['127.0.0.1'];
}
