import type { Case } from '../case.ts';
import { startCaddy } from '../servers.ts';
import type { Workshop } from '../workshop.ts';

const behindEcho = (workshop: Workshop) => ({ backend: workshop.echo, path: '/ws' });
const options = '{\n    admin off\n    auto_https off\n}\n';

export const caddyCases: readonly Case[] = [
  {
    name: 'Caddy with a matcher that takes what is below the path, and not the path',
    needs: ['caddy'],
    finding: 'path-mismatch',
    product: 'Caddy',
    params: behindEcho,
    start: (workshop, fix = `reverse_proxy /ws/* ${workshop.echo}`) =>
      startCaddy(workshop, { text: ({ main }) => `${options}http://127.0.0.1:${main} {\n${fix}\n}\n` }),
  },
  {
    name: 'Caddy with nobody behind it',
    needs: ['caddy'],
    finding: 'backend-unreachable',
    product: 'Caddy',
    params: (workshop) => ({ ...behindEcho(workshop), host: 'http://127.0.0.1:PORT' }),
    start: (workshop, fix = 'http://127.0.0.1:PORT {\n    reverse_proxy 127.0.0.1:1\n}') =>
      startCaddy(workshop, { text: ({ main }) => `${options}${fix.replace('PORT', String(main))}\n` }),
  },
  {
    name: 'Caddy that speaks HTTP/2 without TLS to a server of HTTP/1.1',
    needs: ['caddy'],
    finding: 'backend-unreachable',
    product: 'Caddy',
    snippet: /versions 1\.1/,
    params: behindEcho,
    start: (workshop, fix = `reverse_proxy h2c://${workshop.echo}`) =>
      startCaddy(workshop, { text: ({ main }) => `${options}http://127.0.0.1:${main} {\n${fix}\n}\n` }),
  },
];
