import type { SomeWords } from '../words.ts';

/** Frames, and what happens while a connection is open. */
export const open = {
  'handler-ended-at-once': {
    title: '连接刚打开，服务器的处理程序就结束了。',
    why: '连接打开后立刻关闭，关闭码常常是 1006 或 1011：处理程序返回了，在第一个事件上抛出了错误，或在打开之后才拒绝用户。',
    fix: ['处理程序要与连接同生命周期；查看服务器日志里的异常。'],
  },
  'compression-breaks-proxy': {
    title: '途中的代理无法转发压缩的连接。',
    why: '它放行了 permessage-deflate 的约定，却放不过后面的数据：101 之后连接结束，或一直没有内容。不用这个扩展就正常。曾见于 IIS/ARR 和 Azure 的前端。',
    fix: ['在服务器上关闭压缩：perMessageDeflate: false。'],
  },
  'compressed-without-agreement': {
    title: '没有约定压缩，却收到了压缩的帧。',
    why: 'RSV1 被置位：代理只从一边去掉了 Sec-WebSocket-Extensions，或者发送方没有协商就压缩。',
    fix: ['让代理转发 Sec-WebSocket-Extensions，或在两端都关闭压缩。'],
  },
  'compression-context-mismatch': {
    title: '双方对压缩窗口的理解不一致。',
    why: '若干条消息之后解压失败（“invalid distance too far back”）：有一方保留了上下文，或使用了比约定更大的窗口，或途中丢了消息。',
    fix: ['协商 server_no_context_takeover 和 client_no_context_takeover，或关闭压缩。'],
  },
  'two-upgrade-handlers': {
    title: '两个升级处理程序向同一个套接字写数据。',
    why: '帧之间出现了第二个应答（“HTTP/1.1 400…”或又一个 101）：浏览器说“Invalid frame header”，其他客户端报 RSV 错误或奇怪的关闭码。典型情况：两个 WebSocketServer 都用 `server`，或与 Next、Vite 的热更新套接字并存。',
    fix: ['只用一个按路径分派的 `upgrade` 监听器，每个 WebSocket 服务器都设 noServer: true。'],
  },
  'text-after-upgrade': {
    title: '101 之后应该是帧的地方出现了纯文本。',
    why: '服务器或代理把 HTTP 或日志文本写进了已升级的连接。“H”是 0x48，读成帧就是置了 RSV1 的帧，所以报“RSV1 must be clear”。',
    fix: ['找出升级之后是谁在写这个套接字：错误处理程序、第二个监听器，或调试输出。'],
  },
  'client-frames-unmasked': {
    title: '客户端发送的帧没有掩码。',
    why: '客户端的每一帧都必须加掩码（RFC 6455 §5.1）。有人把服务器用的库，或自己写的库，当作客户端使用。',
    fix: ['使用库里的客户端类；设置掩码位并应用掩码，ping、pong 和关闭帧也一样。'],
  },
  'server-frames-masked': {
    title: '服务器发送了带掩码的帧。',
    why: '服务器不得加掩码（RFC 6455 §5.1）：这是一个客户端实现在扮演服务器。',
    fix: ['在服务器上关掉掩码。'],
  },
  'first-message-missed': {
    title: '第一条消息在有人监听之前就发出了。',
    why: '服务器可以紧跟着 101 发送消息。在 await 之后才挂上的监听器会错过它；有些客户端会丢掉与 101 同一个包里的字节。',
    fix: ['在任何异步操作之前挂上 message 监听器，或让客户端先打招呼。'],
  },
  'text-not-utf8': {
    title: '有一条文本消息不是有效的 UTF-8（1007）。',
    why: '把二进制数据或 Latin-1 当作文本发送，或者把一个字符切成了两半。',
    fix: ['二进制数据用二进制消息发送；文本用 UTF-8 编码。'],
  },
  'message-truncated': {
    title: '消息没有完整到达，或者其中的一段被当成了完整的消息。',
    why: '长消息分成几个分片，或超过了设备的缓冲区：带 FIN 的那一段才是结尾。如果结尾始终不来，就是发送方中途停下，或声明的长度比实际发送的长。',
    fix: ['把分片拼接到 FIN 为止；增大缓冲区；发送更小的消息。'],
  },
  'message-too-big': {
    title: '有一条消息超过了接收方的上限（1009）。',
    why: '上限各不相同：ws 100 MiB，Python websockets 1 MiB，tungstenite 64 MiB（帧 16 MiB），actix 64 KiB，engine.io 1 MB，AWS API Gateway 128 KB（帧 32 KB）。有的一声不响就关闭。',
    fix: ['发送更小的消息，或提高接收方的上限。'],
  },
  'frame-invalid': {
    title: '有一帧违反了 RFC 6455 的规则。',
    why: '保留的操作码或保留位、超过 125 字节或分片的控制帧、没有开头的后续帧，或不是最短形式的长度。对端有错，或字节在途中损坏。',
    fix: ['更新发送方的库；看看这一帧最初的字节：如果是文本，说明还有别的东西在写这个套接字。'],
  },
  'frames-interleaved': {
    title: '几个线程同时向一条连接写数据。',
    why: '它们的字节混在一起；负载下会随机出现操作码、掩码或长度错误。',
    fix: ['只由一个任务发送，或用锁保护发送。'],
  },
  'close-frame-invalid': {
    title: '关闭帧格式不对，或带着不允许发送的关闭码。',
    why: '它的内容只有一个字节、文本不是 UTF-8，或关闭码是 1005、1006、1015，或不在允许的范围内（RFC 6455 §7.4）。',
    fix: ['发送 1000；自己的含义请用 3000 到 4999。'],
  },
  'idle-timeout': {
    title: '代理或负载均衡器切断了一段时间没有数据的连接。',
    why: '没有流量时，连接总是在同样的时间之后结束：60 秒（nginx、AWS ALB）、55 秒（Heroku）、约 100 秒（Cloudflare）、4 分钟（Azure）、350 秒（AWS NLB）、10 分钟（AWS API Gateway）。',
    fix: ['发送 ping 的间隔要短于这个上限，例如每 20 到 30 秒一次。', '上限归你管时，把它调大。'],
  },
  'lifetime-limit': {
    title: '不管有没有流量，每条连接到了一定的年龄就会被结束。',
    why: '忙碌的连接也在同样的年龄断开：Google 负载均衡器的后端超时（默认 30 秒）、Cloud Run 的请求超时（最长 60 分钟）、AWS API Gateway 的两小时。',
    fix: ['上限归你管时，把它调大；让客户端在此之前重连并恢复。'],
  },
  'cut-by-reload': {
    title: '代理或服务器的重新加载或部署，一下子切断了所有连接。',
    why: '许多客户端在同一秒失去连接。',
    fix: ['停止之前先排空连接，让客户端随机等待后重连；延长代理的宽限时间。'],
  },
  'event-loop-blocked': {
    title: '有一方太忙，没能及时回应 ping。',
    why: '事件循环被阻塞，或缓慢的消费者拖住了读取，pong 因此来得太晚：“keepalive ping timeout”“ping timeout”。有负载时出现，空闲时没有。',
    fix: ['把耗时的工作移出事件循环；读取消息时不要等待缓慢的工作；延长超时时间。'],
  },
  'control-frames-swallowed': {
    title: '数据能通过，ping 或 pong 却在途中丢失。',
    why: '代理或安全产品不转发控制帧。消息有回应，ping 永远没有。',
    fix: ['把这台主机从检查中排除，或用数据消息做心跳。'],
  },
  'half-open': {
    title: '一方以为连接还开着，另一方早已不在。',
    why: '休眠、换网络或 NAT 表项失效之后，FIN 永远不会到。收不到任何东西，发送的数据越积越多，直到 TCP 放弃。',
    fix: ['使用心跳：每 20 到 30 秒 ping 一次，没有 pong 就终止。'],
  },
  'heartbeat-wrong-layer': {
    title: '服务器要的是它自己协议里的心跳，而不是 WebSocket 的 ping。',
    why: '它的 ping 都得到了回应，它仍然关闭：许多 API 要求定时发送 {"op":"ping"} 之类的 JSON 消息。',
    fix: ['按服务文档的说明发送心跳消息。'],
  },
  'pings-unanswered': {
    title: '对端不回应 ping。',
    why: '每个 ping 都应得到 pong（RFC 6455 §5.5.3）。对端的库把这件事留给程序，或者程序什么也没读。',
    fix: ['在对端启用自动 pong，或对每个 ping 用它的内容回应。'],
  },
} as const satisfies SomeWords;
