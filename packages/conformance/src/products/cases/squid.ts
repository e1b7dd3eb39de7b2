import type { Case } from '../case.ts';
import { runClientSnippet } from '../client-snippet.ts';
import { startSquid } from '../servers.ts';

/** The rules that Squid is shipped with, as far as they are about CONNECT. */
const shipped = `acl SSL_ports port 443
acl Safe_ports port 80 443
http_access deny !Safe_ports
http_access deny CONNECT !SSL_ports
http_access allow localhost
http_access deny all`;

export const squidCases: readonly Case[] = [
  {
    name: 'Squid that opens no tunnel to that port',
    needs: ['squid'],
    finding: 'proxy-refuses-port',
    product: 'Squid',
    start: (workshop, fix = '') => startSquid(workshop, () => `${fix}\n${shipped}`),
  },
  {
    name: 'Squid that wants a user and a password',
    needs: ['squid'],
    finding: 'proxy-authentication-required',
    product: 'Handfast',
    isNamed: false,
    start: (workshop) =>
      startSquid(
        workshop,
        (users) => `auth_param basic program /usr/lib/squid/basic_ncsa_auth ${users}
auth_param basic children 1 startup=1
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all`,
      ),
    connect: ({ options }, fix) =>
      runClientSnippet(fix.replace('proxy.example:3128', new URL(String(options?.proxy)).host)),
  },
];
