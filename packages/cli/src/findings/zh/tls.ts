import type { SomeWords } from '../words.ts';

export const tls = {
  'tls-on-plain-port': {
    title: '在明文端口上使用了 wss://。',
    why: '服务器用明文应答了 TLS 的问候，OpenSSL 把它报告为“wrong version number”。对这个端口发普通的 GET，会得到 HTTP 应答。',
    fix: ['这个端口请用 ws://，或改用提供 TLS 的端口（通常是 443）。'],
  },
  'plain-on-tls-port': {
    title: '在 TLS 端口上使用了 ws://。',
    why: '服务器在等 TLS 的问候，于是挂断，或应答 400“plain HTTP request was sent to HTTPS port”。对同一端口发 TLS 问候，它会应答。',
    fix: ['这个端口请用 wss://。'],
  },
  'certificate-self-signed': {
    title: '证书是自签名的，客户端不信任它。',
    why: '服务器出示的证书没有别人为它签名，开发环境常常这样。通信虽然加密，但对方是谁并没有得到证明。',
    fix: [
      '把证书作为 `ca` 交给客户端；不要用 rejectUnauthorized: false 关掉检查。',
      '在浏览器里先打开一次 https://{{host}}:{{port}}/ 并接受证书，或使用 mkcert 之类的本地证书机构。',
    ],
  },
  'certificate-authority-unknown': {
    title: '签发证书的机构，这个客户端不认识。',
    why: '证书链的末端是私有或公司的证书机构，或者是检查 TLS 的代理。浏览器读取系统的证书库，Node 则自带一份列表。',
    fix: ['加入根证书：NODE_EXTRA_CA_CERTS=/path/root.pem，或选项里的 `ca`。'],
  },
  'certificate-chain-incomplete': {
    title: '服务器没有发送中间证书。',
    why: '报“unable to verify the first certificate”而浏览器正常：浏览器会自己下载或记住缺少的那一环，其他客户端不会。',
    fix: ['在服务器上安装完整的证书链（用 fullchain.pem，不要用 cert.pem）。'],
  },
  'certificate-expired': {
    title: '证书已经过期。',
    why: '它的最后期限已过。如果本机的时钟不对，也会出现同样的消息：请与对端的 Date 首部对比。',
    fix: ['更新证书并重新加载服务器：正在运行的进程用的仍是旧证书。'],
  },
  'certificate-not-yet-valid': {
    title: '证书尚未生效。',
    why: '它的起始日期在未来，几乎总是因为这台机器或设备的时钟慢了。',
    fix: ['连接之前先校时（NTP，设备上用 SNTP）。'],
  },
  'certificate-name-mismatch': {
    title: '证书上的名字与 URL 里的名字不符。',
    why: 'URL 里写的是地址或别名，而证书只列出了名字；也可能是那个地址上应答的是另一个网站。',
    fix: ['使用证书列出的名字，或为这个名字签发证书。'],
  },
  'sni-missing': {
    title: '客户端在 TLS 问候里没有写明主机名（SNI），于是应答的是默认网站。',
    why: '一个地址上有许多网站；没有 SNI，就由第一个网站应答，用它的证书，给出它的 200 或 404。带上 SNI，证书就不同了。',
    fix: ['用名字而不是地址连接；设置 `servername`。在设备上请使用会发送主机名的 TLS 配置。'],
  },
  'tls-version-unsupported': {
    title: '客户端和服务器没有共同的 TLS 版本。',
    why: '警报 70（protocol version）：有一方只支持 TLS 1.0/1.1，而另一方已不再接受。',
    fix: ['在较旧的一方启用 TLS 1.2 或 1.3。'],
  },
  'tls-no-common-cipher': {
    title: '客户端和服务器没有共同的加密套件、曲线或签名算法。',
    why: '问候之后立刻收到警报 40（handshake failure）。缺少 SNI 或客户端证书时，有些服务器也这样应答。',
    fix: ['对比双方的列表；更新较旧的 TLS 库；发送 SNI。'],
  },
  'alpn-h2-only': {
    title: '服务器在这里只说 HTTP/2，客户端说的是 HTTP/1.1。',
    why: 'HTTP/1.1 上的 WebSocket 不能落到 HTTP/2 连接上。不提供 ALPN 的客户端会卡住，或读到二进制帧；只提供 `http/1.1` 时，服务器要么拒绝，要么应答。',
    fix: ['在这个端口上同时提供 http/1.1 和 h2，或两边都使用 HTTP/2 上的 WebSocket（RFC 8441）。'],
  },
  'client-certificate-required': {
    title: '服务器要求客户端出示证书。',
    why: '双向 TLS：服务器要求证书，没有就不肯继续（警报 116、42 或 40，或写明此事的 400）。',
    fix: ['把 `cert` 和 `key`（或 `pfx`）交给客户端。'],
  },
  'tls-cut-in-handshake': {
    title: '连接在 TLS 握手途中被切断。',
    why: '普通的 TCP 服务、不允许 SNI 里这个名字的代理，或崩溃的服务器，在问候之后立刻结束了连接。',
    fix: ['确认这个端口说的是 TLS；换一个网络试试：如果能用，说明有过滤器在读 SNI。'],
  },
} as const satisfies SomeWords;
