import type { FactTable } from '../fact-table.ts';

export const tlsWords = {
  'tls-established': { en: '{protocol} with {cipher} ({ms} ms)', zh: '{protocol}，{cipher}（{ms} 毫秒）' },
  'tls-alpn': { en: 'agreed by ALPN on {alpn}', zh: '通过 ALPN 商定 {alpn}' },
  'tls-failed': { en: 'the TLS handshake fails: {reason}', zh: 'TLS 握手失败：{reason}' },
  'tls-alert': {
    en: 'the server ends the handshake with alert {alert} ({name})',
    zh: '服务器以警报 {alert}（{name}）结束握手',
  },
  'tls-refused-behind': {
    en: 'the handshake is through, and then the server refuses the connection: {reason}',
    zh: '握手已完成，随后服务器拒绝了连接：{reason}',
  },
  'tls-closed': {
    en: 'the server closes the connection in the middle of the handshake',
    zh: '服务器在握手途中关闭了连接',
  },
  'tls-reset': { en: 'the connection is reset in the middle of the handshake', zh: '连接在握手途中被重置' },
  'tls-timeout': { en: 'the TLS greeting gets no answer within {ms} ms', zh: '{ms} 毫秒内没有收到对 TLS 问候的应答' },
  'tls-certificate': {
    en: 'certificate of {subject}, issued by {issuer}, good from {from} to {to}',
    zh: '证书属于 {subject}，由 {issuer} 签发，有效期 {from} 至 {to}',
  },
  'tls-names': { en: 'the certificate is good for {names}', zh: '证书适用于 {names}' },
  'tls-no-names': {
    en: 'the certificate lists no names (subjectAltName); its subject is {subject}',
    zh: '证书没有列出名字（subjectAltName）；其主体是 {subject}',
  },
  'tls-asked-name': { en: 'the URL says {host}', zh: 'URL 里写的是 {host}' },
  'tls-untrusted': { en: 'OpenSSL says: {code}', zh: 'OpenSSL 报告：{code}' },
  'tls-chain-sent': { en: 'certificates that the server sent: {subjects}', zh: '服务器发送的证书：{subjects}' },
  'tls-issuer-missing': {
    en: 'the certificate of {issuer}, which signed {subject}, was not sent and is not known here',
    zh: '签发 {subject} 的 {issuer} 的证书没有发送，这里也没有',
  },
  'tls-issuer-url': {
    en: 'the certificate says where the missing one can be fetched: {url}',
    zh: '证书写明了缺少的那一张可从何处获取：{url}',
  },
  'tls-ca-given-other': {
    en: 'the given `ca` is not what signed {subject}',
    zh: '所给的 `ca` 没有签发 {subject}',
  },
  'tls-root-unknown': {
    en: 'the chain ends at {subject}, which is not trusted here',
    zh: '证书链止于 {subject}，这里不信任它',
  },
  'tls-namesake': {
    en: 'the certificate of {issuer} that is trusted here has another key than the one which signed {subject}: the authority was made anew, or has a namesake',
    zh: '这里信任的 {issuer} 的证书，其密钥与签发 {subject} 的密钥不同：该机构被重新生成过，或者有同名的机构',
  },
  'tls-own-clock': { en: 'the clock of this machine says {date}', zh: '本机的时钟是 {date}' },
  'tls-peer-clock': { en: 'the Date header of the server says {date}', zh: '服务器的 Date 首部是 {date}' },
  'tls-days-left': { en: 'it ends in {days} days', zh: '还有 {days} 天到期' },
  'tls-no-sni': {
    en: 'the URL names an address, so the greeting has no name (SNI)',
    zh: 'URL 里是地址，因此问候中没有名字（SNI）',
  },
  'tls-name-changes-site': {
    en: 'with the name {name} in the greeting, another certificate comes: {subject}',
    zh: '问候中带上名字 {name}，得到另一张证书：{subject}',
  },
  'tls-passes-without-sni': { en: 'without a name in the greeting (SNI) it passes', zh: '问候中不带名字（SNI）则通过' },
  'tls-passes-other-name': { en: 'with the name {name} in the greeting it passes', zh: '问候中带名字 {name} 则通过' },
  'tls-passes-version': { en: 'with {protocol} it passes', zh: '用 {protocol} 则通过' },
  'tls-passes-cipher': {
    en: 'with every old cipher allowed it passes, with {protocol} and {cipher}',
    zh: '允许所有旧的加密套件则通过：{protocol}，{cipher}',
  },
  'tls-passes-h2': { en: 'with h2 alone in ALPN it passes', zh: 'ALPN 中只提供 h2 则通过' },
  'tls-passes-without-alpn': { en: 'without ALPN it passes', zh: '不带 ALPN 则通过' },
  'tls-bytes-h2': {
    en: 'the bytes that come are a frame of HTTP/2: {bytes}',
    zh: '收到的字节是一个 HTTP/2 帧：{bytes}',
  },
  'tls-asks-certificate': {
    en: 'the answer asks for a certificate of the client: {text}',
    zh: '应答要求客户端证书：{text}',
  },
  'tls-asks-and-refuses': {
    en: 'the server asks for a certificate of the client in the TLS handshake, goes on without one, and then refuses ({status})',
    zh: '服务器在 TLS 握手中要求客户端证书，没有也继续，随后却拒绝（{status}）',
  },
  'tls-certificate-sent': { en: 'a certificate of the client was given', zh: '已给出客户端证书' },
} as const satisfies FactTable;
