import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { makeCertificate } from '@handfast/ws/testing';
import { run } from '../interop/processes.ts';
import type { Scratch } from '../interop/scratch.ts';
import { apacheConfiguration, nginxConfiguration } from './servers.ts';
import { bearingCertificates } from './tls-files.ts';
import type { Workshop } from './workshop.ts';

/** Where a snippet may belong: texts with a place for it. The first one that its product takes is where it belongs. */
type Places = readonly ((snippet: string) => string)[];

const nginx: Places = [
  (text) => nginxConfiguration(`server { listen 127.0.0.1:1; location / {\n${text}\n} }`),
  (text) => nginxConfiguration(`server { listen 127.0.0.1:1 ssl;\n${text}\n}`),
  (text) => nginxConfiguration(text),
  (text) => nginxConfiguration('', text),
  (text) => nginxConfiguration('', `events { worker_connections 256; }\n${text}`),
];

const apache: Places = [
  (text) => apacheConfiguration(1, `LoadModule proxy_module modules/mod_proxy.so\n${text}`),
  (text) => apacheConfiguration(1, text),
];

/** A configuration that works by itself, as HAProxy looks at nothing less; a section that the snippet leads to may be missing. */
const haproxyFrame = `defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s
listen frame
    bind 127.0.0.1:1
`;
const haproxy: Places = [
  (text) => `${haproxyFrame}${text}\n`,
  (text) => `${haproxyFrame}backend app\n${text}\n`,
  (text) => `${text}\nlisten frame\n    bind 127.0.0.1:1\n`,
];

const caddy: Places = [(text) => text, (text) => `http://localhost:1 {\n${text}\n}\n`];

const squid: Places = [(text) => `http_port 127.0.0.1:1\npid_filename none\n${text}\n`];

const checkers = {
  nginx: { places: nginx, file: 'nginx.conf', check: checkNginx },
  apache: { places: apache, file: 'httpd.conf', check: checkApache },
  haproxy: { places: haproxy, file: 'haproxy.cfg', check: checkHaproxy },
  caddy: { places: caddy, file: 'Caddyfile', check: checkCaddy },
  squid: { places: squid, file: 'squid.conf', check: checkSquid },
} as const;

/** Formats of configurations that their products can be asked about. */
export type CheckedFormat = keyof typeof checkers;

/** Asks the product itself whether it takes the snippet in one of the places where it may belong; rejects with what it says. */
export async function checkConfiguration(workshop: Workshop, format: CheckedFormat, snippet: string): Promise<void> {
  const { places, file, check } = checkers[format];
  const scratch = workshop.folder(`check-${format}`);
  mkdirSync(scratch.file('temporary'));
  const text = bearingCertificates(scratch, snippet, makeCertificate());
  const problems: string[] = [];
  for (const place of places) {
    writeFileSync(scratch.file(file), place(text));
    try {
      await check(workshop, scratch, scratch.file(file));
      return;
    } catch (error) {
      problems.push(String(error));
    }
  }
  throw new Error(`${format} takes this nowhere:\n${snippet}\n${problems.join('\n')}`);
}

async function checkNginx(workshop: Workshop, scratch: Scratch, path: string): Promise<void> {
  await run(workshop.program('nginx'), ['-t', '-p', scratch.path, '-c', path, '-e', 'stderr']);
}

async function checkApache(workshop: Workshop, scratch: Scratch, path: string): Promise<void> {
  try {
    symlinkSync('/usr/lib/apache2/modules', scratch.file('modules'));
  } catch {
    // It is there from the place before.
  }
  await run(workshop.program('apache'), ['-t', '-d', scratch.path, '-f', path]);
}

async function checkHaproxy(workshop: Workshop, _scratch: Scratch, path: string): Promise<void> {
  await run(workshop.program('haproxy'), ['-c', '-f', path]);
}

async function checkCaddy(workshop: Workshop, scratch: Scratch, path: string): Promise<void> {
  const home = { HOME: scratch.path, XDG_DATA_HOME: scratch.path, XDG_CONFIG_HOME: scratch.path };
  await run(workshop.program('caddy'), ['validate', '--adapter', 'caddyfile', '--config', path], { env: home });
}

async function checkSquid(workshop: Workshop, _scratch: Scratch, path: string): Promise<void> {
  await run(workshop.program('squid'), ['-k', 'parse', '-f', path]);
}
