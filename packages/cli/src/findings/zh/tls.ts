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
    title: '在这个端口上，一方只接受 HTTP/2（ALPN），另一方只用 HTTP/1.1。',
    why: 'HTTP/1.1 上的 WebSocket 不能落到 HTTP/2 连接上。不提供 ALPN 的客户端会卡住，或读到二进制帧；只提供 `http/1.1` 时，服务器要么拒绝，要么应答。',
    fix: [
      '服务器：在这个端口上同时提供 http/1.1 和 h2。客户端：用 ALPN 提供 http/1.1，或不使用 ALPN。',
      '或者两边都使用 HTTP/2 上的 WebSocket（RFC 8441）。',
    ],
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
  'server-name-refused': {
    title: '服务器上没有名为 {{host}} 的网站。',
    why: '它因问候中的名字（SNI）而结束了 TLS 握手：警报 112、40 或 80；换一个名字或不带名字，往往能通过。它没有这个名字的证书，或它的名字规则拒绝了它。',
    fix: [
      '逐字核对 URL 里的名字与服务器上配置的名字。',
      '在终结 TLS 的地方加上这个名字和它的证书：server_name、tls hosts、SNI 规则、自定义域名。',
    ],
  },
  'client-certificate-refused': {
    title: '服务器不接受客户端出示的证书。',
    why: '证书已经发送，服务器却因它而结束了握手：签发它的机构不受服务器信任，证书已过期，或不是用于客户端的证书。',
    fix: [
      '发送由服务器信任的机构签发的证书，附上中间证书和与之对应的私钥。',
      '在服务器上核对 ssl_client_certificate、ca-file 之类的设置与证书的签发者。',
    ],
  },
  'tls-handshake-unanswered': {
    title: '端口接受了连接，却始终不应答 TLS 问候。',
    why: 'TCP 已连接，之后什么也没有收到，对 TLS 和明文都是如此：进程卡住了，或它在等别的字节（PROXY 头），或者中间设备、过小的 MTU 吞掉了问候。',
    fix: [
      '检查端口后面的进程是否还活着、是否在接受连接；没有发送 PROXY 协议时，不要要求它。',
      '在 VPN 或隧道之后，请试试更小的 MTU：问候可能是第一个满尺寸的数据包。',
    ],
  },
  'tls-handshake-failed': {
    title: 'TLS 握手失败。',
    why: '双方说的都是 TLS，但其中一方结束了握手。证据里有警报或 OpenSSL 的说法；服务器的日志知道得更多。',
    fix: [
      '查看终结 TLS 的程序在那一刻的日志。',
      '与 `openssl s_client -connect {{host}}:{{port}} -servername {{host}}` 的结果对比。',
    ],
  },
  'certificate-expires-soon': {
    title: '证书几天内就要过期：自动续期似乎已经停止。',
    why: '它今天仍然有效。剩下的有效期已经很短，自动续期早该替换它了；一旦过期，所有客户端都会拒绝连接。',
    fix: ['现在就更新证书并重新加载服务器，再查明续期为什么没有执行。'],
  },
  'certificate-without-names': {
    title: '证书只在通用名（CN）里写了主机名，而浏览器不读它。',
    why: '它没有 subjectAltName。Node.js 会退而使用通用名；Chrome、Firefox、Safari、Go 等则拒绝这张证书。',
    fix: ['重新签发，带上 subjectAltName：openssl req 用 -addext "subjectAltName=DNS:{{host}}"，或使用 mkcert。'],
  },
  'certificate-unusable': {
    title: '证书链违反了某条规则。',
    why: '名字和日期都对，机构也认识，检查却仍然失败：无权签发的证书签发了别的证书，密钥或签名太弱或有错，或者证书不是用于服务器的。',
    fix: ['重新签发证书；证据里写明了 OpenSSL 认为违反的是哪条规则。'],
  },
} as const satisfies SomeWords;
