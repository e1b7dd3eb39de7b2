import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Certificate, makeCertificate, makeChain } from '@handfast/ws/testing';
import type { Scratch } from '../interop/scratch.ts';
import type { DiagnoseOptions, FindingCode } from './doctor.ts';

const { root, intermediate, leaf } = makeChain();
const direct = makeCertificate({ issuer: root });
const site = makeCertificate({ issuer: root, hosts: ['localhost'], addresses: [] });
const fallback = makeCertificate({ issuer: root, name: 'default.example', hosts: ['default.example'] });
const elsewhere = makeCertificate({ issuer: root, name: 'other.example', hosts: ['other.example'], addresses: [] });
const bare = makeCertificate({ issuer: root, hosts: [], addresses: [] });
const brief = makeCertificate({
  issuer: root,
  notBefore: new Date(Date.now() - 89 * 86_400_000),
  notAfter: new Date(Date.now() + 86_400_000),
});
const stranger = makeCertificate();

/** The authority of all of them, PEM. */
export const authority = root.cert;

/** Writes every certificate of the cases: NAME.pem, NAME.key, and NAME.both.pem with both in it. */
export function writeCertificates({ file }: Scratch): void {
  const full = { ...leaf, cert: leaf.cert + intermediate.cert };
  const files: Readonly<Record<string, Certificate>> = { direct, leaf, full, site, fallback, elsewhere, bare, brief };
  writeFileSync(file('root.pem'), root.cert);
  for (const [name, { cert, key }] of Object.entries(files)) {
    writeFileSync(file(`${name}.pem`), cert);
    writeFileSync(file(`${name}.key`), key);
    writeFileSync(file(`${name}.both.pem`), cert + key);
  }
}

/** One server with one fault in its TLS, and what the doctor has to say first; undefined: nothing worse than a note. */
export interface TlsCase {
  readonly name: string;
  readonly program: 'nginx' | 'haproxy' | 'stunnel' | 'openssl' | 'caddy';
  readonly config: (at: Place) => string;
  readonly finding: FindingCode | undefined;
  /** How often it may be tried, where a busy machine decides which of two things happens first. Default 1. */
  readonly tries?: number;
  readonly host?: string;
  readonly options?: DiagnoseOptions;
  /** Does the extended CONNECT open a WebSocket? Default: it is not said. */
  readonly opensOverHttp2?: boolean;
}

/** What a configuration needs to know. */
interface Place {
  readonly port: number;
  readonly backend: number;
  readonly file: Scratch['file'];
}

const nginx =
  (server: string, files = 'leaf') =>
  ({ port, backend, file }: Place) =>
    `daemon off; master_process off; pid nginx.pid; error_log stderr;
events {}
http {
  access_log off;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path temporary/${name};`).join('\n')}
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${file(`${files}.pem`)}; ssl_certificate_key ${file(`${files}.key`)};
    ${server.replaceAll('FILE', dirname(file('x')))}
    location / {
      proxy_pass http://127.0.0.1:${backend}; proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;
    }
  }
}
`;

const haproxy =
  (bind: string, files = 'direct') =>
  ({ port, backend, file }: Place) =>
    `global
  maxconn 64
defaults
  mode http
  timeout connect 5s
  timeout client 10s
  timeout server 10s
frontend front
  bind 127.0.0.1:${port} ssl crt ${file(`${files}.both.pem`)} ${bind.replaceAll('FILE', dirname(file('x')))}
  default_backend back
backend back
  timeout tunnel 10s
  server only 127.0.0.1:${backend}
