import type { FactTable } from '../fact-table.ts';

export const http2Words = {
  'http2-not-offered': { en: 'HTTP/2 is not offered', zh: '不提供 HTTP/2' },
  'http2-offered': { en: 'the server chooses HTTP/2 where it is offered', zh: '提供 HTTP/2 时，服务器选择它' },
  'http2-announced': {
    en: 'SETTINGS_ENABLE_CONNECT_PROTOCOL is 1: browsers use WebSockets over HTTP/2 here',
    zh: 'SETTINGS_ENABLE_CONNECT_PROTOCOL 为 1：浏览器在这里使用 HTTP/2 上的 WebSocket',
  },
  'http2-not-announced': {
    en: 'its SETTINGS do not announce WebSockets (ENABLE_CONNECT_PROTOCOL)',
    zh: '它的 SETTINGS 没有宣告 WebSocket（ENABLE_CONNECT_PROTOCOL）',
  },
  'http2-opened': {
    en: 'the extended CONNECT is answered with {status} after {ms} ms: open',
    zh: '扩展 CONNECT 在 {ms} 毫秒后得到 {status}：已打开',
  },
  'http2-answered': { en: 'the extended CONNECT is answered with {status}', zh: '扩展 CONNECT 得到 {status}' },
  'http2-reset': {
    en: 'the extended CONNECT is reset with code {code} ({name})',
    zh: '扩展 CONNECT 被重置，代码 {code}（{name}）',
  },
  'http2-closed': {
    en: 'the connection is closed at the extended CONNECT',
    zh: '收到扩展 CONNECT 后连接被关闭',
  },
  'http2-timeout': {
    en: 'the extended CONNECT gets no answer within {ms} ms',
    zh: '{ms} 毫秒内没有收到对扩展 CONNECT 的应答',
  },
  'http2-failed': { en: 'HTTP/2 does not come about: {reason}', zh: 'HTTP/2 没有建立：{reason}' },
  'http2-http1-opens': { en: 'over HTTP/1.1 the same URL opens', zh: '同一 URL 通过 HTTP/1.1 可以打开' },
} as const satisfies FactTable;
