import type { FactTable } from '../fact-table.ts';

export const httpWords = {
  'plain-answered': {
    en: 'a plain GET is answered with {status} {reason} after {ms} ms',
    zh: '普通 GET 在 {ms} 毫秒后得到 {status} {reason}',
  },
  'plain-unreadable': {
    en: 'the answer to a plain GET cannot be read: {fault}',
    zh: '普通 GET 的应答无法读取：{fault}',
  },
  'plain-closed': {
    en: 'a plain GET is not answered: the connection is closed',
    zh: '普通 GET 没有得到应答：连接被关闭',
  },
  'plain-reset': {
    en: 'a plain GET is not answered: the connection is reset',
    zh: '普通 GET 没有得到应答：连接被重置',
  },
  'plain-timeout': {
    en: 'a plain GET has no whole answer in time ({bytes} bytes came)',
    zh: '普通 GET 未在时限内得到完整的应答（收到 {bytes} 字节）',
  },
  'plain-not-opened': { en: 'no connection for a plain GET: {code}', zh: '无法为普通 GET 建立连接：{code}' },
  'upgrade-answered': {
    en: 'the upgrade is answered with {status} {reason} after {ms} ms',
    zh: '升级请求在 {ms} 毫秒后得到 {status} {reason}',
  },
  'upgrade-unreadable': {
    en: 'the answer to the upgrade cannot be read: {fault}',
    zh: '升级请求的应答无法读取：{fault}',
  },
  'upgrade-closed': {
    en: 'the upgrade is not answered: the connection is closed',
    zh: '升级请求没有得到应答：连接被关闭',
  },
  'upgrade-reset': {
    en: 'the upgrade is not answered: the connection is reset',
    zh: '升级请求没有得到应答：连接被重置',
  },
  'upgrade-timeout': {
    en: 'the upgrade has no whole answer in time ({bytes} bytes came)',
    zh: '升级请求未在时限内得到完整的应答（收到 {bytes} 字节）',
  },
  'upgrade-not-opened': { en: 'no connection for the upgrade: {code}', zh: '无法为升级请求建立连接：{code}' },
  'upgrade-failure': {
    en: 'this is no opening handshake as RFC 6455 wants it: {code}',
    zh: '这不符合 RFC 6455 规定的握手：{code}',
  },
  'http-upgrade-status': { en: 'the upgrade is answered with {status} {reason}', zh: '升级请求得到 {status} {reason}' },
  'http-body': { en: 'the answer says: {text}', zh: '应答写道：{text}' },
  'http-plain-same': {
    en: 'a plain GET of the same URL gets the very same answer',
    zh: '对同一 URL 的普通 GET 得到完全相同的应答',
  },
  'http-plain-differs': {
    en: 'a plain GET of the same URL gets another answer: {status} {text}',
    zh: '对同一 URL 的普通 GET 得到不同的应答：{status} {text}',
  },
  'http-path-known': {
    en: 'an invented path next to it ({path}) gets another answer: somebody knows this path',
    zh: '旁边一个虚构的路径（{path}）得到不同的应答：有人认识这个路径',
  },
  'http-path-unknown': {
    en: 'an invented path next to it ({path}) gets the same answers',
    zh: '旁边一个虚构的路径（{path}）得到同样的应答',
  },
  'http-identity': { en: '{name} shows in the answer ({where})', zh: '应答中可以看出 {name}（{where}）' },
  'http-says': {
    en: 'the server names what is wrong with the request that reached it: {text}',
    zh: '服务器指出了它收到的请求有什么问题：{text}',
  },
  'http-sent': { en: 'what was sent is right: {field}', zh: '发出去的内容没有问题：{field}' },
  'http-location': { en: 'Location: {location}', zh: 'Location：{location}' },
  'http-no-location': { en: 'the redirect has no Location', zh: '重定向没有给出 Location' },
  'http-header': { en: 'the answer has {name}: {value}', zh: '应答带有 {name}：{value}' },
  'http-waited': { en: 'the answer took {ms} ms', zh: '应答用了 {ms} 毫秒' },
  'http-again': { en: 'the same handshake again: {outcome}', zh: '同样的握手再来一次：{outcome}' },
  'http-plain-works': {
    en: 'a plain GET of the same URL is answered ({status})',
    zh: '对同一 URL 的普通 GET 有应答（{status}）',
  },
  'http-first-bytes': { en: 'the first bytes are: {text}', zh: '最先到达的字节是：{text}' },
  'http-fault': { en: 'the head cannot be read: {fault}', zh: '应答头无法读取：{fault}' },
  'http-first-hop': {
    en: '{name} answers by itself what is not to be passed on ({status})',
    zh: '对于不应转发的请求，{name} 自己给出了应答（{status}）',
  },
  'http-both-silent': {
    en: 'neither the upgrade nor a plain GET is answered',
    zh: '升级请求和普通 GET 都没有应答',
  },
  'http-socket-io-beside': {
    en: 'Socket.IO answers on /socket.io/ of the same server',
    zh: '同一服务器的 /socket.io/ 上有 Socket.IO 应答',
  },
  'http-incomplete': {
    en: '{bytes} bytes came, and no whole head within {ms} ms',
    zh: '收到 {bytes} 字节，但 {ms} 毫秒内没有完整的应答头',
  },
} as const satisfies FactTable;