`;

export const tlsCases: readonly TlsCase[] = [
  {
    name: 'nginx without its intermediate certificate',
    program: 'nginx',
    config: nginx('', 'leaf'),
    finding: 'certificate-chain-incomplete',
  },
  { name: 'nginx with the whole chain', program: 'nginx', config: nginx('', 'full'), finding: undefined },
  {
    name: 'nginx with the whole chain, whose root the client does not know',
    program: 'nginx',
    config: nginx('', 'full'),
    finding: 'certificate-authority-unknown',
    options: { ca: [] },
  },
  {
    name: 'nginx with a certificate of a root that the client does not know, and that is not sent',
    program: 'nginx',
    config: nginx('', 'direct'),
    finding: 'certificate-authority-unknown',
    options: { ca: [] },
  },
  {
    name: 'nginx with old versions of TLS only',
    program: 'nginx',
    config: nginx('ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;', 'direct'),
    finding: 'tls-version-unsupported',
  },
  {
    name: 'nginx with HTTP/2 beside HTTP/1.1, which is healthy',
    program: 'nginx',
    config: (at) => nginx('', 'direct')(at).replace(' ssl;', ' ssl http2;'),
    finding: undefined,
  },
  {
    name: 'nginx that serves another name, and rejects the handshake for all others',
    program: 'nginx',
    config: (at) =>
      nginx(
        'server_name other.example;',
        'elsewhere',
      )(at).replace(
        '  server {',
        `  server { listen 127.0.0.1:${at.port} ssl default_server; ssl_reject_handshake on; }\n  server {`,
      ),
    finding: 'server-name-refused',
  },
  {
    name: 'nginx that shows the site of another name',
    program: 'nginx',
    config: nginx('server_name other.example;', 'elsewhere'),
    finding: 'certificate-name-mismatch',
  },
  {
    name: 'nginx by its address, where the default site answers',
    program: 'nginx',
    config: (at) =>
      nginx(
        'server_name localhost;',
        'site',
      )(at).replace(
        '  server {',
        `  server { listen 127.0.0.1:${at.port} ssl default_server; return 404;
          ssl_certificate ${at.file('fallback.pem')}; ssl_certificate_key ${at.file('fallback.key')}; }\n  server {`,
      ),
    host: '127.0.0.1',
    finding: 'sni-missing',
  },
  {
    name: 'nginx whose certificate has only a common name',
    program: 'nginx',
    config: nginx('', 'bare'),
    finding: 'certificate-without-names',
  },
  {
    name: 'nginx whose certificate ends tomorrow',
    program: 'nginx',
    config: nginx('', 'brief'),
    finding: 'certificate-expires-soon',
  },
  {
    name: 'nginx that refuses the certificate of the client',
    program: 'nginx',
    config: nginx('ssl_client_certificate FILE/root.pem; ssl_verify_client on;', 'direct'),
    finding: 'client-certificate-refused',
    options: { cert: stranger.cert, key: stranger.key },
  },
  {
    name: 'HAProxy, healthy, with WebSockets over HTTP/2',
    program: 'haproxy',
    config: haproxy('alpn h2,http/1.1'),
    finding: undefined,
    opensOverHttp2: true,
  },
  {
    name: 'HAProxy with h2 alone, which it speaks only with those who ask for it',
    program: 'haproxy',
    config: haproxy('alpn h2'),
    finding: undefined,
  },
  {
    name: 'HAProxy that wants a certificate of the client',
    program: 'haproxy',
    config: haproxy('ca-file FILE/root.pem verify required'),
    finding: 'client-certificate-required',
  },
  {
    name: 'HAProxy that wants a certificate of the client, by TLS 1.2',
    program: 'haproxy',
    config: haproxy('ca-file FILE/root.pem verify required ssl-max-ver TLSv1.2'),
    finding: 'client-certificate-required',
  },
  {
    name: 'HAProxy that refuses the certificate of the client',
    program: 'haproxy',
    config: haproxy('ca-file FILE/root.pem verify required'),
    finding: 'client-certificate-refused',
    options: { cert: stranger.cert, key: stranger.key },
  },
  {
    name: 'HAProxy that gets the certificate of the client that it wants',
    program: 'haproxy',
    config: haproxy('ca-file FILE/root.pem verify required'),
    finding: undefined,
    options: { cert: direct.cert, key: direct.key },
  },
  {
    name: 'HAProxy that is strict about names',
    program: 'haproxy',
    config: haproxy('strict-sni', 'elsewhere'),
    finding: 'server-name-refused',
  },
  {
    name: 'stunnel with nothing behind it',
    program: 'stunnel',
    config: ({ port, file }) =>
      `foreground = yes\npid =\n[wss]\naccept = 127.0.0.1:${port}\nconnect = 127.0.0.1:1\ncert = ${file('direct.both.pem')}\n`,
    finding: 'port-accepts-and-closes',
    // Where stunnel gives up only when the request is there, its close becomes a reset.
    tries: 3,
  },
  {
    name: 'stunnel, healthy',
    program: 'stunnel',
    config: ({ port, backend, file }) =>
      `foreground = yes\npid =\n[wss]\naccept = 127.0.0.1:${port}\nconnect = 127.0.0.1:${backend}\ncert = ${file('direct.both.pem')}\n`,
    finding: undefined,
  },
  {
    name: 'Caddy with a certificate of its own authority, under another name',
    program: 'caddy',
    config: ({ port, backend }) =>
      `{\n admin off\n auto_https disable_redirects\n skip_install_trust\n storage file_system ./caddy\n}\nhttps://other.example:${port} {\n bind 127.0.0.1\n tls internal\n reverse_proxy 127.0.0.1:${backend}\n}\n`,
    finding: 'server-name-refused',
  },
  {
    name: 'Caddy with a certificate of its own authority',
    program: 'caddy',
    config: ({ port, backend }) =>
      `{\n admin off\n auto_https disable_redirects\n skip_install_trust\n storage file_system ./caddy\n}\nhttps://localhost:${port} {\n bind 127.0.0.1\n tls internal\n reverse_proxy 127.0.0.1:${backend}\n}\n`,
    finding: 'certificate-authority-unknown',
  },
  {
    name: 'openssl s_server with ciphers that nobody has',
    program: 'openssl',
    config: ({ port, file }) =>
      `s_server -accept 127.0.0.1:${port} -cert ${file('direct.pem')} -key ${file('direct.key')} -tls1_2 -cipher ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0 -www`,
    finding: 'tls-no-common-cipher',
  },
  {
    name: 'openssl s_server with h2 alone',
    program: 'openssl',
    config: ({ port, file }) =>
      `s_server -accept 127.0.0.1:${port} -cert ${file('direct.pem')} -key ${file('direct.key')} -alpn h2`,
    finding: 'alpn-h2-only',
  },
];

/** Writes the configuration of one case, and says with which arguments its program takes it. */
export function argumentsFor(program: TlsCase['program'], { path, file }: Scratch, text: string): readonly string[] {
  if (program === 'openssl') return text.split(' ');
  const name = file('configuration');
  writeFileSync(name, text.replaceAll('./caddy', file('caddy')));
  switch (program) {
    case 'nginx':
      return ['-p', path, '-c', name, '-e', 'stderr'];
    case 'haproxy':
      return ['-db', '-f', name];
    case 'caddy':
      return ['run', '--adapter', 'caddyfile', '--config', name];
    case 'stunnel':
      return [name];
  }
}
