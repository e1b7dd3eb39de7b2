import type { SomeWords } from '../words.ts';

export const beforeTcp = {
  'url-scheme-missing': {
    title: 'URL 没有以 ws:// 或 wss:// 开头。',
    why: '没有协议名时，“localhost:8080”会被当成名为“localhost”的协议，“example.com/chat”则根本不是绝对 URL。还没有向网络发送任何数据。',
    fix: ['在前面写上协议名：明文用 ws://，TLS 用 wss://。'],
  },
  'url-fragment': {
    title: 'URL 里有片段（#…），而 WebSocket 的 URL 不允许有片段。',
    why: 'RFC 6455 §3 禁止片段，所以客户端在连接之前就会拒绝。这个 # 往往来自单页应用的路由。',
    fix: ['删掉从 # 开始的部分；如果确实需要这个字符，请写成 %23。'],
  },
  'url-double-scheme': {
    title: 'URL 里有两个协议名，例如 ws://http://host。',
    why: '这时要解析的主机名变成了“http”“https”“ws”或“wss”，没有 DNS 服务器认识它：ENOTFOUND 后面写着的就是它。',
    fix: ['ws:// 后面只写主机和端口；请用 new URL(path, base) 生成，不要拼接字符串。'],
  },
  'url-unreadable': {
    title: '这段文字根本不是 URL。',
    why: '端口大于 65535 或不是数字、地址多了一段、主机名里有空格或括号、该写主机的地方是空的：所有客户端都会在连接之前拒绝。往往是拼接 URL 时某个变量为空。',
    fix: [
      '与 ws://host:port/path 对照。IPv6 地址要加方括号：ws://[::1]:8080/。',
      '在使用之前打印 URL，查看其中是否有 undefined、null、NaN 或引号。',
    ],
  },
  'clock-wrong': {
    title: '这台机器或设备的时钟不对。',
    why: '证书是按本地时钟检查的。刚启动的设备停在 1970 年，任何证书都“尚未生效”。可以与对端的 Date 首部对比。',
    fix: ['在第一次 TLS 连接之前，先用 NTP（设备上用 SNTP）校时。'],
  },
  'emulator-loopback': {
    title: '在模拟器或手机里，localhost 指的是手机自己。',
    why: '服务器运行在电脑上，应用却在设备上找它。在电脑上用工具连接则一切正常。',
    fix: [
      'Android 模拟器里用 10.0.2.2（Genymotion 用 10.0.3.2）代替 localhost，或用 adb reverse 转发端口。',
      '真机请用电脑在局域网里的地址，并让服务器监听 0.0.0.0。',
    ],
  },
  'wsl-loopback-relay': {
    title: 'Windows 与 WSL2 之间的转发没有把这条连接送过去。',
    why: 'WSL2 是一台虚拟机，localhost 由 Windows 转发；这个转发有时会停掉，或者只对 localhost 和 127.0.0.1 中的一个有效。在 WSL 内部服务器是能应答的。',
    fix: [
      '使用镜像网络模式，或使用在 WSL 里执行 `hostname -I` 得到的地址。',
      '让服务器监听 0.0.0.0；用 `wsl --shutdown` 重启转发。',
    ],
  },
  'url-filtered-by-proxy': {
    title: '途中的过滤器按字词或类别拦截了这个 URL。',
    why: '同一台服务器换一个路径或主机名就能通过。拒绝来自中间的产品，常常带着它自己的页面。',
    fix: ['换一个路径或主机名，或请管理过滤器的人放行。'],
  },
  'dns-name-unknown': {
    title: '在程序运行的地方，这个主机名不存在。',
    why: '解析器答复没有这个名字（ENOTFOUND）：拼写有误、缺少搜索域，或者这个名字只存在于 Docker、Kubernetes 或公司内网里。',
    fix: [
      '检查拼写，并在同一台机器上查询：`getent hosts NAME` 或 `nslookup NAME`。',
      '容器网络里的名字要在网络内部解析；从外部请使用主机上发布的端口。',
    ],
  },
  'dns-resolver-unreachable': {
    title: 'DNS 服务器没有应答，名字本身可能是对的。',
    why: 'EAI_AGAIN 的意思是“稍后再试”：联系不到任何解析器。换一个肯定存在的名字，也会同样失败。',
    fix: ['检查这台机器或容器的网络和 /etc/resolv.conf，包括 VPN 和需要登录的网络。'],
  },
  'dns-answers-differ': {
    title: '从不同的地方查询，同一个名字指向不同的地址。',
    why: '内外网分离的 DNS、hosts 文件里的条目或过期的记录，把一部分客户端带到了另一台机器。请对比系统的结果与公共解析器的结果。',
    fix: ['删除 hosts 条目，清空 DNS 缓存，或改正出错的区域。'],
  },
} as const satisfies SomeWords;
