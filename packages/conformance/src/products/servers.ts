import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Certificate } from '@handfast/ws/testing';
import { findProgram } from '../interop/installed.ts';
import { run } from '../interop/processes.ts';
import type { Scratch } from '../interop/scratch.ts';
import type { Found, Patient } from './case.ts';
import { startConfigured } from './configured.ts';
import type { Workshop } from './workshop.ts';

export type Ports = Readonly<Record<string, number>>;

/** What a reverse proxy is configured with: a text that may depend on its ports and on files in its folder. */
export interface Proxied {
  readonly ports?: readonly string[];
  readonly text: (ports: Ports, scratch: Scratch) => string;
  readonly found?: (ports: Ports) => Found;
}

const atMain = ({ main }: Ports): Found => ({ url: `ws://127.0.0.1:${main}/ws` });

/** nginx: `text` is what stands in `http { }`. */
export function startNginx(workshop: Workshop, { ports, text, found = atMain }: Proxied): Promise<Patient> {
  const scratch = workshop.folder('nginx');
  mkdirSync(scratch.file('temporary'));
  return startConfigured(
    {
      program: workshop.program('nginx'),
      scratch,
      file: 'nginx.conf',
      text: (given) => nginxConfiguration(text(given, scratch)),
      args: (path) => ['-p', scratch.path, '-c', path, '-e', 'stderr'],
      ...(ports && { ports }),
    },
    found,
  );
}

/** One process, which does not change its user: it needs nothing beyond its folder, and ends with its process id. */
export function nginxConfiguration(http: string, main = 'events { worker_connections 256; }'): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
master_process off;
pid nginx.pid;
error_log stderr info;
${main}
http {
access_log off;
${temporary.map((name) => `${name}_temp_path temporary/${name};`).join('\n')}
${http}
}
`;
}

/** Apache httpd: `text` is what stands in its configuration beside the port and the modules that every one has. */
export function startApache(workshop: Workshop, { ports, text, found = atMain }: Proxied): Promise<Patient> {
  const scratch = workshop.folder('apache');
  symlinkSync('/usr/lib/apache2/modules', scratch.file('modules'));
  return startConfigured(
    {
      program: workshop.program('apache'),
      scratch,
      file: 'httpd.conf',
      text: (given) => apacheConfiguration(given.main ?? 0, text(given, scratch)),
      // One process: children would outlive it as long as a tunnel of theirs is open.
      args: (path) => ['-X', '-d', scratch.path, '-f', path],
      ...(ports && { ports }),
    },
    found,
  );
}

export function apacheConfiguration(port: number, text: string): string {
  return `Listen 127.0.0.1:${port}
ServerName localhost
PidFile httpd.pid
DefaultRuntimeDir .
ErrorLog error.log
LogLevel warn

LoadModule mpm_event_module modules/mod_mpm_event.so

LoadModule authz_core_module modules/mod_authz_core.so
StartServers 1
ThreadsPerChild 8
MinSpareThreads 1
MaxSpareThreads 8
MaxRequestWorkers 8
ServerLimit 1
${text}
`;
}

/** HAProxy: `text` is everything below `global`. */
export function startHaproxy(workshop: Workshop, { ports, text, found = atMain }: Proxied): Promise<Patient> {
  const scratch = workshop.folder('haproxy');
  return startConfigured(
    {
      program: workshop.program('haproxy'),
      scratch,
      file: 'haproxy.cfg',
      text: (given) => `global\n    maxconn 256\n    log stderr format raw local0 info\n${text(given, scratch)}\n`,
      args: (path) => ['-db', '-f', path],
      ...(ports && { ports }),
    },
    found,
  );
}

/** What all configurations of HAProxy here begin with; `timeout tunnel` is left to them. */
export const haproxyDefaults = `defaults
    mode http
    log global
    timeout connect 5s
    timeout client 30s
    timeout server 30s
`;

/** Caddy: `text` is the Caddyfile. Its home is its folder: it would keep certificates there. */
export function startCaddy(workshop: Workshop, { ports, text, found = atMain }: Proxied): Promise<Patient> {
  const scratch = workshop.folder('caddy');
  const home = `HOME=${scratch.path}`;
  return startConfigured(
    {
      program: '/usr/bin/env',
      scratch,
      file: 'Caddyfile',
      text: (given) => text(given, scratch),
      args: (path) => [
        ...[home, `XDG_DATA_HOME=${scratch.path}`, `XDG_CONFIG_HOME=${scratch.path}`],
        ...[workshop.program('caddy'), 'run', '--adapter', 'caddyfile', '--config', path],
      ],
      ...(ports && { ports }),
    },
    found,
  );
}

/** Squid as a forward proxy for this machine; `rules` get the path of a file with the user `user`, whose password is `password`. */
export async function startSquid(workshop: Workshop, rules: (users: string) => string): Promise<Patient> {
  const scratch = workshop.folder('squid');
  const users = scratch.file('users');
  const hash = await run(findProgram('openssl') ?? 'openssl', ['passwd', '-apr1', 'password']);
  writeFileSync(users, `user:${hash.trim()}\n`);
  // Started as root, Squid goes on as another user, who has to read this.
  for (const path of [scratch.path, users]) chmodSync(path, 0o755);
  return startConfigured(
    {
      program: workshop.program('squid'),
      scratch,
      file: 'squid.conf',
      text: ({ main }) => squidConfiguration(main ?? 0, rules(users)),
      args: (path) => ['-N', '-f', path],
    },
    ({ main }) => ({ url: `ws://${workshop.echo}/ws`, options: { proxy: `http://127.0.0.1:${main}` } }),
  );
}

function squidConfiguration(port: number, rules: string): string {
  return `http_port 127.0.0.1:${port}
${rules}
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
`;
}

/** stunnel, which speaks TLS to clients, and plain text to `backend`. */
export function startStunnel(
  workshop: Workshop,
  { cert, key }: Certificate,
  backend: string,
  scheme: 'ws' | 'wss',
): Promise<Patient> {
  const scratch = workshop.folder('stunnel');
  writeFileSync(scratch.file('both.pem'), key + cert);
  chmodSync(scratch.file('both.pem'), 0o600);
  return startConfigured(
    {
      program: workshop.program('stunnel'),
      scratch,
      file: 'stunnel.conf',
      text: ({ main }) => `foreground = yes
pid =
[websocket]
accept = 127.0.0.1:${main}
connect = ${backend}
cert = ${scratch.file('both.pem')}
`,
      args: (path) => [path],
    },
    ({ main }) => ({
      url: `${scheme}://localhost:${main}/ws`,
      options: { ca: workshop.authority.cert },
      page: `https://localhost:${main}`,
    }),
  );
}
