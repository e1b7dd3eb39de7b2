import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, makeCertificate } from '@handfast/ws/testing';
import { peersFolder } from '../interop/installed.ts';
import { Child, run } from '../interop/processes.ts';
import type { Scratch } from '../interop/scratch.ts';
import { root } from '../root.ts';
import type { Found, Healthy, Patient } from './case.ts';
import type { FindingCode } from './doctor.ts';
import { healthyPrograms } from './healthy-programs.ts';
import type { Need } from './need.ts';
import { startNode } from './programs-run.ts';
import {
  haproxyDefaults,
  type Ports,
  type Proxied,
  startApache,
  startCaddy,
  startHaproxy,
  startNginx,
  startStunnel,
} from './servers.ts';
import type { Workshop } from './workshop.ts';

/** It refuses browsers on pages of other sites, as it should. */
const ownPagesOnly = 'origin-not-allowed';
/** It writes names of headers in another way than RFC 6455 does, which some devices cannot read. */
const respelled = 'header-names-respelled';

/** A program that says `READY port`. */
async function startProgram(command: string, args: readonly string[]): Promise<Patient> {
  const child = new Child(command, args);
  const [, port] = await child.line(/^READY (\d+)$/);
  return { url: `ws://127.0.0.1:${port}/`, log: () => child.log, stop: () => child.stop() };
}

async function startServe(): Promise<Patient> {
  const child = new Child(process.execPath, [join(root, 'packages/cli/dist/src/bin.js'), 'serve', '--port', '0']);
  const [, url = ''] = await child.line(/(ws:\/\/127\.0\.0\.1:\d+\/)/);
  return { url, log: () => child.log, stop: () => child.stop() };
}

async function startGoPeer(workshop: Workshop, name: 'gorilla' | 'coder'): Promise<Patient> {
  const program = workshop.folder('go').file(name);
  await run(workshop.program('go'), ['build', '-o', program, `./${name}`], { cwd: join(peersFolder, 'go') });
  return startProgram(program, ['server']);
}

const ours = (library: '@handfast/ws' | 'ws') => (workshop: Workshop) =>
  startNode(
    workshop,
    `import { WebSocketServer } from '${library}';
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.on('message', (data, binary) => socket.send(data, { binary }));
});
server.on('listening', () => console.log('READY ' + server.address().port));`,
  );

const servers: readonly Healthy[] = [
  { name: 'our server', needs: [], notes: [ownPagesOnly], start: ours('@handfast/ws') },
  { name: 'npm ws', needs: [], start: ours('ws') },
  { name: 'handfast serve', needs: [], notes: [ownPagesOnly], start: startServe },
  {
    name: 'Python websockets',
    needs: ['frameworks'],
    start: (workshop) => startProgram(workshop.program('frameworks'), ['-u', join(peersFolder, 'python/server.py')]),
  },
  {
    name: 'Go with gorilla/websocket',
    needs: ['go'],
    notes: [ownPagesOnly],
    start: (workshop) => startGoPeer(workshop, 'gorilla'),
  },
  {
    name: 'Go with coder/websocket',
    needs: ['go'],
    notes: [respelled, ownPagesOnly],
    start: (workshop) => startGoPeer(workshop, 'coder'),
  },
  {
    name: 'Rust with tungstenite',
    needs: ['rust'],
    notes: [respelled],
    start: (workshop) => startProgram(workshop.program('rust'), []),
  },
  {
    name: 'Bun',
    needs: ['bun'],
    start: (workshop) => startProgram(workshop.program('bun'), ['run', join(peersFolder, 'bun/server.js')]),
  },
  {
    name: 'Deno',
    needs: ['deno'],
    notes: [respelled],
    start: (workshop) => startProgram(workshop.program('deno'), ['run', '-A', join(peersFolder, 'deno/server.js')]),
  },
];

interface Front {
  readonly name: string;
  readonly need: Need;
  readonly start: (workshop: Workshop, proxied: Proxied) => Promise<Patient>;
  /** The configuration in front of `backend`; with `tls` files, on a port that speaks TLS. */
  readonly text: (port: number, backend: string, tls?: PemFiles) => string;
  readonly notes?: readonly FindingCode[];
  /** With TLS it offers HTTP/2, and no WebSocket over it. */
  readonly isHttp2Mute?: boolean;
}

