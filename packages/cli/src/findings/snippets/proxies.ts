import { snippet } from './snippet.ts';

/** Reverse proxies and gateways that one runs oneself. */
export const nginxUpgrade = snippet(
  'nginx',
  'nginx',
  'location {{path}} {',
  '    proxy_pass http://{{backend}};',
  '    proxy_http_version 1.1;',
  '    proxy_set_header Upgrade $http_upgrade;',
  '    proxy_set_header Connection "upgrade";',
  '    proxy_set_header Host $host;',
  '    proxy_read_timeout 1h;',
  '}',
);

/** For a server behind it that speaks TLS. */
export const nginxTlsBackend = snippet(
  'nginx',
  'nginx',
  'location {{path}} {',
  '    proxy_pass https://{{backend}};',
  '    proxy_http_version 1.1;',
  '    proxy_set_header Upgrade $http_upgrade;',
  '    proxy_set_header Connection "upgrade";',
  '    proxy_set_header Host $host;',
  '    proxy_read_timeout 1h;',
  '}',
);

export const nginxTimeout = snippet('nginx', 'nginx', 'proxy_read_timeout 1h;', 'proxy_send_timeout 1h;');

export const nginxForwardHost = snippet(
  'nginx',
  'nginx',
  'proxy_set_header Host $host;',
  'proxy_set_header X-Forwarded-Host $host;',
  'proxy_set_header X-Forwarded-Proto $scheme;',
);

export const apacheForwardHost = snippet('Apache httpd', 'apache', 'ProxyPreserveHost On');

export const nginxChain = snippet(
  'nginx',
  'nginx',
  '# cat certificate.pem intermediate.pem > fullchain.pem',
  'ssl_certificate     /etc/ssl/{{host}}/fullchain.pem;',
  'ssl_certificate_key /etc/ssl/{{host}}/privkey.pem;',
);

export const nginxTlsVersions = snippet('nginx', 'nginx', 'ssl_protocols TLSv1.2 TLSv1.3;');

/** For the `server` block of the site: without its name the default site answers. */
export const nginxServerName = snippet(
  'nginx',
  'nginx',
  'server_name         {{host}};',
  'ssl_certificate     /etc/ssl/{{host}}/fullchain.pem;',
  'ssl_certificate_key /etc/ssl/{{host}}/privkey.pem;',
);

export const nginxWorkers = snippet(
  'nginx',
  'nginx',
  'worker_rlimit_nofile 65536;',
  'events {',
  '    worker_connections 32768;',
  '}',
);

export const nginxDrain = snippet('nginx', 'nginx', 'worker_shutdown_timeout 1h;');

export const ingressTimeout = snippet(
  'ingress-nginx',
  'yaml',
  'metadata:',
  '  annotations:',
  '    nginx.ingress.kubernetes.io/proxy-read-timeout: "3600"',
  '    nginx.ingress.kubernetes.io/proxy-send-timeout: "3600"',
);

export const ingressSticky = snippet(
  'ingress-nginx',
  'yaml',
  'metadata:',
  '  annotations:',
  '    nginx.ingress.kubernetes.io/affinity: "cookie"',
);

export const ingressDrain = snippet('ingress-nginx', 'yaml', 'data:', '  worker-shutdown-timeout: "3600s"');

export const apacheUpgrade = snippet(
  'Apache httpd',
  'apache',
  '# Apache 2.4.47 or newer; on Debian and Ubuntu `a2enmod proxy_http` instead of these two lines',
  'LoadModule proxy_module modules/mod_proxy.so',
  'LoadModule proxy_http_module modules/mod_proxy_http.so',
  '',
  '# before any ProxyPass "/"',
  'ProxyPass        "{{path}}" "http://{{backend}}{{path}}" upgrade=websocket',
  'ProxyPassReverse "{{path}}" "http://{{backend}}{{path}}"',
);

/** Before 2.4.47: the line for the WebSocket has to come before the one for everything else. */
export const apacheOldUpgrade = snippet(
  'Apache httpd',
  'apache',
  '# on Debian and Ubuntu `a2enmod proxy_http proxy_wstunnel` instead of these lines',
  'LoadModule proxy_module modules/mod_proxy.so',
  'LoadModule proxy_http_module modules/mod_proxy_http.so',
  'LoadModule proxy_wstunnel_module modules/mod_proxy_wstunnel.so',
  '',
  'ProxyPass "{{path}}" "ws://{{backend}}{{path}}"',
  'ProxyPass "/" "http://{{backend}}/"',
);

export const apacheTimeout = snippet('Apache httpd', 'apache', 'ProxyTimeout 3600');

export const haproxyBackend = snippet(
  'HAProxy',
  'haproxy',
  'backend app',
  '    mode http',
  '    timeout tunnel 1h',
  '    server app1 {{backend}} proto h1',
);

