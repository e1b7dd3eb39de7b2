import type { Case } from '../case.ts';
import { startApache } from '../servers.ts';
import type { Workshop } from '../workshop.ts';

const proxyModules = `LoadModule proxy_module modules/mod_proxy.so
LoadModule proxy_http_module modules/mod_proxy_http.so`;

const behindEcho = (workshop: Workshop) => ({ backend: workshop.echo, path: '/ws' });

export const apacheCases: readonly Case[] = [
  {
    name: 'Apache that takes nobody but the machines of one network',
    needs: ['apache'],
    finding: 'refused-by-access-rule',
    product: 'Apache httpd',
    params: behindEcho,
    start: (workshop, fix = '') =>
      startApache(workshop, {
        text: () => `${proxyModules}
LoadModule authz_host_module modules/mod_authz_host.so
ProxyPass "/ws" "http://${workshop.echo}/ws" upgrade=websocket
<Location "/">
    Require ip 10.0.0.0/8
</Location>
${fix}`,
      }),
  },
  {
    name: 'Apache that forwards to http:// and knows nothing of upgrades',
    needs: ['apache'],
    finding: 'upgrade-headers-stripped',
    product: 'Apache httpd',
    snippet: /upgrade=websocket/,
    params: behindEcho,
    start: (workshop, fix = '') =>
      startApache(workshop, { text: () => `${proxyModules}\n${fix}\nProxyPass "/" "http://${workshop.echo}/"` }),
  },
  {
    name: 'Apache that has mod_proxy, and none of the modules that speak to the server',
    needs: ['apache'],
    finding: 'upgrade-not-enabled-at-gateway',
    product: 'Apache httpd',
    snippet: /upgrade=websocket/,
    params: behindEcho,
    start: (
      workshop,
      fix = `LoadModule proxy_module modules/mod_proxy.so
ProxyPass "/ws" "ws://${workshop.echo}/ws"`,
    ) => startApache(workshop, { text: () => fix }),
  },
  {
    name: 'Apache with the line for everything before the line for the WebSocket',
    needs: ['apache'],
    finding: 'upgrade-headers-stripped',
    product: 'Apache httpd',
    snippet: /wstunnel/,
    params: behindEcho,
    start: (
      workshop,
      fix = `LoadModule proxy_wstunnel_module modules/mod_proxy_wstunnel.so
ProxyPass "/" "http://${workshop.echo}/"
ProxyPass "/ws" "ws://${workshop.echo}/ws"`,
    ) => startApache(workshop, { text: () => `${proxyModules}\n${fix}` }),
  },
  {
    name: 'Apache that serves files, and no proxy on the path',
    needs: ['apache'],
    finding: 'no-handler-on-path',
    product: 'Apache httpd',
    params: behindEcho,
    start: (workshop, fix = '') =>
      startApache(workshop, { text: (_ports, { path }) => `DocumentRoot ${path}\n${fix}` }),
  },
  {
    name: 'Apache with nobody behind it',
    needs: ['apache'],
    finding: 'backend-unreachable',
    product: 'Apache httpd',
    params: behindEcho,
    start: (workshop, fix = 'ProxyPass "/ws" "http://127.0.0.1:1/ws" upgrade=websocket') =>
      startApache(workshop, { text: () => `${proxyModules}\n${fix}` }),
  },
  {
    name: 'Apache that cuts who is silent for two seconds',
    needs: ['apache'],
    finding: 'idle-timeout',
    product: 'Apache httpd',
    opensAnyway: true,
    start: (workshop, fix = '') =>
      startApache(workshop, {
        text: () => `Timeout 2\n${proxyModules}\n${fix}\nProxyPass "/" "http://${workshop.echo}/" upgrade=websocket`,
        found: ({ main }) => ({ url: `ws://127.0.0.1:${main}/ws`, options: { idleMs: 3500 } }),
      }),
  },
];
