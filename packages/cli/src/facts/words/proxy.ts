import type { FactTable } from '../fact-table.ts';

export const proxyWords = {
  'proxy-by-option': { en: 'the options name the proxy {url}', zh: '选项指定了代理 {url}' },
  'proxy-by-variable': { en: '{source} names the proxy {url}', zh: '{source} 指定了代理 {url}' },
  'proxy-exempt': {
    en: 'NO_PROXY says that this host is reached without it',
    zh: 'NO_PROXY 表明访问该主机不经过代理',
  },
  'proxy-fault-socks': {
    en: 'it is a SOCKS proxy, which this tool does not speak: everything below went directly',
    zh: '这是 SOCKS 代理，本工具不支持：以下都是直接连接',
  },
  'proxy-fault-scheme': { en: 'its scheme is none of a proxy', zh: '它的协议名不是代理所用的' },
  'proxy-fault-unreadable': { en: 'that cannot be read as a URL', zh: '这无法解析为 URL' },
  'proxy-not-reached': {
    en: 'the proxy itself cannot be reached: {why} ({ms} ms)',
    zh: '无法连接到代理本身：{why}（{ms} 毫秒）',
  },
  'proxy-tunnel': { en: 'CONNECT {authority}: {status}', zh: 'CONNECT {authority}：{status}' },
  'proxy-answer': {
    en: 'CONNECT {authority} is answered with {status}',
    zh: 'CONNECT {authority} 得到的应答是 {status}',
  },
  'proxy-page': {
    en: 'CONNECT {authority} is answered with {status} and a page, instead of a tunnel',
    zh: 'CONNECT {authority} 得到 {status} 和一个网页，而不是隧道',
  },
  'proxy-silent': {
    en: 'CONNECT {authority} gets no answer of HTTP: {end}',
    zh: 'CONNECT {authority} 没有得到 HTTP 应答：{end}',
  },
  'proxy-for-443': { en: 'the same for port 443: {status}', zh: '同样请求 443 端口：{status}' },
  'proxy-schemes': { en: 'it takes credentials by {schemes}', zh: '它接受的认证方式：{schemes}' },
  'proxy-credentials-sent': { en: 'a user name and a password were sent', zh: '已发送用户名和密码' },
  'proxy-credentials-missing': { en: 'the URL of the proxy has no user name', zh: '代理 URL 中没有用户名' },
  'proxy-reason': { en: 'the proxy says why: {reason}', zh: '代理给出的原因：{reason}' },
  'proxy-location': { en: 'it sends to {location}', zh: '它转向 {location}' },
  'proxy-speaks-http': { en: 'that port speaks plain HTTP, not TLS', zh: '该端口使用明文 HTTP，不是 TLS' },
  'proxy-speaks-tls': { en: 'that port speaks TLS, not plain HTTP', zh: '该端口使用 TLS，不是明文 HTTP' },
  'proxy-speaks-socks': { en: 'that port speaks SOCKS 5, not HTTP', zh: '该端口使用 SOCKS 5，不是 HTTP' },
  'proxy-certificate': {
    en: 'the certificate of the proxy itself is not trusted: {code}',
    zh: '代理自身的证书不受信任：{code}',
  },
  'proxy-direct-works': {
    en: 'without the proxy the server takes connections: {address}, port {port}',
    zh: '不经过代理，服务器可以连接：{address}，端口 {port}',
  },
} as const satisfies FactTable;