interface PemFiles {
  readonly cert: string;
  readonly key: string;
  readonly both: string;
}

const fronts: readonly Front[] = [
  {
    name: 'nginx',
    need: 'nginx',
    notes: [ownPagesOnly],
    isHttp2Mute: true,
    start: startNginx,
    text: (port, backend, tls) => `server {
      listen 127.0.0.1:${port}${tls ? ' ssl http2' : ''};
      ${tls ? `ssl_certificate ${tls.cert}; ssl_certificate_key ${tls.key};` : ''}
      location / {
        proxy_pass http://${backend};
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_set_header Host $host;
      }
    }`,
  },
  {
    name: 'HAProxy',
    need: 'haproxy',
    notes: [respelled, ownPagesOnly],
    start: startHaproxy,
    text: (port, backend, tls) => `${haproxyDefaults}    timeout tunnel 1h
frontend door
    bind 127.0.0.1:${port}${tls ? ` ssl crt ${tls.both} alpn h2,http/1.1` : ''}
    default_backend app
backend app
    server app1 ${backend}
`,
  },
  {
    name: 'Caddy',
    need: 'caddy',
    notes: [respelled],
    isHttp2Mute: true,
    start: startCaddy,
    text: (port, backend, tls) => `{\n    admin off\n    auto_https off\n}
${tls ? 'https' : 'http'}://localhost:${port}, ${tls ? 'https' : 'http'}://127.0.0.1:${port} {
    bind 127.0.0.1
    ${tls ? `tls ${tls.cert} ${tls.key}` : ''}
    reverse_proxy ${backend}
}
`,
  },
  {
    name: 'Apache',
    need: 'apache',
    start: startApache,
    text: (_port, backend, tls) => `LoadModule proxy_module modules/mod_proxy.so
LoadModule proxy_http_module modules/mod_proxy_http.so
${tls ? `LoadModule ssl_module modules/mod_ssl.so\nSSLEngine on\nSSLCertificateFile ${tls.cert}\nSSLCertificateKeyFile ${tls.key}` : ''}
ProxyPass "/" "http://${backend}/" upgrade=websocket`,
  },
];

/** A proxy in front of our server, with or without TLS. */
function inFront({ name, need, start, text, notes = [], isHttp2Mute = false }: Front, isTls: boolean): Healthy {
  return {
    name: `${name} in front of our server${isTls ? ', with TLS' : ''}`,
    needs: [need],
    notes: [...notes, ...(isTls && isHttp2Mute ? (['http2-upgrade-not-announced'] as const) : [])],
    start: async (workshop) => {
      const backend = await ours('@handfast/ws')(workshop);
      const certificate = makeCertificate({ issuer: workshop.authority });
      const proxy = await start(workshop, {
        text: ({ main = 0 }, scratch) =>
          text(main, new URL(backend.url).host, isTls ? pemFiles(scratch, certificate) : undefined),
        found: (ports) => foundAt(ports, isTls, workshop),
      });
      return { ...proxy, stop: () => proxy.stop().then(backend.stop) };
    },
  };
}

function foundAt({ main }: Ports, isTls: boolean, { authority }: Workshop): Found {
  return isTls
    ? { url: `wss://127.0.0.1:${main}/`, options: { ca: authority.cert } }
    : { url: `ws://127.0.0.1:${main}/` };
}

function pemFiles(scratch: Scratch, { cert, key }: Certificate): PemFiles {
  const files = { cert: scratch.file('cert.pem'), key: scratch.file('key.pem'), both: scratch.file('both.pem') };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
  writeFileSync(files.both, cert + key);
  return files;
}

/** Servers, and proxies in front of one, that the doctor has to leave alone. */
export const healthyServers: readonly Healthy[] = [
  ...servers,
  ...healthyPrograms,
  ...fronts.flatMap((front) => [inFront(front, false), inFront(front, true)]),
  {
    name: 'stunnel in front of npm ws',
    needs: ['stunnel'],
    start: (workshop) =>
      startStunnel(workshop, makeCertificate({ issuer: workshop.authority }), workshop.echo, 'wss').then((patient) => ({
        ...patient,
        url: patient.url.replace('localhost', '127.0.0.1'),
      })),
  },
];
