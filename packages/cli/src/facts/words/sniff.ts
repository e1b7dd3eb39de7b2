import type { FactTable } from '../fact-table.ts';

export const sniffWords = {
  'sniff-http': {
    en: 'a plain request on this port gets an HTTP answer ({status})',
    zh: '对这个端口发明文请求，得到 HTTP 应答（{status}）',
  },
  'sniff-tls': {
    en: 'a TLS greeting to this port is answered ({protocol})',
    zh: '这个端口应答 TLS 问候（{protocol}）',
  },
  'sniff-tls-alert': {
    en: 'a TLS greeting to this port is answered, with alert {alert}',
    zh: '这个端口应答 TLS 问候，给出警报 {alert}',
  },
  'sniff-no-tls': { en: 'a TLS greeting to this port gets no TLS back', zh: '对这个端口发 TLS 问候，得到的不是 TLS' },
  'sniff-banner': { en: 'the first bytes that come are {bytes}', zh: '最先收到的字节是 {bytes}' },
  'sniff-protocol': { en: 'that is how {name} speaks', zh: '这是 {name} 的说话方式' },
  'sniff-silent-closed': {
    en: 'the peer closes a connection on which nothing was sent ({ms} ms)',
    zh: '什么都没有发送，对端就关闭了连接（{ms} 毫秒）',
  },
  'sniff-silent-reset': {
    en: 'the peer resets a connection on which nothing was sent ({ms} ms)',
    zh: '什么都没有发送，对端就重置了连接（{ms} 毫秒）',
  },
  'sniff-closes': {
    en: 'the connection is closed without a byte, after plain text and after a TLS greeting alike',
    zh: '无论发送明文还是 TLS 问候，连接都被关闭，一个字节也没有收到',
  },
  'sniff-resets': {
    en: 'the connection is reset without a byte, after plain text and after a TLS greeting alike',
    zh: '无论发送明文还是 TLS 问候，连接都被重置，一个字节也没有收到',
  },
  'sniff-nothing': {
    en: 'not one byte comes back, neither to plain text nor to a TLS greeting',
    zh: '无论发送明文还是 TLS 问候，都没有收到一个字节',
  },
  'sniff-wants-proxy-line': {
    en: 'it hangs up on everything, and with the line PROXY UNKNOWN in front, the same request is answered ({status})',
    zh: '什么请求它都挂断；在前面加上一行 PROXY UNKNOWN，同样的请求就有应答（{status}）',
  },
} as const satisfies FactTable;
