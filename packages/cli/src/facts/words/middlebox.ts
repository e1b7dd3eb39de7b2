import type { FactTable } from '../fact-table.ts';

export const middleboxWords = {
  'middlebox-issuer': {
    en: 'the certificate is signed by {issuer}: that is {product}, on the way',
    zh: '证书由 {issuer} 签发：这是途中的 {product}',
  },
  'middlebox-behind-proxy': { en: 'the connection went through the proxy {url}', zh: '连接经过了代理 {url}' },
  'middlebox-mark': {
    en: 'the answer shows a proxy of the network on the way: {name}: {value}',
    zh: '应答中可见途中有网络代理：{name}: {value}',
  },
  'middlebox-opens-over-tls': {
    en: 'the same handshake opens over TLS (wss://)',
    zh: '同样的握手经 TLS（wss://）可以打开',
  },
} as const satisfies FactTable;
