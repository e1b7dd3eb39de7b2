import type { SomeWords } from '../words.ts';

export const tcp = {
  'nothing-listens': {
    title: '这个端口上没有程序在监听。',
    why: '拒绝连接的是那台机器本身（ECONNREFUSED）：服务器没有运行、已经崩溃、用的是别的端口，或者容器的端口没有发布。',
    fix: [
      '启动服务器，并核对它的端口与 URL 里的端口。',
      '列出监听者：`ss -ltnp`（Linux）、`lsof -iTCP -sTCP:LISTEN`（macOS）、`netstat -ano`（Windows）。',
    ],
  },
  'localhost-other-family': {
    title: '服务器只监听 127.0.0.1 和 ::1 中的一个，而客户端连接的是另一个。',
    why: 'localhost 有两个地址，先用哪一个取决于系统和程序。一个拒绝，另一个却会应答；浏览器两个都会尝试，所以在浏览器里能用。',
    fix: ['让服务器同时监听两者（`::`），或在 URL 里直接写能用的地址：127.0.0.1 或 [::1]。'],
  },
  'listens-on-loopback-only': {
    title: '服务器只监听它所在机器或容器的回环地址。',
    why: '从内部能得到应答，从外部则被拒绝。许多开发服务器默认绑定 127.0.0.1。',
    fix: ['在容器、虚拟机或 WSL 里绑定 0.0.0.0（或 ::），并发布端口。'],
  },
  'all-addresses-failed': {
    title: '主机的每个地址都试过了，全部失败。',
    why: '这时 Node 抛出的 AggregateError 的 message 是空的：每个地址真正的错误在它的 `errors` 里。',
    fix: ['打印 `error.errors`，把第一个当作原因：ECONNREFUSED 表示没有程序监听，ETIMEDOUT 表示防火墙。'],
  },
  'ipv6-unreachable': {
    title: '这个名字有一个从这里到不了的 IPv6 地址。',
    why: 'IPv4 几毫秒就能连上，IPv6 却一直等到超时；先试 IPv6 的客户端看起来就像卡住了。',
    fix: ['修复 IPv6 路由或删除 AAAA 记录；在此之前用 `family: 4` 连接。'],
  },
  'packets-dropped': {
    title: '防火墙丢弃了数据包：完全没有应答。',
    why: '关闭的端口会立刻拒绝；一直沉默到 ETIMEDOUT，说明防火墙、安全组或错误的地址吞掉了连接请求。请与同一主机的 443 端口对比。',
    fix: ['在防火墙或安全组里放行端口，检查 VPN 和地址。'],
  },
  'no-route-to-host': {
    title: '网络不知道怎样到达这台主机。',
    why: 'EHOSTUNREACH 和 ENETUNREACH 由本机或路由器报告：主机已关机，或者缺少路由、VPN 或相应的地址族。',
    fix: ['检查 VPN 和路由；在没有 IPv6 的机器上使用 IPv4 地址。'],
  },
  'port-accepts-and-closes': {
    title: '端口接受连接后立刻关闭，一个字节也没有发。',
    why: '前面有东西接受了连接，后面却没有程序：发布了 Docker 端口，而容器里的程序监听的是别的端口或只监听 127.0.0.1；也可能是没有后端的隧道或负载均衡器；或者负载均衡器先发一行 PROXY 协议，服务器把它当成错误的请求。任何请求都会这样。',
    fix: [
      '在容器里绑定 0.0.0.0，并发布程序真正监听的那个端口。',
      '如果前面是负载均衡器：除非服务器要求，否则在那里关闭 PROXY 协议（send-proxy）。',
    ],
  },
  'port-taken-by-another-process': {
    title: '端口被另一个程序占着，常常是旧的服务器进程。',
    why: '新的服务器无法监听（EADDRINUSE），应答客户端的是旧的那个：改动看起来毫无效果。',
    fix: ['找到并结束旧进程：`lsof -i :{{port}}` 或 `ss -ltnp`。让服务器在无法监听时退出。'],
  },
  'connection-reset': {
    title: '连接被 TCP 重置（RST）切断。',
    why: '对端进程死掉了、带着未读的数据就关闭了，或者防火墙、代理切断了线路。单看文字分不清是哪一种，要看发生的时刻。',
    fix: [
      '查看服务器在那一刻的日志，再看各级代理的日志。',
      '在任何应答之前：对比普通的 GET。沉默一段时间之后：参见 idle-timeout。',
    ],
  },
} as const satisfies SomeWords;
