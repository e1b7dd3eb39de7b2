import type { FindingCode } from '../../findings/codes.ts';
import { type Answer, type GoodClient, type Group, opens, refuses, type Scenario, type Words } from '../scenario.ts';
import { answerPlain } from '../wire/answers.ts';
import { openTunnel } from '../wire/forward.ts';
import { fieldOf } from '../wire/request-head.ts';
import type { Visit } from '../wire/visit.ts';

/** The one place that the proxies of the lab lead to: they are no way to anywhere else. */
function isHealthyServer(visit: Visit): boolean {
  return visit.head.method === 'CONNECT' && /^(?:127\.0\.0\.1|localhost):/.test(visit.head.target)
    ? visit.head.target.endsWith(`:${visit.surroundings.healthyPort}`)
    : false;
}

function tunnelOrRefuse(visit: Visit): void {
  if (isHealthyServer(visit)) openTunnel(visit, visit.surroundings.healthyPort);
  else answerPlain(visit, { status: '403 Forbidden', body: 'only the healthy server of the lab', type: 'text/plain' });
}

function proxy(
  id: string,
  title: Words,
  finding: FindingCode | undefined,
  answer: Answer,
  good: GoodClient = refuses,
): Scenario {
  return { id: `proxy-${id}`, title, finding, good, place: { on: 'forward-proxy', answer } };
}

/** Proxies that the environment names (HTTP_PROXY and the like). The URL itself is that of a healthy server. */
export const forwardProxies: Group = {
  id: 'forward-proxies',
  title: { en: 'Forward proxies', zh: '正向代理' },
  scenarios: [
    proxy('healthy', { en: 'A proxy that tunnels', zh: '正常建立隧道的代理' }, undefined, tunnelOrRefuse, opens),
    proxy(
      '407',
      { en: 'Demands credentials (user lab, password lab)', zh: '要求凭据（用户 lab，密码 lab）' },
      'proxy-authentication-required',
      (visit) => {
        const expected = `Basic ${Buffer.from('lab:lab').toString('base64')}`;
        if (fieldOf(visit.head, 'proxy-authorization') === expected) return tunnelOrRefuse(visit);
        answerPlain(visit, {
          status: '407 Proxy Authentication Required',
          fields: [['Proxy-Authenticate', 'Basic realm="lab"']],
          body: 'Cache Access Denied',
        });
      },
    ),
    proxy(
      'forbids-port',
      { en: 'CONNECT to port 443 only (Squid)', zh: '只允许 CONNECT 到 443 端口（Squid）' },
      'proxy-refuses-port',
      (visit) => {
        const isAllowed = visit.head.target.endsWith(':443');
        answerPlain(visit, {
          status: isAllowed ? '503 Service Unavailable' : '403 Forbidden',
          fields: [
            ['Server', 'squid/6.12'],
            ['X-Squid-Error', isAllowed ? 'ERR_CONNECT_FAIL 111' : 'ERR_ACCESS_DENIED 0'],
          ],
          body: '<html><head><title>ERROR: The requested URL could not be retrieved</title></head></html>',
        });
      },
    ),
    proxy(
      'no-connect',
      { en: 'A proxy that does not know CONNECT', zh: '不认识 CONNECT 的代理' },
      'proxy-not-tunnelled',
      (visit) => answerPlain(visit, { status: '405 Method Not Allowed', fields: [['Allow', 'GET, HEAD, POST']] }),
    ),
    proxy(
      '502',
      { en: 'A proxy that cannot reach the server', zh: '无法到达服务器的代理' },
      'backend-unreachable',
      (visit) => answerPlain(visit, { status: '502 Bad Gateway', body: 'connect failed', type: 'text/plain' }),
    ),
    {
      id: 'proxy-unreachable',
      title: { en: 'The environment names a proxy that is not there', zh: '环境变量所指的代理并不存在' },
      finding: 'proxy-unreachable',
      good: refuses,
      place: { on: 'nobody', asProxy: true },
    },
  ],
};
