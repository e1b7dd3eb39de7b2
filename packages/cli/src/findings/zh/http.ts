import type { SomeWords } from '../words.ts';

export const http = {
  'no-handler-on-path': {
    title: '这个路径上没有程序处理 WebSocket：应答的是普通的 Web 服务器。',
    why: '对升级请求的应答与对普通 GET 的应答相同：单页应用的页面（200）或 404。要么路径不对，要么服务器在那里没有 WebSocket 端点。',
    fix: ['使用 WebSocket 端点的路径（常见的有 /ws、/socket 或 /cable）。', '把 WebSocket 服务器挂到这个路径上。'],
  },
  'upgrade-headers-stripped': {
    title: '反向代理没有转发 Upgrade 和 Connection。',
    why: '这两个首部只对一段连接有效，代理默认会丢掉它们。于是服务器看到的是普通 GET，应答 400、404、426 或一个页面。绕过代理直接连接则正常。',
    fix: ['让代理用 HTTP/1.1 与服务器通信，并重新设置 Upgrade 和 Connection。'],
  },
  'upgrade-header-duplicated': {
    title: 'Upgrade 出现了两次：第二个代理追加了它，而不是设置它。',
    why: '服务器看到“Upgrade: websocket,websocket”，应答 400（ws：“Invalid Upgrade header”）或 403（Envoy）。',
    fix: ['只在一个地方设置这个首部；用“set”，不要用“add”。'],
  },
  'proxy-speaks-http-1-0': {
    title: '代理用 HTTP/1.0 与服务器通信。',
    why: '升级需要 HTTP/1.1（RFC 6455 §4.1）。旧的默认设置对上游用 1.0，服务器于是应答 426 或一个普通页面。',
    fix: ['把上游连接的协议设为 HTTP/1.1。'],
  },
  'path-mismatch': {
    title: '应答的是 WebSocket 服务器，但它负责的是另一个路径。',
    why: '路径与它负责的路径相差一个前缀、一个斜杠或阶段名。ws 在这种情况下应答 400“Bad Request”，别的服务器应答 404；代理常常出人意料地去掉或保留前缀。',
    fix: ['逐字符对比到达服务器的路径和它负责的路径。'],
  },
  'upgrade-event-not-attached': {
    title: '程序能应答 HTTP，但没有人监听升级。',
    why: 'Express 之类的路由看不到升级请求：Node 把它交给 http.Server 的 `upgrade` 事件。常见的失误是调用了 app.listen()，却把 WebSocket 服务器挂在另一个 server 对象上。',
    fix: ['把真正在监听的那个 http.Server 交给 WebSocket 服务器。'],
  },
  'redirect-to-https': {
    title: '服务器重定向到 https://。',
    why: '明文连接得到 301 或 308，指向 TLS 上的同一位置。浏览器完全不跟随 WebSocket 的重定向。',
    fix: ['在 URL 里使用 wss://。'],
  },
  'redirect-trailing-slash': {
    title: '服务器重定向到同一路径，只差末尾的斜杠。',
    why: '路由器先规范化路径，再寻找端点。Location 与原路径只差这个斜杠。',
    fix: ['URL 要与 Location 完全一致。'],
  },
  'redirect-to-login': {
    title: '服务器把客户端送去登录页。',
    why: '握手没有带上有效的会话，为页面准备的中间件用重定向应答了它。',
    fix: ['发送已登录用户的 cookie 或令牌；让这个端点应答 401，而不是重定向。'],
  },
  'redirect-elsewhere': {
    title: '服务器重定向到另一个主机或路径。',
    why: '端点已经搬走，或者主机有规范的名字（www）。浏览器不跟随 WebSocket 的重定向。',
    fix: ['使用 Location 给出的 URL，前面写 ws:// 或 wss://。'],
  },
  'not-authenticated': {
    title: '因为没有有效的凭据，服务器拒绝了请求（401、403，或 4401 这样的关闭码）。',
    why: '令牌缺失、过期，或不在服务器查找的位置：首部、cookie、查询串或第一条消息。途中的代理也可能把它去掉。',
    fix: [
      '发送能用的客户端所发送的东西：Authorization、Cookie 或查询串。',
      '浏览器不能设置首部：请用 cookie、查询串里的短期票据，或第一条消息。',
    ],
  },
  'origin-not-allowed': {
    title: '服务器拒绝客户端的 Origin。',
    why: '服务器有一份防止跨站使用的来源名单。不带 Origin，或带服务器自己的来源，握手就能通过。在代理后面，如果没有转发 Host，比较也会失败。Rails 应答 404，其他的应答 403。',
    fix: ['把页面的来源加进服务器的名单。', '在代理后面请转发 Host 和 X-Forwarded-Proto。'],
  },
  'refused-before-accept': {
    title: 'ASGI 应用在接受之前就关闭了：没有这条路由，或某项检查没有通过。',
    why: '路由不存在，或处理程序在 accept() 之前结束，FastAPI、Starlette 和 Django Channels 都应答 403。随便编一个路径也会得到同样的 403。',
    fix: ['检查路由的路径，包括路由器的前缀；在其他可能失败的步骤之前先调用 accept()。'],
  },
  'blocked-by-firewall-rule': {
    title: 'Web 应用防火墙或机器人过滤拒绝了握手。',
    why: '应答来自边缘，而不是应用：拦截页面、403，或无声的关闭。换一个客户端或网络就能通过。',
    fix: ['在防火墙规则里放行这个路径；用应答里的编号（例如 cf-ray）查找这个请求。'],
  },
  'refused-by-access-rule': {
    title: 'Web 服务器或代理自己的规则拒绝了请求（403），没有去问后面的程序。',
    why: '这是服务器自己写的页面。原因可能是：地址不在允许之列（allow 与 deny、Require ip）；要求客户端证书而没有出示；对 Origin、User-Agent 或 Referer 的条件以 403 结束；或者它无权读取文件。',
    fix: [
      '查看它的错误日志，里面写着是哪条规则：nginx 是 "access forbidden by rule"，Apache 是 AH01630，HAProxy 是规则的名字。',
      '对需要的客户端放行这个路径（见代码片段），或者发送条件所要求的东西：试试 --origin、--cert 或另一个地址。',
    ],
  },
  'user-agent-required': {
    title: '服务器拒绝没有 User-Agent 的请求。',
    why: '边缘的规则把没有 User-Agent 的请求当作机器人，应答 400 或 403。加上这个首部，同样的请求就能通过。',
    fix: ['让设备或程序发送 User-Agent。'],
  },
  'host-header-not-matched': {
    title: 'Host 首部与服务器或边缘所期望的不符。',
    why: '带“:443”的 Host、用地址代替名字，或代理改写过的名字，会通向另一个网站：404 或 421。不写端口就能通过。',
    fix: ['发送不带默认端口的 Host，并使用公开的名字；让代理转发它。'],
  },
  'method-not-allowed': {
    title: '对这个端点用了 GET 以外的方法。',
    why: '握手请求必须是 GET（RFC 6455 §4.1）；405 是对 POST 或 HEAD 的应答，或者这条路由只接受 POST。',
    fix: ['请用 WebSocket 客户端，而不是 HTTP 调用；确认这个端点的路由接受 GET。'],
  },
  'websocket-version-unsupported': {
    title: '客户端和服务器使用不同版本的 WebSocket 协议。',
    why: '自 RFC 6455（2011 年）起版本是 13；服务器会在 400 或 426 的 Sec-WebSocket-Version 里列出它支持的版本。',
    fix: ['更新较旧的一方；发送 Sec-WebSocket-Version: 13。'],
  },
  'handshake-request-incomplete': {
    title: '这个请求不是完整的 WebSocket 握手。',
    why: '缺少 Upgrade、Connection、Sec-WebSocket-Key 或 Sec-WebSocket-Version，例如用 curl 或浏览器标签页随手一试。正确的服务器必须拒绝它。',
    fix: ['请用 WebSocket 客户端测试；用 curl 时要发送全部四个首部，并加上 --http1.1。'],
  },
  'handshake-key-invalid': {
    title: 'Sec-WebSocket-Key 格式不对、重复，或不是 16 字节。',
    why: '密钥是 16 个随机字节的 base64，共 24 个字符。手写的客户端，或在库之外又设置一次首部，都会出错。',
    fix: ['把密钥交给库处理，不要自己设置 Sec-WebSocket-* 首部。'],
  },
  'too-many-requests': {
    title: '服务器或网关限制了连接的频率（429 或 402）。',
    why: '短时间内握手太多，常常是客户端不停顿地重连，或者配额已用完。Retry-After 写明要等多久。',
    fix: ['重连之间的间隔要逐渐加长并带随机性；遵守 Retry-After。'],
  },
  'request-head-too-large': {
    title: '握手的首部对服务器来说太大（431、414 或 400）。',
    why: '通常是越积越多的 cookie，或查询串里的令牌。去掉 Cookie，握手就能通过。',
    fix: ['少发 cookie，把令牌移到别处，或提高服务器和代理的上限。'],
  },
  'socketio-session-unknown': {
    title: '收到请求的服务器不认识这个 Socket.IO 会话。',
    why: '正文是 {"code":1,"message":"Session ID unknown"}：长轮询在一个进程上开始，升级请求却到了另一个进程。',
    fix: ['使用会话保持，或让客户端只用 websocket 传输。'],
  },
  'socketio-version-mismatch': {
    title: '客户端和服务器使用不同版本的 Engine.IO 协议。',
    why: '正文里的代码是 5，“Unsupported protocol version”：Socket.IO 2 的客户端（EIO=3）连接 3 或更高版本的服务器（EIO=4），或者反过来。',
    fix: ['两边使用相同的主版本，或在服务器上设置 allowEIO3: true。'],
  },
  'raw-client-to-socketio': {
    title: '服务器说的是 Socket.IO，客户端说的是普通的 WebSocket。',
    why: 'Socket.IO 在上面还有自己的协议，路径是 /socket.io/?EIO=4&transport=websocket。普通客户端会得到带 {"code":0,…} 的 400、404，或一条很快就结束的连接。',
    fix: ['使用 Socket.IO 客户端，或在另一个路径上提供普通的 WebSocket 端点。'],
  },
  'service-discontinued': {
    title: '这个 URL 后面的公共服务已经不存在了。',
    why: '旧的示例使用已经关闭的回显服务器，例如 echo.websocket.org 或某些库的演示：现在应答的是一个页面，或者没有应答。',
    fix: ['自己启动一个回显服务器：`handfast serve`。'],
  },
} as const satisfies SomeWords;
