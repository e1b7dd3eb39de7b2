import type { Case } from '../case.ts';
import { haproxyDefaults, startHaproxy } from '../servers.ts';
import type { Workshop } from '../workshop.ts';

const behindEcho = (workshop: Workshop) => ({ backend: workshop.echo, path: '/ws' });

function frontend(port: number | undefined, ...lines: readonly string[]): string {
  return ['frontend door', `    bind 127.0.0.1:${port}`, '    default_backend app', ...lines, ''].join('\n');
}

/** What comes back through HAProxy does not name it, unless HAProxy itself answers. */
export const haproxyCases: readonly Case[] = [
  {
    name: 'HAProxy with a tunnel time-out of two seconds',
    needs: ['haproxy'],
    finding: 'idle-timeout',
    product: 'HAProxy',
    isNamed: false,
    opensAnyway: true,
    start: (workshop, fix = `${haproxyDefaults}    timeout tunnel 2s\n`) =>
      startHaproxy(workshop, {
        text: ({ main }) => `${fix}\n${frontend(main)}\nbackend app\n    server app1 ${workshop.echo}\n`,
        found: ({ main }) => ({ url: `ws://127.0.0.1:${main}/ws`, options: { idleMs: 3500 } }),
      }),
  },
  {
    name: 'HAProxy whose only server is down',
    needs: ['haproxy'],
    finding: 'no-healthy-backend',
    product: 'HAProxy',
    params: behindEcho,
    start: (workshop, fix = 'backend app\n    server app1 127.0.0.1:1 check\n') =>
      startHaproxy(workshop, { text: ({ main }) => `${haproxyDefaults}\n${frontend(main)}\n${fix}` }),
  },
  {
    name: 'HAProxy that speaks HTTP/2 to a server of HTTP/1.1',
    needs: ['haproxy'],
    finding: 'no-healthy-backend',
    product: 'HAProxy',
    params: behindEcho,
    start: (workshop, fix = `backend app\n    retries 0\n    server app1 ${workshop.echo} proto h2\n`) =>
      startHaproxy(workshop, { text: ({ main }) => `${haproxyDefaults}\n${frontend(main)}\n${fix}` }),
  },
  {
    name: 'HAProxy that takes Upgrade away',
    needs: ['haproxy'],
    finding: 'upgrade-headers-stripped',
    product: 'HAProxy',
    isNamed: false,
    params: behindEcho,
    start: (
      workshop,
      fix = `backend app\n    http-request del-header Upgrade\n    http-request del-header Connection\n    server app1 ${workshop.echo}\n`,
    ) => startHaproxy(workshop, { text: ({ main }) => `${haproxyDefaults}\n${frontend(main)}\n${fix}` }),
  },
  {
    name: 'HAProxy with a rule that denies all but one path',
    needs: ['haproxy'],
    finding: 'refused-by-access-rule',
    product: 'HAProxy',
    params: behindEcho,
    start: (workshop, fix = 'frontend web') =>
      startHaproxy(workshop, {
        text: ({ main }) => `${haproxyDefaults}
${fix}
    bind 127.0.0.1:${main}
    http-request deny unless { path_beg /public }
    default_backend app
backend app
    timeout tunnel 1h
    server app1 ${workshop.echo}
`,
      }),
  },
  {
    name: 'HAProxy that speaks the PROXY protocol to a server that does not know it',
    needs: ['haproxy'],
    finding: 'proxy-protocol-unexpected',
    product: 'HAProxy',
    isNamed: false,
    params: behindEcho,
    start: (workshop, fix = `backend app\n    server app1 ${workshop.echo} send-proxy\n`) =>
      startHaproxy(workshop, { text: ({ main }) => `${haproxyDefaults}\n${frontend(main)}\n${fix}` }),
  },
];
