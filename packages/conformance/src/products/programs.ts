import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findBun, findDeno, findProgram, installFolder } from '../interop/installed.ts';
import type { Need } from './need.ts';

/** Where each product is on this machine; undefined for those that `scripts/install-peers.sh` has not installed. */
export function findPrograms(): Record<Need, string | undefined> {
  return {
    nginx: found('nginx'),
    apache: found('apache2'),
    haproxy: found('haproxy'),
    caddy: found('caddy'),
    squid: found('squid'),
    stunnel: found('stunnel'),
    frameworks: python('frameworks'),
    uvicornAlone: python('uvicorn-alone'),
    go: findProgram('go'),
    rust: absolute(join(installFolder, 'rust/debug/handfast-peer')),
    bun: findBun(),
    deno: findDeno(),
  };
}

/** Daemons are not on everybody's PATH. */
function found(name: string): string | undefined {
  return findProgram(name) ?? absolute(`/usr/sbin/${name}`);
}

function python(environment: string): string | undefined {
  return absolute(join(installFolder, environment, 'bin/python'));
}

function absolute(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}
