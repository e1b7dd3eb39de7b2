import { writeFileSync } from 'node:fs';
import { type Listening, startOnFreePorts } from '../interop/on-free-ports.ts';
import type { Scratch } from '../interop/scratch.ts';

/** Starts HAProxy before several servers, which it asks for `/ready` five times a second. */
export function startRollingHaproxy(
  program: string,
  scratch: Scratch,
  backends: readonly number[],
): Promise<Listening<'front'>> {
  const file = scratch.file('haproxy.cfg');
  return startOnFreePorts(['front'], program, ({ front }) => {
    writeFileSync(file, configuration(front, backends));
    return ['-db', '-f', file];
  });
}

function configuration(front: number, backends: readonly number[]): string {
  const servers = backends
    .map((port, i) => `  server s${i} 127.0.0.1:${port} check inter 200ms fall 1 rise 1\n`)
    .join('');
  return `global
  maxconn 4096
  log stderr format raw local0 notice
defaults
  mode http
  log global
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 60s
  timeout check 10s
frontend front
  bind 127.0.0.1:${front} backlog 4096
  default_backend servers
backend servers
  balance leastconn
  option httpchk GET /ready
  option redispatch
  retry-on conn-failure 503
${servers}`;
}
