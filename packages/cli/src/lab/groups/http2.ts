import { type Group, opens, refuses } from '../scenario.ts';

/** HTTP/2, where a WebSocket is an extended CONNECT (RFC 8441) or nothing. */
export const http2: Group = {
  id: 'http2',
  title: { en: 'HTTP/2', zh: 'HTTP/2' },
  scenarios: [
    {
      id: 'h2-only',
      title: { en: 'Speaks HTTP/2 and nothing else', zh: '只会说 HTTP/2' },
      finding: 'alpn-h2-only',
      good: refuses,
      reach: { host: 'localhost' },
      place: { on: 'http2', allowHttp1: false, extendedConnect: 'not-announced' },
    },
    {
      id: 'h2-not-announced',
      title: {
        en: 'HTTP/2 without extended CONNECT; opens over HTTP/1.1',
        zh: '支持 HTTP/2，但不支持扩展 CONNECT；通过 HTTP/1.1 可以打开',
      },
      finding: 'http2-upgrade-not-announced',
      good: opens,
      reach: { host: 'localhost', http2: true },
      place: { on: 'http2', allowHttp1: true, extendedConnect: 'not-announced' },
    },
    {
      id: 'h2-reset',
      title: {
        en: 'Announces extended CONNECT and resets the stream; opens over HTTP/1.1',
        zh: '宣告支持扩展 CONNECT，却重置该流；通过 HTTP/1.1 可以打开',
      },
      finding: 'http2-upgrade-not-routed',
      good: opens,
      reach: { host: 'localhost', http2: true },
      place: { on: 'http2', allowHttp1: true, extendedConnect: 'reset' },
    },
    {
      id: 'h2-not-found',
      title: {
        en: 'Announces extended CONNECT and answers it with 404; opens over HTTP/1.1',
        zh: '宣告支持扩展 CONNECT，却应答 404；通过 HTTP/1.1 可以打开',
      },
      finding: 'http2-upgrade-not-routed',
      good: opens,
      reach: { host: 'localhost', http2: true },
      place: { on: 'http2', allowHttp1: true, extendedConnect: 'not-found' },
    },
  ],
};
