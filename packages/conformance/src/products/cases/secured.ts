import { writeFileSync } from 'node:fs';
import { type Certificate, inDays, makeCertificate } from '@handfast/ws/testing';
import type { Case, Patient } from '../case.ts';
import { runClientSnippet } from '../client-snippet.ts';
import type { FindingCode } from '../doctor.ts';
import { type Ports, startCaddy, startNginx, startStunnel } from '../servers.ts';
import type { Workshop } from '../workshop.ts';

const forward = (workshop: Workshop) => `location / {
  proxy_pass http://${workshop.echo};
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection "upgrade";
}`;

/** nginx with TLS, with the certificate given, and a plain port beside it. */
function startSecured(
  workshop: Workshop,
  certificate: Certificate,
  scheme: 'ws' | 'wss',
  { plain = forward(workshop), tls = '', from = 'tls' as 'plain' | 'tls' } = {},
): Promise<Patient> {
  return startNginx(workshop, {
    ports: ['plain', 'tls'],
    text: (ports, scratch) => {
      writeFileSync(scratch.file('cert.pem'), certificate.cert);
      writeFileSync(scratch.file('key.pem'), certificate.key);
      writeFileSync(scratch.file('ca.pem'), workshop.authority.cert);
      const lines = plain.replace('TLS_PORT', String(ports.tls));
      return `server { listen 127.0.0.1:${ports.plain}; ${lines} }
        server {
          listen 127.0.0.1:${ports.tls} ssl;
          ssl_certificate cert.pem; ssl_certificate_key key.pem; ${tls}
          ${forward(workshop)}
        }`;
    },
    found: (ports) => ({
      url: `${scheme}://localhost:${ports[from]}/ws`,
      options: { ca: workshop.authority.cert },
      page: pageOf(scheme, from, ports),
    }),
  });
}

/** The page that a snippet for browsers stands on: where the connection opens. */
function pageOf(scheme: 'ws' | 'wss', from: 'plain' | 'tls', ports: Ports): string {
  return scheme === 'ws' ? `https://localhost:${ports.tls}` : `http://localhost:${ports[from]}`;
}

const healthy = ({ authority }: Workshop) => makeCertificate({ issuer: authority });

/** A certificate that is not what it should be, and a better one in its place. */
function bad(name: string, finding: FindingCode, certificate: (workshop: Workshop) => Certificate): Case {
  return {
    name,
    needs: ['nginx'],
    finding,
    product: 'Linux',
    isNamed: false,
    start: (workshop, fix) =>
      // What certbot does to the files cannot be run here: its result can.
      startSecured(workshop, fix?.includes('certbot renew') ? healthy(workshop) : certificate(workshop), 'wss'),
  };
}

/** The snippet for pages, run in the page that it is for. */
const fromPage = (workshop: Workshop) => (patient: Patient, fix: string) =>
  runClientSnippet(fix, { ca: workshop.authority.cert, ...(patient.page !== undefined && { page: patient.page }) });

