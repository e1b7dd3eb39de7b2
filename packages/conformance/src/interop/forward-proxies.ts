import { chmodSync, writeFileSync } from 'node:fs';
import type { Certificates } from './certificates.ts';
import { findProgram } from './installed.ts';
import { type Listening, startOnFreePorts } from './on-free-ports.ts';
import { run } from './processes.ts';
import type { Scratch } from './scratch.ts';

/** Who may use the guarded ones. */
export const user = 'us er@home';
export const password = 'p:ass/w%rd';

const squidAuth = '/usr/lib/squid/basic_ncsa_auth';

/**
 * Squid in the foreground, with three doors: `open` for everybody, `guarded` for the user above, and `secure`, which speaks TLS.
 * The name `blocked.test` is forbidden.
 */
export async function startSquid(
  program: string,
  scratch: Scratch,
  certificates: Certificates,
): Promise<Listening<'open' | 'guarded' | 'secure'>> {
  const users = scratch.file('users');
  const hash = await run(findProgram('openssl') ?? 'openssl', ['passwd', '-apr1', password]);
  writeFileSync(users, `${user}:${hash.trim()}\n`);
  // Started as root, Squid and its helper go on as another user, who has to read all this.
  for (const path of [scratch.path, users, certificates.both, certificates.key]) chmodSync(path, 0o755);
  const file = scratch.file('squid.conf');
  return startOnFreePorts(['open', 'guarded', 'secure'], program, ({ open, guarded, secure }) => {
    writeFileSync(
      file,
      `http_port 127.0.0.1:${open}
http_port 127.0.0.1:${guarded}
https_port 127.0.0.1:${secure} tls-cert=${certificates.both}
auth_param basic program ${squidAuth} ${users}
auth_param basic children 1 startup=1
auth_param basic realm handfast
acl guarded localport ${guarded}
acl known proxy_auth REQUIRED
acl blocked dstdomain blocked.test
http_access deny blocked
http_access deny guarded !known
http_access allow all
hosts_file ${scratch.file('hosts')}
dns_nameservers 127.0.0.1
visible_hostname squid.test
pid_filename none
access_log none
cache_log stdio:/dev/stderr
cache deny all
cache_mem 8 MB
memory_pools off
max_filedescriptors 256
pinger_enable off
shutdown_lifetime 0 seconds
`,
    );
    writeFileSync(scratch.file('hosts'), '127.0.0.1 server.test\n');
    return ['-N', '-f', file];
  });
}

/** tinyproxy in the foreground, for everybody, or for the user below; `ports` are those that it leads to. */
export function startTinyproxy(
  program: string,
  scratch: Scratch,
  { name, basicAuth, ports = [] }: { name: string; basicAuth?: string; ports?: readonly number[] },
): Promise<Listening<'proxy'>> {
  const file = scratch.file(`tinyproxy-${name}.conf`);
  return startOnFreePorts(['proxy'], program, ({ proxy }) => {
    const lines = [
      `Port ${proxy}`,
      'Listen 127.0.0.1',
      'Timeout 60',
      'MaxClients 20',
      'LogLevel Warning',
      ...(basicAuth ? [`BasicAuth ${basicAuth}`] : []),
      ...ports.map((port) => `ConnectPort ${port}`),
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    return ['-d', '-c', file];
  });
}

/** A SOCKS5 proxy, for everybody or for one user. */
export function startMicrosocks(
  program: string,
  credentials?: { readonly user: string; readonly password: string },
): Promise<Listening<'proxy'>> {
  const auth = credentials ? ['-u', credentials.user, '-P', credentials.password] : [];
  return startOnFreePorts(['proxy'], program, ({ proxy }) => ['-i', '127.0.0.1', '-p', String(proxy), ...auth]);
}
