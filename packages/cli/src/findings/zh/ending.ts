import type { SomeWords } from '../words.ts';

/** Ends of connections, and what only many connections show. */
export const ending = {
  'connection-lost': {
    title: '连接没有关闭帧就结束了。',
    why: '1006 从不在线路上出现：线路中断时由自己这一方报告。结束它的是崩溃、代理、超时或网络；发生的时刻能说明是哪一个。',
    fix: [
      '刚打开就断：handler-ended-at-once。沉默之后：idle-timeout。大家同时断：cut-by-reload。',
      '在打开之前，它只表示握手失败：请看同时出现的错误。',
    ],
  },
  'closed-normally': {
    title: '连接按顺序正常关闭（1000）。',
    why: '有一方已经用完。这不是故障。',
    fix: ['如果它本该保持打开，请在发出关闭帧的一方寻找 close() 的调用。'],
  },
  'closed-without-code': {
    title: '关闭帧没有带关闭码（1005）。',
    why: '收到空的关闭帧时，本地报告 1005：对端调用 close() 时没有给出关闭码。这不是故障。',
    fix: ['如果有人在意关闭码，请调用 close(1000)。'],
  },
  'closed-going-away': {
    title: '对端按顺序离开了（1001）。',
    why: '浏览器离开了页面，或服务器正在停止。',
    fix: ['客户端：随机等待后重连。'],
  },
  'closed-protocol-error': {
    title: '有一方认为另一方违反了协议（1002）。',
    why: '发送 1002 的一方发现某一帧无效；违反了哪条规则，看它给出的理由或它那边的错误。途中的损坏看起来也是这样。',
    fix: ['查看关闭理由，以及关闭一方的错误；参见 frame-invalid。'],
  },
  'closed-unsupported-data': {
    title: '对端不接受这种消息（1003）。',
    why: '通常是它想要文本却收到了二进制，或者反过来。',
    fix: ['发送端点所期望的种类：文本用字符串，二进制用字节。'],
  },
  'closed-by-policy': {
    title: '服务器因为它自己的规则关闭了连接（1008）。',
    why: '多半是凭据缺失或过期、超出限制，或它禁止的消息。理由里常常写着。',
    fix: ['查看关闭理由；重连之前先更新令牌，不要循环重连。'],
  },
  'closed-extension-missing': {
    title: '客户端需要的扩展没有得到服务器同意（1010）。',
    why: '只有客户端会发送 1010。',
    fix: ['在服务器上启用这个扩展，或让客户端不依赖它。'],
  },
  'closed-server-error': {
    title: '连接打开期间服务器出了错（1011）。',
    why: '处理程序里有异常；如果是 Python websockets，也可能是 ping 没有及时得到回应（“keepalive ping timeout”）。',
    fix: ['查看服务器在那一刻的日志。'],
  },
  'closed-service-restart': {
    title: '服务器正在重启（1012）。',
    why: '正在部署或排空连接：下一个实例会接手。',
    fix: ['随机等待几秒后重连。'],
  },
  'closed-try-again-later': {
    title: '服务器此刻过载（1013）。',
    why: '它放弃一部分连接，以保住其余的连接。',
    fix: ['重连的间隔要逐渐加长；给服务更多的容量。'],
  },
  'closed-bad-gateway': {
    title: '网关从后端得不到可用的应答（1014）。',
    why: '相当于已打开的连接上的状态码 502。',
    fix: ['检查网关后面的后端，然后重连。'],
  },
  'closed-by-application': {
    title: '应用用自己的关闭码（3000 到 4999）关闭了连接。',
    why: '这些数字的含义由服务决定。graphql-ws：4400 请求有误，4401 未授权，4403 禁止，4406 子协议，4408 初始化超时，4409 订阅者重复，4429 初始化次数过多。',
    fix: ['在服务的文档里查找这个关闭码，并查看关闭理由。'],
  },
  'closed-too-slow': {
    title: '因为读得不够快，这一方被断开。',
    why: '发送方限制了为慢的读者保留的数据量，超过就关闭，常常用 1008、1013，或不发关闭帧。',
    fix: ['读取时不要等待缓慢的工作，减少订阅，或要求合并更新。'],
  },
  'close-handshake-incomplete': {
    title: '关闭握手一直没有完成。',
    why: '一方发出了关闭帧却没有得到回应，或者之后 TCP 连接仍然开着。库会等待（ws 等 30 秒），然后切断。',
    fix: ['要回应关闭帧，在它到来之前持续读取；等待成问题时，缩短 closeTimeout。'],
  },
  'close-reason-lost': {
    title: '关闭帧还没发出，程序就结束了。',
    why: '紧跟着 close() 调用 process.exit() 或 terminate()，会丢弃还没写出的数据：对端看到的是 1006。',
    fix: ['等到 `close` 事件之后再结束进程。'],
  },
  'browser-connection-limit': {
    title: '浏览器不允许再打开更多的 WebSocket。',
    why: 'Chrome 同时允许 255 个，Firefox 200 个：再多就会等待，或以“Insufficient resources”失败。常常是旧的没有关闭。',
    fix: ['共用一条连接（SharedWorker、主题），组件消失时关闭它的连接。'],
  },
  'descriptor-limit': {
    title: '进程或代理不能再打开更多的套接字。',
    why: '报 EMFILE，或新连接停在一个整数上：文件描述符的上限、nginx 的 worker_connections，或防火墙的连接表。',
    fix: ['调大上限：`ulimit -n`、systemd 的 LimitNOFILE、nginx 的 worker_connections。'],
  },
  'local-ports-exhausted': {
    title: '对这个目标已经没有空闲的本地端口。',
    why: 'EADDRNOTAVAIL（或连接时的 EADDRINUSE）：在 Linux 上，一个地址到一个目标默认大约只能有 28,000 条连接，已关闭的连接还要占用一分钟。',
    fix: ['使用更多的源地址或目标，扩大 ip_local_port_range，并保持连接打开。'],
  },
  'slow-readers': {
    title: '一方不读取另一方发来的数据。',
    why: '什么都得不到回应，连 ping 也没有；发出的数据堆在发送方：bufferedAmount 不断上升，这样的连接一多，内存就跟着增长。',
    fix: [
      '在不读取的一方：继续读取。暂停的流、阻塞的事件循环，或等待慢操作的处理程序都会使读取停下。',
      '在发送的一方：监视 bufferedAmount；超过上限就丢弃、合并或关闭。',
    ],
  },
  'handshake-rate-limit': {
    title: '每秒到来的握手超过了允许的数量。',
    why: '超过之后得到 429 或被重置；AWS API Gateway 默认每秒 500 次。',
    fix: ['用随机等待把重连错开；申请提高上限。'],
  },
  'accept-queue-overflow': {
    title: '到来的连接比服务器来得及接受的多。',
    why: '系统的队列满了：建立连接的时间出现 1 秒和 3 秒的台阶，那是第一个包在重发。',
    fix: ['调大 backlog 和 net.core.somaxconn，错开重连，增加进程。'],
  },
  'load-generator-saturated': {
    title: '瓶颈是压测工具自己。',
    why: '它的事件循环滞后，或 CPU 已满；测到的时间是它自己的时间。',
    fix: ['使用更多的进程或机器；监视压测工具的事件循环延迟。'],
  },
  'compression-cost': {
    title: '压缩耗费的内存或 CPU 多于它节省的。',
    why: '每条带自己上下文的连接要保留几百 KiB，而短消息几乎没有收益。',
    fix: ['关闭压缩，设置阈值，或协商 no_context_takeover 和更小的窗口。'],
  },
  'big-message-resent': {
    title: '客户端重连之后，又发送了同一条过大的消息。',
    why: '1009 结束了连接，而重试逻辑永远重复这条消息。',
    fix: ['收到 1009 之后，丢弃或拆分这条消息。'],
  },
} as const satisfies SomeWords;