export const securedCases: readonly Case[] = [
  bad('a certificate that has expired', 'certificate-expired', ({ authority }) =>
    makeCertificate({ issuer: authority, notBefore: inDays(-30), notAfter: inDays(-2) }),
  ),
  {
    name: 'a self-signed certificate',
    needs: ['nginx'],
    finding: 'certificate-self-signed',
    product: 'Node ws',
    isNamed: false,
    start: async (workshop) => {
      const own = makeCertificate();
      const patient = await startSecured(workshop, own, 'wss');
      return { ...patient, options: {}, files: { 'ca.pem': own.cert } };
    },
    connect: (patient, fix) => runClientSnippet(fix, { files: patient.files ?? {} }),
  },
  {
    name: 'a certificate of an authority of the company',
    needs: ['nginx'],
    finding: 'certificate-authority-unknown',
    product: 'Node ws',
    isNamed: false,
    start: async (workshop) => {
      const patient = await startSecured(workshop, healthy(workshop), 'wss');
      return { ...patient, options: {}, files: { 'ca.pem': workshop.authority.cert } };
    },
    connect: (patient, fix) => runClientSnippet(fix, { files: patient.files ?? {} }),
  },
  {
    name: 'a server that speaks TLS 1.1 at most',
    needs: ['nginx'],
    finding: 'tls-version-unsupported',
    product: 'nginx',
    isNamed: false,
    start: (workshop, fix = 'ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;') =>
      startSecured(workshop, healthy(workshop), 'wss', { tls: fix }),
  },
  {
    name: 'nginx that wants a certificate of the client',
    needs: ['nginx'],
    finding: 'client-certificate-required',
    product: 'Node ws',
    isNamed: false,
    start: async (workshop) => {
      const patient = await startSecured(workshop, healthy(workshop), 'wss', {
        tls: 'ssl_client_certificate ca.pem; ssl_verify_client on;',
      });
      const { cert, key } = healthy(workshop);
      return { ...patient, files: { 'client.pem': cert, 'client.key': key } };
    },
    connect: (patient, fix, workshop) =>
      runClientSnippet(fix, { files: patient.files ?? {}, ca: workshop.authority.cert }),
  },
  {
    name: 'nginx that redirects to https',
    needs: ['nginx'],
    finding: 'redirect-to-https',
    product: 'Browser',
    isNamed: false,
    start: (workshop) =>
      startSecured(workshop, healthy(workshop), 'ws', {
        plain: 'return 301 https://$host:TLS_PORT$request_uri;',
        from: 'plain',
      }),
    connect: (patient, fix, workshop) => fromPage(workshop)(patient, fix),
  },
  {
    name: 'Caddy that redirects to https, as it does by itself',
    needs: ['caddy'],
    finding: 'redirect-to-https',
    product: 'Browser',
    isNamed: false,
    start: (workshop) => {
      const { cert, key } = healthy(workshop);
      return startCaddy(workshop, {
        ports: ['plain', 'tls'],
        text: ({ plain, tls }, scratch) => {
          writeFileSync(scratch.file('cert.pem'), cert);
          writeFileSync(scratch.file('key.pem'), key);
          return `{\n admin off\n http_port ${plain}\n https_port ${tls}\n}
            localhost {\n bind 127.0.0.1\n tls ${scratch.file('cert.pem')} ${scratch.file('key.pem')}\n reverse_proxy ${workshop.echo}\n}
            http://localhost {\n bind 127.0.0.1\n redir https://localhost:${tls}{uri} 308\n}\n`;
        },
        found: ({ plain, tls }) => ({
          url: `ws://localhost:${plain}/ws`,
          options: { ca: workshop.authority.cert },
          page: `https://localhost:${tls}`,
        }),
      });
    },
    connect: (patient, fix, workshop) => fromPage(workshop)(patient, fix),
  },
  {
    name: 'ws:// to the port where nginx speaks TLS',
    needs: ['nginx'],
    finding: 'plain-on-tls-port',
    product: 'Browser',
    isNamed: false,
    start: (workshop) => startSecured(workshop, healthy(workshop), 'ws', { from: 'tls' }),
    connect: (patient, fix, workshop) => fromPage(workshop)(patient, fix),
  },
  {
    name: 'ws:// to stunnel in front of a plain port',
    needs: ['stunnel'],
    finding: 'plain-on-tls-port',
    product: 'Browser',
    isNamed: false,
    start: (workshop) => startStunnel(workshop, healthy(workshop), workshop.echo, 'ws'),
    connect: (patient, fix, workshop) => fromPage(workshop)(patient, fix),
  },
  {
    name: 'wss:// to a plain port',
    needs: ['nginx'],
    finding: 'tls-on-plain-port',
    product: 'Browser',
    isNamed: false,
    start: (workshop) => startSecured(workshop, healthy(workshop), 'wss', { from: 'plain' }),
    connect: (patient, fix, workshop) => fromPage(workshop)(patient, fix),
  },
];
