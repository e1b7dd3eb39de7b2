import type { FindingCode } from '../../findings/codes.ts';
import { type Group, refuses, type Scenario, shared, type Words } from '../scenario.ts';
import { answerPlain, type Field, type PlainAnswer } from '../wire/answers.ts';
import { asksForUpgrade } from '../wire/request-head.ts';
import type { Visit } from '../wire/visit.ts';
import { bodies, nginxPage } from './status-bodies.ts';

type Make = PlainAnswer | ((visit: Visit) => PlainAnswer);

/** A server that gives everybody the same answer. */
function always(id: string, finding: FindingCode, en: string, zh: string, answer: Make): Scenario {
  return {
    id: `status-${id}`,
    title: { en, zh },
    finding,
    good: refuses,
    place: shared((visit) => answerPlain(visit, typeof answer === 'function' ? answer(visit) : answer)),
  };
}

/** A server that has a plain page there, and refuses only those that ask for an upgrade. */
function onUpgrade(id: string, finding: FindingCode, title: Words, answer: PlainAnswer, plain: PlainAnswer): Scenario {
  return {
    id: `status-${id}`,
    title,
    finding,
    good: refuses,
    place: shared((visit) => answerPlain(visit, asksForUpgrade(visit.head) ? answer : plain)),
  };
}

const location = (url: string): Field => ['Location', url];

const page: PlainAnswer = { status: '200 OK', body: bodies.spa };
const json = 'application/json';
const text = 'text/plain; charset=utf-8';

const answers: readonly Scenario[] = [
  always(
    '200-spa',
    'no-handler-on-path',
    'The page of a single-page app, for every path',
    '单页应用对任何路径都返回它的页面',
    {
      ...page,
      fields: [['Server', 'nginx/1.26.2']],
    },
  ),
  always(
    '400-engineio',
    'raw-client-to-socketio',
    'A Socket.IO server, given a raw WebSocket',
    '向 Socket.IO 服务器发起原始 WebSocket',
    {
      status: '400 Bad Request',
      body: '{"code":0,"message":"Transport unknown"}',
      type: json,
    },
  ),
  always(
    '400-session',
    'socketio-session-unknown',
    'Socket.IO behind a balancer without sticky sessions',
    'Socket.IO 位于没有会话保持的负载均衡之后',
    {
      status: '400 Bad Request',
      body: '{"code":1,"message":"Session ID unknown"}',
      type: json,
    },
  ),
  always(
    '400-eio-version',
    'socketio-version-mismatch',
    'Socket.IO of another major version',
    '主版本不同的 Socket.IO',
    {
      status: '400 Bad Request',
      body: '{"code":5,"message":"Unsupported protocol version"}',
      type: json,
    },
  ),
  always('301-https', 'redirect-to-https', 'Redirects to https', '重定向到 https', (visit) => ({
    status: '301 Moved Permanently',
    fields: [['Server', 'nginx/1.26.2'], location(`https://localhost${visit.head.target}`)],
    body: nginxPage('301 Moved Permanently'),
  })),
  always(
    '307-slash',
    'redirect-trailing-slash',
    'Redirects to the same path with a slash',
    '重定向到末尾带斜杠的同一路径',
    (visit) => ({
      status: '307 Temporary Redirect',
      fields: [
        ['Server', 'uvicorn'],
        location(`http://127.0.0.1:${visit.surroundings.healthyPort}${visit.head.target}/`),
      ],
    }),
  ),
  always('302-login', 'redirect-to-login', 'Redirects to a login page', '重定向到登录页', {
    status: '302 Found',
    fields: [location('/login?next=%2Fws')],
  }),
  always('308-elsewhere', 'redirect-elsewhere', 'Redirects to another host', '重定向到另一台主机', {
    status: '308 Permanent Redirect',
    fields: [location('http://www.other.example/')],
  }),
  always('301-no-location', 'redirect-elsewhere', 'A redirect that does not say where to', '没有说明去处的重定向', {
    status: '301 Moved Permanently',
  }),
  always(
    '400-ws-path',
    'path-mismatch',
    'The npm package ws, asked for another path than its own',
    'npm 包 ws 收到了不是自己路径的请求',
    {
      status: '400 Bad Request',
      body: 'Bad Request',
    },
  ),
  always('401', 'not-authenticated', 'Wants credentials', '要求凭据', {
    status: '401 Unauthorized',
    fields: [['WWW-Authenticate', 'Bearer realm="lab"']],
    body: '{"error":"token missing"}',
    type: json,
  }),
  always(
    '403-firewall',
    'blocked-by-firewall-rule',
    'A web application firewall (Cloudflare) says no',
    'Web 应用防火墙（Cloudflare）拒绝',
    {
      status: '403 Forbidden',
      fields: [
        ['Server', 'cloudflare'],
        ['CF-RAY', '8f0c1d2e3f4a5b6c-FRA'],
      ],
      body: bodies.cloudflareBlocked,
    },
  ),
  always('404', 'no-handler-on-path', 'Nothing on that path (Express)', '该路径上什么都没有（Express）', (visit) => ({
    status: '404 Not Found',
    fields: [['X-Powered-By', 'Express']],
    body: bodies.express404(visit.head.method, visit.head.target),
  })),
  always('405', 'method-not-allowed', 'Does not take GET there', '该处不接受 GET', {
    status: '405 Method Not Allowed',
    fields: [['Allow', 'POST']],
  }),
  always(
    '410-discontinued',
    'service-discontinued',
    'A public echo service that was shut down',
    '已停止的公共回显服务',
    {
      status: '410 Gone',
      body: 'The echo service has been discontinued.',
      type: text,
    },
  ),
  always(
    '426-stripped',
    'upgrade-headers-stripped',
    'The server of ws, which got no upgrade headers',
    'ws 自带的服务器：没有收到升级首部',
    {
      status: '426 Upgrade Required',
      fields: [
        ['Via', '1.1 squid'],
        ['Connection', 'Upgrade'],
        ['Upgrade', 'websocket'],
      ],
      body: 'Upgrade Required',
      type: text,
    },
  ),
  always('429', 'too-many-requests', 'Too many requests, with Retry-After', '请求过多，带 Retry-After', {
    status: '429 Too Many Requests',
    fields: [['Retry-After', '30']],
    body: 'slow down',
    type: text,
  }),
  always('431', 'request-head-too-large', 'The request head is too large for the server', '请求头对服务器而言过大', {
    status: '431 Request Header Fields Too Large',
  }),
];

