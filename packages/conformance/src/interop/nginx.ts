import { mkdirSync, writeFileSync } from 'node:fs';
import type { Certificates } from './certificates.ts';
import { type Listening, startOnFreePorts } from './on-free-ports.ts';
import type { Scratch } from './scratch.ts';

/** One `server` block: a port, and how it hands requests on. */
export interface NginxSite {
  readonly backendPort: number;
  readonly tls?: Certificates;
  /** What `proxy_set_header` tells the backend. Default: `Host $host`. */
  readonly headers?: readonly string[];
  /** False: the three lines that every guide on WebSockets behind nginx is about are missing. */
  readonly upgrades?: boolean;
  /** `proxy_read_timeout`. */
  readonly idle?: string;
  /** Ports to choose from, in place of `backendPort`; the next one is asked where one answers 503. */
  readonly upstream?: readonly number[];
  /** A path that it does not hand on: 403. */
  readonly forbidden?: string;
}

/** Starts nginx in the foreground, in a folder of its own, on free ports of 127.0.0.1. Its child's log is its error log. */
export function startNginx<Name extends string>(
  program: string,
  scratch: Scratch,
  sites: Record<Name, NginxSite>,
): Promise<Listening<Name>> {
  const names = Object.keys(sites) as Name[];
  const file = scratch.file('nginx.conf');
  mkdirSync(scratch.file('temporary'), { recursive: true });
  return startOnFreePorts(names, program, (ports) => {
    writeFileSync(file, configuration(names.map((name) => siteBlock(ports[name], sites[name]))));
    return ['-p', scratch.path, '-c', file, '-e', 'stderr'];
  });
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

function siteBlock(
  port: number,
  { backendPort, tls, headers = ['Host $host'], upgrades = true, idle, upstream, forbidden }: NginxSite,
): string {
  const lines = [
    `listen 127.0.0.1:${port}${tls ? ' ssl http2' : ''};`,
    ...(tls ? [`ssl_certificate ${tls.cert};`, `ssl_certificate_key ${tls.key};`] : []),
    'client_max_body_size 1m;',
    ...(forbidden ? [`location ${forbidden} { return 403; }`] : []),
  ];
  const location = [
    `proxy_pass http://${upstream ? `upstream-${port}` : `127.0.0.1:${backendPort}`};`,
    ...(upstream ? ['proxy_next_upstream error timeout http_503;'] : []),
    ...headers.map((header) => `proxy_set_header ${header};`),
    ...(upgrades
      ? [
          'proxy_http_version 1.1;',
          'proxy_set_header Upgrade $http_upgrade;',
          'proxy_set_header Connection $connection_upgrade;',
        ]
      : []),
    ...(idle ? [`proxy_read_timeout ${idle};`] : []),
  ];
  const servers = upstream?.map((backend) => `server 127.0.0.1:${backend};`).join(' ');
  return `${servers ? `  upstream upstream-${port} { ${servers} }\n` : ''}  server {
    ${lines.join('\n    ')}
    location / {
      ${location.join('\n      ')}
    }
  }`;
}
