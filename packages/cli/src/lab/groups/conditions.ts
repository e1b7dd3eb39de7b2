import type { FindingCode } from '../../findings/codes.ts';
import {
  either,
  type GoodClient,
  type Group,
  opens,
  type Reach,
  refuses,
  type Scenario,
  shared,
  type Words,
} from '../scenario.ts';
import { answerPlain, headText, type PlainAnswer } from '../wire/answers.ts';
import { fieldOf, pathOf, type RequestHead } from '../wire/request-head.ts';
import { openAndTalk } from '../wire/talk.ts';

interface Condition {
  readonly id: string;
  readonly title: Words;
  readonly finding: FindingCode;
  /** Whether this request is refused. Every other one opens. */
  readonly refused: (head: RequestHead) => boolean;
  readonly answer: PlainAnswer;
  readonly good?: GoodClient;
  readonly reach?: Reach;
}

function condition({ id, title, finding, refused, answer, good = refuses, reach }: Condition): Scenario {
  const place = shared((visit) => {
    if (refused(visit.head)) answerPlain(visit, answer);
    else openAndTalk(visit);
  });
  return { id, title, finding, good, place, ...(reach === undefined ? {} : { reach }) };
}

const has = (name: string) => (head: RequestHead) => fieldOf(head, name) !== undefined;
const text = 'text/plain; charset=utf-8';

const conditions: readonly Condition[] = [
  {
    id: 'origin-required',
    title: {
      en: 'Opens for Origin https://app.example only; 403 for all others',
      zh: '只对 Origin 为 https://app.example 的请求打开；其余一律 403',
    },
    finding: 'origin-not-allowed',
    refused: (head) => fieldOf(head, 'origin') !== 'https://app.example',
    answer: { status: '403 Forbidden', body: 'request Origin is not authorized for Host', type: text },
  },
  {
    id: 'origin-rails',
    title: {
      en: 'Like Rails: a foreign Origin gets 404; no Origin, or that of the server, opens',
      zh: '如同 Rails：外来的 Origin 得到 404；没有 Origin 或与服务器相同则打开',
    },
    finding: 'origin-not-allowed',
    refused: (head) => {
      const origin = fieldOf(head, 'origin');
      return origin !== undefined && origin !== `http://${fieldOf(head, 'host')}`;
    },
    answer: { status: '404 Not Found', body: 'Page not found', type: text },
    good: opens,
  },
  {
    id: 'subprotocol-502',
    title: {
      en: '502 exactly when a subprotocol is offered; opens without',
      zh: '只要提供子协议就返回 502；不提供则打开',
    },
    finding: 'subprotocol-refused',
    refused: has('sec-websocket-protocol'),
    answer: { status: '502 Bad Gateway', body: 'Bad Gateway', type: text },
    reach: { subprotocols: ['chat'] },
  },
  {
    id: 'extensions-400',
    title: {
      en: '400 exactly when extensions are offered (Azure Application Gateway)',
      zh: '只要提供扩展就返回 400（Azure 应用程序网关）',
    },
    good: either,
    finding: 'extension-header-mangled',
    refused: has('sec-websocket-extensions'),
    answer: {
      status: '400 Bad Request',
      fields: [['Server', 'Microsoft-HTTPAPI/2.0']],
      body: '<h2>Bad Request - Invalid Header</h2>',
    },
  },
  {
    id: 'window-bits-400',
    title: {
      en: '400 exactly when client_max_window_bits is offered; plain permessage-deflate is taken',
      zh: '只要提供 client_max_window_bits 就返回 400；不带参数的 permessage-deflate 可以',
    },
    good: either,
    finding: 'extension-offer-refused',
    refused: (head) => (fieldOf(head, 'sec-websocket-extensions') ?? '').includes('client_max_window_bits'),
    answer: { status: '400 Bad Request', body: 'Bad Request', type: text },
  },
  {
    id: 'user-agent-400',
    title: { en: '400 unless there is a User-Agent', zh: '没有 User-Agent 就返回 400' },
    good: either,
    finding: 'user-agent-required',
    refused: (head) => !has('user-agent')(head),
    answer: { status: '400 Bad Request', fields: [['Server', 'CloudFront']], body: 'Bad request', type: text },
  },
  {
    id: 'host-port-404',
    title: {
      en: '404 when Host carries the port; opens for the name alone',
      zh: 'Host 带端口时返回 404；只有名称则打开',
    },
    finding: 'host-header-not-matched',
    refused: (head) => /:\d+$/.test(fieldOf(head, 'host') ?? ''),
    answer: { status: '404 Not Found', body: 'no such virtual host', type: text },
  },
  {
    id: 'authorization-401',
    title: {
      en: '401 without Authorization; opens with any',
      zh: '没有 Authorization 就返回 401；有则打开',
    },
    finding: 'not-authenticated',
    refused: (head) => !has('authorization')(head),
    answer: { status: '401 Unauthorized', fields: [['WWW-Authenticate', 'Bearer']], body: 'token missing', type: text },
  },
  {
    id: 'path-without-slash',
    title: {
      en: '404 on /path-without-slash; /path-without-slash/ opens',
      zh: '/path-without-slash 返回 404；/path-without-slash/ 则打开',
    },
    finding: 'path-mismatch',
    refused: (head) => !pathOf(head).endsWith('/'),
    answer: { status: '404 Not Found', body: 'Not Found', type: text },
  },
  {
    id: 'connection-exactly-upgrade',
    title: {
      en: '400 unless Connection is exactly Upgrade (a list, as of Firefox, is refused)',
      zh: 'Connection 必须恰好是 Upgrade，否则 400（拒绝 Firefox 那样的列表）',
    },
    finding: 'request-connection-list',
    refused: (head) => fieldOf(head, 'connection')?.toLowerCase() !== 'upgrade',
    answer: { status: '400 Bad Request', body: 'bad Connection header', type: text },
    good: opens,
  },
];

/** A server of draft times: version 13 is not among those that it knows. */
const oldVersion: Scenario = {
  id: 'version-8',
  title: { en: 'Speaks version 8 only', zh: '只支持版本 8' },
  finding: 'websocket-version-unsupported',
  good: refuses,
  place: shared((visit) => {
    if (fieldOf(visit.head, 'sec-websocket-version') === '8') return openAndTalk(visit);
    visit.end(
      headText('HTTP/1.1 426 Upgrade Required', [
        ['Sec-WebSocket-Version', '8'],
        ['Content-Length', '0'],
        ['Connection', 'close'],
      ]),
    );
  }),
};

/** The answer depends on one thing in the request: what bisection has to find. */
export const conditionsGroup: Group = {
  id: 'conditions',
  title: { en: 'One thing in the request decides', zh: '请求中的某一项决定结果' },
  scenarios: [...conditions.map(condition), oldVersion],
};
