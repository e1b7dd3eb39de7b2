import { writeFileSync } from 'node:fs';
import type { Certificates } from './certificates.ts';
import { type Listening, startOnFreePorts } from './on-free-ports.ts';
import type { Scratch } from './scratch.ts';

/** One frontend with one server behind it. */
export interface HaproxySite {
  readonly backendPort: number;
  readonly tls?: Certificates;
  /** `http-request` rules, one a line. */
  readonly rules?: readonly string[];
  /** `timeout tunnel`. */
  readonly tunnel?: string;
  /** Lines of the backend, in place of the one server on `backendPort`. */
  readonly backend?: readonly string[];
}

/** Starts HAProxy in the foreground on free ports of 127.0.0.1. */
export function startHaproxy<Name extends string>(
  program: string,
  scratch: Scratch,
  sites: Record<Name, HaproxySite>,
): Promise<Listening<Name>> {
  const names = Object.keys(sites) as Name[];
  const file = scratch.file('haproxy.cfg');
  return startOnFreePorts(names, program, (ports) => {
    writeFileSync(file, common + names.map((name) => siteBlock(name, ports[name], sites[name])).join(''));
    return ['-db', '-f', file];
  });
}

const common = `global
  maxconn 256
  log stderr format raw local0 info
defaults
  mode http
  log global
  option httplog
  timeout connect 5s
  timeout client 60s
  timeout server 60s
`;

function siteBlock(name: string, port: number, site: HaproxySite): string {
  const { backendPort, tls, rules = [], tunnel = '60s' } = site;
  const backend = site.backend ?? [`server only 127.0.0.1:${backendPort}`];
  return `
frontend ${name}
  bind 127.0.0.1:${port}${tls ? ` ssl crt ${tls.both} alpn h2,http/1.1` : ''}
${rules.map((rule) => `  ${rule}\n`).join('')}  default_backend behind-${name}
backend behind-${name}
  timeout tunnel ${tunnel}
${backend.map((line) => `  ${line}\n`).join('')}`;
}
