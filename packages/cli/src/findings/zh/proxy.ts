import type { SomeWords } from '../words.ts';

export const proxy = {
  'proxy-ignored': {
    title: '网络要求使用代理，这个客户端却直接连接。',
    why: '已经设置了 HTTPS_PROXY 或 HTTP_PROXY，但 Node 的客户端不会自己读取。直接连接会卡住或被拒绝，而经代理 CONNECT 则能成功。',
    fix: ['把代理告诉客户端：Handfast 用 `proxy`，ws 用 `agent`。浏览器使用系统的设置。'],
  },
  'proxy-not-bypassed': {
    title: '连接被交给了到不了该主机的代理，而不经代理本可以打开。',
    why: 'HTTP_PROXY 或 HTTPS_PROXY 对 NO_PROXY 未列出的所有主机生效。对另一台机器上的代理来说，localhost 就是那台机器；内部网络的名称和地址对外面的代理也毫无意义。',
    fix: [
      '把主机加入 NO_PROXY：NO_PROXY=localhost,127.0.0.1,{{host}}。',
      '或者让客户端直接连接：Handfast 用 `proxy: false`，ws 不要设置 `agent`。',
    ],
  },
  'proxy-unreachable': {
    title: '无法连接到正向代理。',
    why: '失败发生在去往代理的路上，而不是去往服务器的路上：代理的名字、端口或网络不对，或者代理没有运行。',
    fix: ['检查 HTTPS_PROXY、HTTP_PROXY 和 ALL_PROXY；内部主机用 NO_PROXY 排除。'],
  },
  'proxy-url-scheme-wrong': {
    title: '用 TLS 与代理通信，而代理说的是明文 HTTP。',
    why: '代理 URL 的协议名说明怎样与代理本身通信。即使目标是 wss://，多数代理也只接受明文 HTTP；写成 https:// 就会得到“wrong version number”。',
    fix: ['写 http://proxy:port，目标是 wss:// 和 https:// 时也一样。'],
  },
  'proxy-not-tunnelled': {
    title: '客户端把请求直接发给了代理，没有先建立隧道。',
    why: '对 ws:// 也要先用 CONNECT host:port（RFC 6455 §4.1）。绝对形式的 GET 会得到 400，或者丢掉 Upgrade。',
    fix: ['使用对 ws:// 和 wss:// 都会建立隧道的 agent，或改用 wss://。'],
  },
  'proxy-refuses-port': {
    title: '代理不肯为这个端口建立隧道。',
    why: 'CONNECT 得到 403 或 405，而同一个代理允许 443 端口。Squid 的默认配置只允许 CONNECT 到 SSL_ports。',
    fix: ['使用 443 端口上的 wss://，或请人把这个端口加进代理的规则。'],
  },
  'proxy-authentication-required': {
    title: '代理要求身份凭据（407）。',
    why: '应答里的 Proxy-Authenticate 写明了种类：Basic 可以写在代理 URL 里，NTLM 和 Negotiate 需要支持它们的 agent。',
    fix: ['把用户名和密码写进代理 URL（http://user:password@proxy:port），并做百分号编码。'],
  },
  'middlebox-strips-upgrade': {
    title: '途中有东西在明文连接上去掉了升级用的首部。',
    why: '80 端口上的透明代理或防火墙去掉了 Upgrade 和 Connection，服务器就像收到普通 GET 那样应答。同样的握手走 TLS 就能成功，因为没有人能读到它。',
    fix: ['使用 443 端口上的 wss://。'],
  },
  'middlebox-swallows-frames': {
    title: '握手通过了，之后的帧却过不去。',
    why: '代理、杀毒软件或流量检查产品放行 101，然后缓冲或丢弃后面的数据：一条小消息要么迟到，要么隔固定的时间才到，要么永远不到。',
    fix: ['把这台主机从检查中排除；如果只检查明文 ws://，请改用 wss://；要求厂商支持 WebSocket。'],
  },
  'tls-inspection': {
    title: '途中的产品解开了 TLS 连接，并用它自己的证书重新签名。',
    why: '证书的颁发者是公司或杀毒软件，而不是网站的证书机构。除非另行设置，Node 不会信任它；而且这类产品常常缓冲或过滤帧。',
    fix: [
      '信任它的根证书：Node 用 NODE_EXTRA_CA_CERTS=/path/root.pem，或选项里的 `ca`。',
      '更好的办法：把这台主机从检查中排除。',
    ],
  },
} as const satisfies SomeWords;
