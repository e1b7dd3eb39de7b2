import { snippet } from './snippet.ts';

/** What others run: consoles have command lines too. */
export const cloudflareOn = snippet(
  'Cloudflare',
  'sh',
  'curl -X PATCH "https://api.cloudflare.com/client/v4/zones/$ZONE_ID/settings/websockets" \\',
  '  -H "Authorization: Bearer $API_TOKEN" -H "Content-Type: application/json" \\',
  '  --data \'{"value":"on"}\'',
);

export const albTimeout = snippet(
  'AWS ALB',
  'sh',
  'aws elbv2 modify-load-balancer-attributes --load-balancer-arn "$ARN" \\',
  '  --attributes Key=idle_timeout.timeout_seconds,Value=3600',
);

export const albSticky = snippet(
  'AWS ALB',
  'sh',
  'aws elbv2 modify-target-group-attributes --target-group-arn "$ARN" \\',
  '  --attributes Key=stickiness.enabled,Value=true Key=stickiness.type,Value=lb_cookie',
);

export const nlbTimeout = snippet(
  'AWS NLB',
  'sh',
  '# for listeners of TCP; those of TLS keep 350 seconds, and want pings',
  'aws elbv2 modify-listener-attributes --listener-arn "$ARN" \\',
  '  --attributes Key=tcp.idle_timeout.seconds,Value=3600',
);

export const apiGatewayUrl = snippet('AWS API Gateway', 'text', 'wss://API_ID.execute-api.REGION.amazonaws.com/STAGE');

export const googleTimeout = snippet(
  'Google Cloud',
  'sh',
  'gcloud compute backend-services update BACKEND --global --timeout=86400',
);

export const cloudRunTimeout = snippet(
  'Google Cloud',
  'sh',
  'gcloud run services update SERVICE --timeout=3600 --no-use-http2',
);

export const azureOn = snippet(
  'Azure',
  'sh',
  'az webapp config set --resource-group GROUP --name APP --web-sockets-enabled true',
);

export const azureTimeout = snippet(
  'Azure',
  'sh',
  'az network lb rule update --resource-group GROUP --lb-name BALANCER --name RULE \\',
  '  --idle-timeout 30 --enable-tcp-reset true',
);

export const herokuSticky = snippet('Heroku', 'sh', 'heroku features:enable http-session-affinity');

export const dockerPublish = snippet(
  'Docker',
  'sh',
  'docker run -p {{port}}:{{port}} IMAGE   # the program inside listens on 0.0.0.0:{{port}}',
);

export const linuxRenew = snippet('Linux', 'sh', 'certbot renew --deploy-hook "systemctl reload nginx"');

export const linuxListeners = snippet('Linux', 'sh', "ss -ltnp 'sport = :{{port}}'");

export const linuxDescriptors = snippet('Linux', 'ini', '[Service]', 'LimitNOFILE=1048576');

export const linuxPorts = snippet('Linux', 'sh', 'sysctl -w net.ipv4.ip_local_port_range="10240 65535"');

export const linuxBacklog = snippet('Linux', 'sh', 'sysctl -w net.core.somaxconn=4096');
