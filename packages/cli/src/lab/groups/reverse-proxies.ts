import { generateKey } from '@handfast/ws/protocol';
import type { FindingCode } from '../../findings/codes.ts';
import { ends, type GoodClient, type Group, opens, refuses, type Scenario, type Words } from '../scenario.ts';
import { forward, type Meddling, rewritten } from '../wire/forward.ts';

type Fields = readonly (readonly [string, string])[];

const HOP_BY_HOP = new Set(['connection', 'upgrade', 'keep-alive', 'te', 'trailer', 'transfer-encoding']);

/** What a proxy does that treats an upgrade like any request (RFC 9110 §7.6.1). */
function withoutHopByHop(fields: Fields): Fields {
  return [...fields.filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase())), ['Connection', 'close']];
}

function replaced(fields: Fields, wanted: string, value: (value: string) => string): Fields {
  return fields.map(([name, old]) => (name.toLowerCase() === wanted ? [name, value(old)] : [name, old]));
}

function inFront(
  id: string,
  title: Words,
  finding: FindingCode | undefined,
  good: GoodClient,
  meddling: Meddling,
): Scenario {
  const place = {
    on: 'reverse-proxy',
    answer: (visit) => forward(visit, meddling),
  } as const satisfies Scenario['place'];
  return { id: `gateway-${id}`, title, finding, good, place };
}

/** Boxes in front of a real server, which is healthy: what each of them does to a handshake that passes. */
export const reverseProxies: Group = {
  id: 'reverse-proxies',
  title: { en: 'Proxies in front of the server', zh: '服务器前面的代理' },
  scenarios: [
    inFront('healthy', { en: 'Passes everything', zh: '原样转发' }, undefined, opens, {
      request: (head) => rewritten(head, (fields) => fields),
    }),
    inFront(
      'strips-upgrade',
      {
        en: 'Strips Upgrade and Connection (nginx without its three lines)',
        zh: '去掉 Upgrade 和 Connection（nginx 没写那三行）',
      },
      'upgrade-headers-stripped',
      refuses,
      { request: (head) => rewritten(head, withoutHopByHop) },
    ),
    inFront(
      'http-1-0',
      { en: 'Speaks HTTP/1.0 to the server, and keeps the headers', zh: '用 HTTP/1.0 与服务器通信，但保留首部' },
      'proxy-speaks-http-1-0',
      refuses,
      { request: (head) => rewritten(head, (fields) => fields, 'HTTP/1.0') },
    ),
    inFront(
      'doubles-upgrade',
      {
        en: 'Makes it Upgrade: websocket,websocket (two proxies that both add it)',
        zh: '变成 Upgrade: websocket,websocket（两层代理都添加了）',
      },
      'upgrade-header-duplicated',
      refuses,
      { request: (head) => rewritten(head, (fields) => replaced(fields, 'upgrade', (value) => `${value},${value}`)) },
    ),
    inFront(
      'own-key',
      { en: 'Makes a handshake of its own, with a key of its own (IIS ARR)', zh: '用自己的 key 自行握手（IIS ARR）' },
      'accept-of-another-handshake',
      refuses,
      {
        request: (head) => rewritten(head, (fields) => replaced(fields, 'sec-websocket-key', () => generateKey())),
      },
    ),
    inFront(
      'lower-case',
      { en: 'Writes every header name of the answer in lower case', zh: '把应答中所有首部名改成小写' },
      'header-names-respelled',
      opens,
      { response: (head) => head.replace(/^[\w-]+(?=:)/gm, (name) => name.toLowerCase()) },
    ),
    inFront(
      'strips-extensions',
      {
        en: 'Takes Sec-WebSocket-Extensions out of the answer, and passes the compressed frames',
        zh: '从应答中去掉 Sec-WebSocket-Extensions，却放行压缩帧',
      },
      'compressed-without-agreement',
      ends(1006),
      {
        request: (head) => rewritten({ ...head, target: '/greet' }, (fields) => fields),
        response: (head) => head.replace(/^sec-websocket-extensions:.*\r\n/im, ''),
      },
    ),
    inFront(
      'drops-frames',
      { en: 'Passes the 101 and drops every frame after it', zh: '放行 101，之后丢弃所有帧' },
      'middlebox-swallows-frames',
      opens,
      { passesFrames: false },
    ),
  ],
};
