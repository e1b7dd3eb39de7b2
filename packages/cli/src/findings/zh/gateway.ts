import type { SomeWords } from '../words.ts';

export const gateway = {
  'extension-header-mangled': {
    title: '网关弄坏了 Sec-WebSocket-Extensions。',
    why: '带这个首部时后端应答 400（“Invalid Header”），不带就能握手成功：曾见于 HTTP.sys 前面的 Azure Application Gateway。',
    fix: ['在这条路上不要提供压缩：perMessageDeflate: false。'],
  },
  'upgrade-not-enabled-at-gateway': {
    title: '网关没有启用 WebSocket。',
    why: '应答的是网关自己：IIS 503.0 或 501、没有 upgrade_configs 的 Envoy 403、没有代理模块的 Apache 500 或 400。同一后端的普通页面能通过。',
    fix: ['启用这项功能（见配置片段），然后重新加载网关。'],
  },
  'websocket-library-missing': {
    title: '服务器没有安装 WebSocket 库。',
    why: '没有 websockets 或 wsproto 的 uvicorn 会记录“Unsupported upgrade request”，并把握手当作普通 GET：404 或 400，与对 GET 的应答相同。',
    fix: ['安装：pip install "uvicorn[standard]"。'],
  },
  'h2c-backend-cannot-upgrade': {
    title: '代理用不带 TLS 的 HTTP/2（h2c）与后端通信，而那里没有升级这回事。',
    why: 'Upgrade 是 HTTP/1.1 的机制；在 h2c 上代理应答 500 或 502（曾见于 Traefik），普通请求则能通过。',
    fix: ['给 WebSocket 路由单独配置一个使用 http（HTTP/1.1）的服务。'],
  },
  'response-writer-cannot-hijack': {
    title: 'Go 服务器的某个中间件挡住了升级所需的连接。',
    why: '这个中间件包装了 http.ResponseWriter，却没有实现 http.Hijacker：应答 501，或日志里出现“response does not implement http.Hijacker”。',
    fix: ['把端点放到这个中间件之外，或给它的包装类型加上 Unwrap() 或 Hijack() 方法。'],
  },
  'server-error': {
    title: '服务器在处理握手时出错（500）。',
    why: '应用在升级之前抛出了错误。原因在它的日志里，不在应答里。',
    fix: ['查看服务器在那一刻的日志。'],
  },
  'backend-unreachable': {
    title: '代理连不上它后面的服务器，或者被服务器挂断（502）。',
    why: '后端没有运行、监听在别处，或在升级时关闭。如果只有带某些首部时才出现 502，说明后端因为它们而崩溃。',
    fix: ['在代理所在的机器上直接连接后端试试；查看代理的错误日志。'],
  },
  'backend-protocol-mismatch': {
    title: '代理对后端使用的协议与后端的不一致。',
    why: '对明文端口用 TLS、对 TLS 端口用明文，或在升级需要 HTTP/1.1 的地方用 HTTP/2：结果是 502，代理的日志会写明。',
    fix: ['让协议和版本一致：上游用 http:// 还是 https://，ALPN 用 http/1.1。'],
  },
  'proxy-protocol-expected': {
    title: '服务器要求 PROXY 协议，而客户端或前面的负载均衡器没有发送。',
    why: '不以 PROXY 行开头的连接，它一律挂断；在前面加上 "PROXY UNKNOWN"，同样的请求就有应答。这个端口是留给负载均衡器的，后者用这种方式告知客户端的地址。',
    fix: [
      '经由那个负载均衡器连接，并在那里为这个端口打开 PROXY 协议。',
      '或者让服务器接受没有它的连接：从监听配置中去掉 proxy_protocol 或 accept-proxy。',
    ],
  },
  'proxy-protocol-unexpected': {
    title: '服务器读不懂任何请求：多半是前面的代理在请求之前加了一行 PROXY，而服务器并不认识。',
    why: '所有请求都得到 400，最简单的 GET 也一样；应答来自服务器读取 HTTP 的部分，还没有问到任何程序。可见到达的与发出的不同：打开了 PROXY 协议的负载均衡器（send-proxy、proxy protocol v1 或 v2）面对不认识它的服务器，就会这样。',
    fix: [
      '在负载均衡器上为这台服务器关闭 PROXY 协议（见代码片段），或者让服务器读取它。',
      '直接用服务器自己的地址去问（--resolve host:port:address）：如果那里有应答，问题就在负载均衡器。',
    ],
  },
  'no-healthy-backend': {
    title: '网关没有健康的后端（503）。',
    why: '健康检查失败，或此刻没有任何实例。普通 GET 也得到 503；同一时刻 Envoy 对升级请求可能应答 403。',
    fix: ['修好健康检查，或等待部署完成；客户端应把它当作可以重试的情况。'],
  },
  'server-shutting-down': {
    title: '服务器正在关闭，不再接受新的连接（503）。',
    why: 'ws 在 close() 之后应答 503；正在排空连接的服务器是有意这样做的。',
    fix: ['稍等后重试：下一个实例会应答。', '先把服务器从负载均衡器里摘下，再关闭它。'],
  },
  'gateway-timeout': {
    title: '服务器过了太久才应答握手（504 或 524）。',
    why: '代理等待 101 的时间有限。常见的原因是接受之前的身份验证太慢；得到应答所花的时间正好等于代理的某个上限。',
    fix: ['先接受再验证，或加快检查；提高代理的超时时间。'],
  },
  'cloudflare-origin-error': {
    title: 'Cloudflare 从源站得不到可用的应答（520 到 526）。',
    why: '520 应答为空或异常，521 被拒绝，522 建立不了 TCP 连接，523 没有路由，524 太慢，525 TLS 握手失败，526 证书不被接受。',
    fix: ['修好源站：用它的地址和正确的 Host 直接连接试试；检查该域的 TLS 模式。'],
  },
  'handshake-unanswered': {
    title: '连接已经建立，但没有人应答握手。',
    why: '服务器什么也没读，或者在等别的东西（PROXY 头、TLS），或者不理会不属于自己路径的升级请求（开发模式下的 Vite 和 Next.js），也可能是代理扣住了请求。除非设置 handshakeTimeout，ws 会永远等下去。',
    fix: ['用普通的 GET 看看服务器是否有任何应答：如果有，就把这个路径交给 WebSocket 服务器。', '在客户端设置时限。'],
  },
  'closed-without-answer': {
    title: '服务器没有任何应答就关闭了连接。',
    why: '有东西销毁了套接字：没有匹配到路径的 upgrade 监听器、崩溃、防火墙，或者这个端口说的是 TLS。普通的 GET 往往仍然正常。',
    fix: ['对没有匹配到的升级请求应答 404，不要直接销毁套接字；查看服务器的日志。', '试试 wss://。'],
  },
  'handshake-detail-decides': {
    title: '握手中的某个细节决定了服务器是否打开连接。',
    why: '我们重复了同一个握手，每次只改动一处；做了这处改动，它每次都能打开。具体的改动写在依据里，两个请求并排列出。服务器或它前面的某一环有一条规则取决于这个细节。',
    fix: [
      '如果客户端由你掌握，请按能打开的那个请求来发送。',
      '否则在服务器、代理或防火墙里找到检查这个细节的规则，并放宽它。',
    ],
  },
  'handshake-flaps': {
    title: '完全相同的握手有时能打开，有时不能。',
    why: '几次尝试之间没有任何改动，所以原因不在请求里。多半是同一个名字后面有多台服务器，而它们并不一致：有的宕机、版本不同、还在启动，或没有配置 WebSocket。也可能是某个上限只放行一部分。',
    fix: [
      '用各自的地址逐台访问服务器（--resolve host:port:address），比较 Server、Via 和应答。',
      '把出错的那台从负载均衡里摘除，修好再放回；卡住的滚动更新会让新旧两种版本并存。',
      '让客户端在失败后重试，并逐次拉长间隔。',
    ],
  },
  'handshake-refused': {
    title: '服务器拒绝握手，却没有说明原因。',
    why: '它用别的状态码代替了 101，而它的文字以及对其他请求的应答都看不出原因。原因可能在程序里（升级之前的某项检查），也可能是请求中缺少了什么。',
    fix: [
      '查看服务器在那一刻的日志。',
      '与能连上的客户端比较：把它的请求存成文件，运行 `handfast doctor <url> --like request.txt`。',
    ],
  },
  'not-http': {
    title: '在这个端口上监听的程序不说 HTTP。',
    why: '最初的字节是另一种协议的问候（SSH、SMTP、MySQL、Redis、游戏服务器）或二进制数据。',
    fix: ['使用 WebSocket 服务器的端口。'],
  },
  'response-malformed': {
    title: '应答不是格式正确的 HTTP。',
    why: '行尾只有 LF、冒号前有空格，或者头部被截断。设备上手写的服务器会这样；严格的解析器会拒绝（HPE_…）。',
    fix: ['每一行用 CRLF 结尾，头部以空行结束；写成“Name: value”，冒号前不要有空格。'],
  },
  'response-head-too-large': {
    title: '应答的头部超过了客户端的上限。',
    why: 'Node 的上限是 16 KiB（“Header overflow”），设备大约是 1 KiB。CDN 或框架加上的 cookie 和安全首部会让它变大。',
    fix: ['发送 101 时少带些首部；增大客户端的缓冲区。'],
  },
} as const satisfies SomeWords;
