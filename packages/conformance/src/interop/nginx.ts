import { mkdirSync, writeFileSync } from 'node:fs';
import type { Certificates } from './certificates.ts';
import { freePort } from './ports.ts';
import { Child } from './processes.ts';
import type { Scratch } from './scratch.ts';

/** One `server` block: a port, and how it hands requests on. */
export interface NginxSite {
  readonly backendPort: number;
  readonly tls?: Certificates;
  /** False: the three lines that every guide on WebSockets behind nginx is about are missing. */
  readonly upgrades?: boolean;
  /** `proxy_read_timeout`. */
  readonly idle?: string;
}

export interface Nginx<Name extends string> {
  readonly ports: Readonly<Record<Name, number>>;
  readonly child: Child;
  /** What it wrote to its error log. */
  readonly log: string;
}

/** Starts nginx in the foreground, in a folder of its own, on free ports of 127.0.0.1. */
export async function startNginx<Name extends string>(
  program: string,
  scratch: Scratch,
  sites: Record<Name, NginxSite>,
): Promise<Nginx<Name>> {
  const ports = {} as Record<Name, number>;
  for (const name of Object.keys(sites) as Name[]) ports[name] = await freePort();
  const blocks = (Object.keys(sites) as Name[]).map((name) => siteBlock(ports[name], sites[name]));
  mkdirSync(scratch.file('temporary'), { recursive: true });
  writeFileSync(scratch.file('nginx.conf'), configuration(blocks));
  const child = new Child(program, ['-p', scratch.path, '-c', scratch.file('nginx.conf'), '-e', 'stderr']);
  for (const name of Object.keys(sites) as Name[]) await child.listening(ports[name]);
  return {
    ports,
    child,
    get log() {
      return child.log;
    },
  };
}

/** One process, which does not change its user: it needs nothing beyond its folder, and ends with its process id. */
function configuration(blocks: readonly string[]): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
master_process off;
pid nginx.pid;
error_log stderr info;
events { worker_connections 256; }
http {
  access_log off;
${temporary.map((name) => `  ${name}_temp_path temporary/${name};`).join('\n')}
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
${blocks.join('\n')}
}
`;
}

function siteBlock(port: number, { backendPort, tls, upgrades = true, idle }: NginxSite): string {
  const lines = [
    `listen 127.0.0.1:${port}${tls ? ' ssl http2' : ''};`,
    ...(tls ? [`ssl_certificate ${tls.cert};`, `ssl_certificate_key ${tls.key};`] : []),
    'client_max_body_size 1m;',
  ];
  const location = [
    `proxy_pass http://127.0.0.1:${backendPort};`,
    'proxy_set_header Host $host;',
    ...(upgrades
      ? [
          'proxy_http_version 1.1;',
          'proxy_set_header Upgrade $http_upgrade;',
          'proxy_set_header Connection $connection_upgrade;',
        ]
      : []),
    ...(idle ? [`proxy_read_timeout ${idle};`] : []),
  ];
  return `  server {
    ${lines.join('\n    ')}
    location / {
      ${location.join('\n      ')}
    }
  }`;
}