/** `allow` and `deny` of a location stand instead of those around it. */
export const nginxAllow = snippet(
  'nginx',
  'nginx',
  '# without `deny`, and without an `if` that ends in 403',
  'location {{path}} {',
  '    allow all;',
  '    proxy_pass http://{{backend}};',
  '    proxy_http_version 1.1;',
  '    proxy_set_header Upgrade $http_upgrade;',
  '    proxy_set_header Connection "upgrade";',
  '    proxy_set_header Host $host;',
  '    proxy_read_timeout 1h;',
  '}',
);

export const apacheAllow = snippet(
  'Apache httpd',
  'apache',
  '# behind the <Location> or <Proxy> that forbids it',
  '<Location "{{path}}">',
  '    Require all granted',
  '</Location>',
);

export const haproxyAllow = snippet(
  'HAProxy',
  'haproxy',
  'frontend web',
  '    # before the first http-request deny',
  '    http-request allow if { path_beg {{path}} }',
);

export const nginxNoProxyLine = snippet(
  'nginx',
  'nginx',
  'server {',
  '    # without proxy_protocol, and with ssl where it was',
  '    listen {{port}};',
  '    server_name {{host}};',
  '}',
);

export const haproxyNoAcceptProxy = snippet(
  'HAProxy',
  'haproxy',
  'frontend web',
  '    # without accept-proxy',
  '    bind :{{port}}',
);

/** The line of the server without `send-proxy`. */
export const haproxyNoProxyLine = snippet(
  'HAProxy',
  'haproxy',
  'backend app',
  '    # without send-proxy and send-proxy-v2',
  '    server app1 {{backend}}',
);

export const haproxyTimeout = snippet(
  'HAProxy',
  'haproxy',
  'defaults',
  '    mode http',
  '    timeout connect 5s',
  '    timeout client 30s',
  '    timeout server 30s',
  '    timeout tunnel 1h',
);

export const haproxyAlpn = snippet(
  'HAProxy',
  'haproxy',
  'frontend https',
  '    bind :443 ssl crt /etc/haproxy/{{host}}.pem alpn h2,http/1.1',
  '    mode http',
  '    default_backend app',
);

export const haproxyCase = snippet(
  'HAProxy',
  'haproxy',
  'global',
  '    h1-case-adjust upgrade              Upgrade',
  '    h1-case-adjust connection           Connection',
  '    h1-case-adjust sec-websocket-accept Sec-WebSocket-Accept',
  '',
  'frontend devices',
  '    mode http',
  '    option h1-case-adjust-bogus-client',
);

export const caddyProxy = snippet('Caddy', 'caddy', '{{host}} {', '    reverse_proxy {{backend}}', '}');

/** A matcher `/ws/*` does not fit `/ws`. */
export const caddyPath = snippet(
  'Caddy',
  'caddy',
  '@websocket path {{path}} {{path}}/*',
  'reverse_proxy @websocket {{backend}}',
);

/** Caddy 2.7 or newer. */
export const caddyDrain = snippet('Caddy', 'caddy', 'reverse_proxy {{backend}} {', '    stream_close_delay 5m', '}');

export const caddyHttp1 = snippet(
  'Caddy',
  'caddy',
  'reverse_proxy {{backend}} {',
  '    transport http {',
  '        versions 1.1',
  '    }',
  '}',
);

export const envoyUpgrade = snippet(
  'Envoy',
  'yaml',
  'typed_config:',
  '  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
  '  upgrade_configs:',
  '    - upgrade_type: websocket',
);

export const envoyTimeout = snippet(
  'Envoy',
  'yaml',
  'routes:',
  '  - match: { prefix: "{{path}}" }',
  '    route:',
  '      cluster: app',
  '      timeout: 0s',
  '      idle_timeout: 3600s',
);

export const traefikService = snippet(
  'Traefik',
  'yaml',
  'http:',
  '  services:',
  '    websocket:',
  '      loadBalancer:',
  '        servers:',
  '          - url: "http://{{backend}}"',
);

export const iisEnable = snippet(
  'IIS',
  'powershell',
  'Install-WindowsFeature Web-WebSockets',
  "Set-WebConfigurationProperty -PSPath 'IIS:\\' -Filter system.webServer/webSocket -Name enabled -Value True",
);

export const iisNodeModule = snippet(
  'IIS',
  'xml',
  '<configuration>',
  '  <system.webServer>',
  '    <webSocket enabled="false" />',
  '  </system.webServer>',
  '</configuration>',
);

export const squidPorts = snippet('Squid', 'squid', 'acl SSL_ports port 443 {{port}}', 'acl Safe_ports port {{port}}');
