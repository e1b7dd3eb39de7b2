import { writeFileSync } from 'node:fs';
import { makeCertificate } from '@handfast/ws/testing';
import type { Case } from '../case.ts';
import { startNginx } from '../servers.ts';
import { bearingCertificates, issuedThroughIntermediate } from '../tls-files.ts';
import type { Workshop } from '../workshop.ts';

/** Our parts of each: what stands where the snippet goes is what went wrong. */
function site(port: number | undefined, ...lines: readonly string[]): string {
  return `server {\n  listen 127.0.0.1:${port};\n  ${lines.join('\n  ')}\n}`;
}

const behindEcho = (workshop: Workshop) => ({ backend: workshop.echo, path: '/ws' });
const behindApp = (workshop: Workshop) => ({ backend: workshop.app, path: '/ws' });

export const nginxCases: readonly Case[] = [
  {
    name: 'nginx as it forwards by default, without the upgrade headers',
    needs: ['nginx'],
    finding: 'upgrade-headers-stripped',
    product: 'nginx',
    params: behindEcho,
    start: (workshop, fix = `location /ws { proxy_pass http://${workshop.echo}; }`) =>
      startNginx(workshop, { text: ({ main }) => site(main, fix) }),
  },
  {
    name: 'nginx that speaks HTTP/1.1 to the application, and still forwards no upgrade',
    needs: ['nginx'],
    finding: 'upgrade-headers-stripped',
    product: 'nginx',
    params: behindApp,
    start: (workshop, fix = `location / { proxy_pass http://${workshop.app}; proxy_http_version 1.1; }`) =>
      startNginx(workshop, { text: ({ main }) => site(main, fix) }),
  },
  {
    name: 'nginx that forwards the headers, over HTTP/1.0, to Python websockets',
    needs: ['nginx', 'frameworks'],
    finding: 'proxy-speaks-http-1-0',
    product: 'nginx',
    params: (workshop) => ({ backend: workshop.python, path: '/ws' }),
    start: (
      workshop,
      fix = `location /ws {
        proxy_pass http://${workshop.python};
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_set_header Host $host;
      }`,
    ) => startNginx(workshop, { text: ({ main }) => site(main, fix) }),
  },
  {
    name: 'nginx with the location of the WebSocket under another path',
    needs: ['nginx'],
    finding: 'no-handler-on-path',
    product: 'nginx',
    params: behindApp,
    start: (workshop, fix = `location /socket { proxy_pass http://${workshop.app}; }`) =>
      startNginx(workshop, { text: ({ main }) => site(main, 'root html;', fix) }),
  },
  {
    name: 'nginx that strips the prefix on the way to a server that wants it',
    needs: ['nginx'],
    finding: 'path-mismatch',
    product: 'nginx',
    params: behindApp,
    start: (
      workshop,
      fix = `location /ws {
        proxy_pass http://${workshop.app}/;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
      }`,
    ) => startNginx(workshop, { text: ({ main }) => site(main, fix) }),
  },
  {
    name: 'nginx with nobody behind it',
    needs: ['nginx'],
    finding: 'backend-unreachable',
    product: 'nginx',
    params: behindEcho,
    start: (workshop, fix = `location /ws { proxy_pass http://127.0.0.1:1; }`) =>
      startNginx(workshop, { text: ({ main }) => site(main, fix) }),
  },
  {
    name: 'nginx that speaks plain text to a server that speaks TLS',
    needs: ['nginx'],
    finding: 'backend-protocol-mismatch',
    product: 'nginx',
    params: () => ({ backend: '127.0.0.1:SECURE', path: '/ws' }),
    start: (workshop, fix = forwarding('127.0.0.1:SECURE')) => {
      const own = makeCertificate({ issuer: workshop.authority });
      return startNginx(workshop, {
        ports: ['main', 'secure'],
        text: ({ main, secure }, scratch) => {
          writeFileSync(scratch.file('own.pem'), own.cert);
          writeFileSync(scratch.file('own.key'), own.key);
          const lines = 'ssl_certificate own.pem; ssl_certificate_key own.key;';
          return `${site(main, fix.replace('SECURE', String(secure)))}\n${securedSite(secure, workshop, lines)}`;
        },
      });
    },
  },
  {
    name: 'nginx with a slash behind the path of its location',
    needs: ['nginx'],
    finding: 'redirect-trailing-slash',
    product: 'nginx',
    params: behindEcho,
    start: (workshop, fix = `location /ws/ { proxy_pass http://${workshop.echo}; }`) =>
      startNginx(workshop, { text: ({ main }) => site(main, fix) }),
  },
  {
    name: 'nginx that cuts who is silent for two seconds',
    needs: ['nginx'],
    finding: 'idle-timeout',
    product: 'nginx',
    snippet: /proxy_read_timeout/,
    opensAnyway: true,
    start: (workshop, fix = 'proxy_read_timeout 2s;') =>
      startNginx(workshop, {
        text: ({ main }) =>
          site(
            main,
            `location / {
              proxy_pass http://${workshop.echo};
              proxy_http_version 1.1;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection "upgrade";
              ${fix}
            }`,
          ),
        found: ({ main }) => ({ url: `ws://127.0.0.1:${main}/ws`, options: { idleMs: 3500 } }),
      }),
  },
  {
    name: 'nginx that does not send its intermediate certificate',
    needs: ['nginx'],
    finding: 'certificate-chain-incomplete',
    product: 'nginx',
    isNamed: false,
    start: (workshop, fix) => {
      const { leaf, full } = issuedThroughIntermediate(workshop);
      return startNginx(workshop, {
        text: ({ main }, scratch) => {
          writeFileSync(scratch.file('leaf.pem'), leaf.cert);
          writeFileSync(scratch.file('leaf.key'), leaf.key);
          const own = `ssl_certificate ${scratch.file('leaf.pem')}; ssl_certificate_key ${scratch.file('leaf.key')};`;
          const lines = fix === undefined ? own : bearingCertificates(scratch, fix, { ...leaf, cert: full });
          return securedSite(main, workshop, lines);
        },
        found: ({ main }) => ({ url: `wss://localhost:${main}/ws`, options: { ca: workshop.authority.cert } }),
      });
    },
  },
  {
    name: 'nginx whose default site answers for a name that no site has',
    needs: ['nginx'],
    finding: 'certificate-name-mismatch',
    product: 'nginx',
    isNamed: false,
    start: (workshop, fix) => {
      const other = makeCertificate({ issuer: workshop.authority, hosts: ['www.shop.test'], addresses: [] });
      const own = makeCertificate({ issuer: workshop.authority, hosts: ['api.shop.test'], addresses: [] });
      return startNginx(workshop, {
        text: ({ main }, scratch) => {
          writeFileSync(scratch.file('other.pem'), other.cert);
          writeFileSync(scratch.file('other.key'), other.key);
          const paths = `ssl_certificate ${scratch.file('other.pem')}; ssl_certificate_key ${scratch.file('other.key')};`;
          const lines =
            fix === undefined ? `server_name old-api.shop.test; ${paths}` : bearingCertificates(scratch, fix, own);
          return `server { listen 127.0.0.1:${main} ssl default_server; server_name www.shop.test; ${paths} return 404; }
            ${securedSite(main, workshop, lines)}`;
        },
        found: ({ main }) => ({
          url: `wss://api.shop.test:${main}/ws`,
          options: { ca: workshop.authority.cert, resolve: [`api.shop.test:${main}:127.0.0.1`] },
        }),
      });
    },
  },
  {
    name: 'nginx that takes nobody but the machines of one network',
    needs: ['nginx'],
    finding: 'refused-by-access-rule',
    product: 'nginx',
    params: behindEcho,
    start: (workshop, fix = forwarding(workshop.echo)) =>
      startNginx(workshop, { text: ({ main }) => site(main, 'allow 10.0.0.0/8;', 'deny all;', fix) }),
  },
];

function securedSite(port: number | undefined, workshop: Workshop, lines: string): string {
  return `server {
    listen 127.0.0.1:${port} ssl;
    ${lines}
    ${forwarding(workshop.echo)}
  }`;
}

/** A location that hands upgrades on as it should. */
function forwarding(backend: string): string {
  return `location / {
      proxy_pass http://${backend};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }`;
}