const failures: readonly Scenario[] = [
  onUpgrade(
    '500',
    'server-error',
    { en: 'The handler of the upgrade fails', zh: '升级处理程序出错' },
    { status: '500 Internal Server Error', body: 'Internal Server Error', type: text },
    page,
  ),
  onUpgrade(
    '500-h2c',
    'h2c-backend-cannot-upgrade',
    { en: 'Traefik in front of an h2c backend', zh: 'Traefik 后面是 h2c 后端' },
    {
      status: '500 Internal Server Error',
      fields: [['X-Forwarded-Server', 'traefik']],
      body: 'Internal Server Error',
      type: text,
    },
    { ...page, fields: [['X-Forwarded-Server', 'traefik']] },
  ),
  onUpgrade(
    '501-hijack',
    'response-writer-cannot-hijack',
    { en: 'A Go middleware hides the connection (coder/websocket)', zh: 'Go 中间件挡住了连接（coder/websocket）' },
    { status: '501 Not Implemented', body: 'Not Implemented\n', type: text },
    {
      status: '426 Upgrade Required',
      fields: [['Upgrade', 'websocket']],
      body: 'WebSocket protocol violation: Connection header "" does not contain Upgrade\n',
      type: text,
    },
  ),
  onUpgrade(
    '403-envoy',
    'upgrade-not-enabled-at-gateway',
    { en: 'Envoy without upgrade_configs: the plain GET works', zh: 'Envoy 没有 upgrade_configs：普通 GET 正常' },
    { status: '403 Forbidden', fields: [['server', 'envoy']] },
    { ...page, fields: [['server', 'envoy']] },
  ),
  onUpgrade(
    '403-uvicorn',
    'refused-before-accept',
    { en: 'uvicorn: closed before accept(), or no such route', zh: 'uvicorn：在 accept() 之前关闭，或没有这条路由' },
    { status: '403 Forbidden', fields: [['Server', 'uvicorn']] },
    { status: '404 Not Found', fields: [['Server', 'uvicorn']], body: '{"detail":"Not Found"}', type: json },
  ),
  onUpgrade(
    '503-iis',
    'upgrade-not-enabled-at-gateway',
    { en: 'IIS without the WebSocket feature', zh: 'IIS 未启用 WebSocket 功能' },
    { status: '503 Service Unavailable', fields: [['Server', 'Microsoft-IIS/10.0']], body: bodies.iis503 },
    { ...page, fields: [['Server', 'Microsoft-IIS/10.0']] },
  ),
  always('502-nginx', 'backend-unreachable', 'nginx without its backend', 'nginx 找不到后端', {
    status: '502 Bad Gateway',
    fields: [['Server', 'nginx/1.26.2']],
    body: nginxPage('502 Bad Gateway'),
  }),
  onUpgrade(
    '502-haproxy',
    'backend-protocol-mismatch',
    {
      en: 'HAProxy, which speaks HTTP/2 to its backend: only the upgrade fails',
      zh: 'HAProxy 与后端使用 HTTP/2：只有升级失败',
    },
    { status: '502 Bad Gateway', body: bodies.haproxy502 },
    page,
  ),
  always('503-no-backend', 'no-healthy-backend', 'Envoy without a healthy backend', 'Envoy 没有健康的后端', {
    status: '503 Service Unavailable',
    fields: [['server', 'envoy']],
    body: 'no healthy upstream',
    type: text,
  }),
  always('503-closing', 'server-shutting-down', 'A server that is stopping', '正在停止的服务器', {
    status: '503 Service Unavailable',
    fields: [['Retry-After', '5']],
    body: 'server is shutting down',
    type: text,
  }),
  always('504', 'gateway-timeout', 'nginx, whose backend is too slow with its 101', 'nginx：后端迟迟不回 101', {
    status: '504 Gateway Time-out',
    fields: [['Server', 'nginx/1.26.2']],
    body: nginxPage('504 Gateway Time-out'),
  }),
  always('522', 'cloudflare-origin-error', 'Cloudflare, whose origin does not answer', 'Cloudflare：源站没有应答', {
    status: '522 ',
    fields: [
      ['Server', 'cloudflare'],
      ['CF-RAY', '8f0c1d2e3f4a5b6c-FRA'],
    ],
    body: 'error code: 522',
    type: text,
  }),
];

/** HTTP answers that are no 101, with the headers and bodies of the products that give them. */
export const statuses: Group = {
  id: 'statuses',
  title: { en: 'HTTP answers instead of a 101', zh: '不是 101 的 HTTP 应答' },
  scenarios: [...answers, ...failures],
};
