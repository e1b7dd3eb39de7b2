import type { FactTable } from './fact.ts';

export const httpFacts = {
  'plain-answered': {
    en: 'a plain GET is answered with {status} {reason} after {ms} ms',
    zh: '普通 GET 在 {ms} 毫秒后得到 {status} {reason}',
  },
  'plain-unreadable': {
    en: 'the answer to a plain GET cannot be read: {fault}',
    zh: '普通 GET 的回答无法读取：{fault}',
  },
  'plain-closed': {
    en: 'a plain GET is not answered: the connection is closed',
    zh: '普通 GET 没有得到回答：连接被关闭',
  },
  'plain-reset': {
    en: 'a plain GET is not answered: the connection is reset',
    zh: '普通 GET 没有得到回答：连接被重置',
  },
  'plain-timeout': {
    en: 'a plain GET has no whole answer in time ({bytes} bytes came)',
    zh: '普通 GET 未在时限内得到完整的回答（收到 {bytes} 字节）',
  },
  'plain-not-opened': { en: 'no connection for a plain GET: {code}', zh: '无法为普通 GET 建立连接：{code}' },
  'upgrade-answered': {
    en: 'the upgrade is answered with {status} {reason} after {ms} ms',
    zh: '升级请求在 {ms} 毫秒后得到 {status} {reason}',
  },
  'upgrade-unreadable': {
    en: 'the answer to the upgrade cannot be read: {fault}',
    zh: '升级请求的回答无法读取：{fault}',
  },
  'upgrade-closed': {
    en: 'the upgrade is not answered: the connection is closed',
    zh: '升级请求没有得到回答：连接被关闭',
  },
  'upgrade-reset': {
    en: 'the upgrade is not answered: the connection is reset',
    zh: '升级请求没有得到回答：连接被重置',
  },
  'upgrade-timeout': {
    en: 'the upgrade has no whole answer in time ({bytes} bytes came)',
    zh: '升级请求未在时限内得到完整的回答（收到 {bytes} 字节）',
  },
  'upgrade-not-opened': { en: 'no connection for the upgrade: {code}', zh: '无法为升级请求建立连接：{code}' },
  'upgrade-failure': {
    en: 'this is no opening handshake as RFC 6455 wants it: {code}',
    zh: '这不符合 RFC 6455 的开放握手：{code}',
  },
} as const satisfies FactTable;
