import type { SomeWords } from '../words.ts';

/** Rules of browsers and phones, and mistakes in the use of a client. */
export const callers = {
  'mixed-content': {
    title: '通过 https:// 加载的页面不能打开 ws://。',
    why: '浏览器把它当作混合内容，还没发送任何东西就拦下了；在多数浏览器里 localhost 例外。',
    fix: ['使用 wss://；根据 location.protocol 决定协议名。'],
  },
  'csp-blocks-connection': {
    title: '页面的 Content-Security-Policy 不允许这条连接。',
    why: "connect-src（或 default-src）没有列出这个 WebSocket。在较旧的浏览器里，'self' 不包括 ws: 和 wss:。",
    fix: ["加上带协议名的来源：connect-src 'self' wss://{{host}}。"],
  },
  'local-network-access': {
    title: '浏览器保护本地网络，不让公共页面访问。',
    why: '在较新的 Chrome 里，公共页面连接 localhost 或私有地址需要用户许可；从明文 http 页面连接则会无声地失败。',
    fix: ['用 https 提供页面并让用户许可，或从本机提供页面。'],
  },
  'cookie-not-sent': {
    title: '浏览器没有随握手发送 cookie。',
    why: '跨站时的 SameSite=Lax 或 Strict、ws:// 上的 Secure、不同的域名或分区 cookie，都会让它留在浏览器里。',
    fix: ['让页面和端点经 TLS 处于同一站点，或设置 SameSite=None; Secure。'],
  },
  'browser-hides-cause': {
    title: '浏览器有意隐藏 WebSocket 失败的原因。',
    why: '脚本只能看到一个 error 事件和 1006，以免页面借此探测网络。控制台说得稍多一点。',
    fix: ['查看控制台和网络面板，并用命令行客户端试同一个 URL。'],
  },
  'browser-cannot-set-headers': {
    title: '浏览器不让脚本给 WebSocket 设置首部。',
    why: '用 new WebSocket(url) 既不能设置 Authorization，也不能在 URL 里写用户名和密码。',
    fix: ['使用 cookie、查询串里的短期票据，或带令牌的第一条消息。'],
  },
  'browser-port-blocked': {
    title: '浏览器拒绝连接这个端口。',
    why: '其他协议的端口（例如 6000、6665 到 6669、5060）在一份固定的名单上：ERR_UNSAFE_PORT。',
    fix: ['换一个端口：443、8080、8443。'],
  },
  'browser-extension-blocks': {
    title: '浏览器扩展拦截了 WebSocket。',
    why: '广告拦截器按 URL 匹配。在干净的用户配置里就能用。',
    fix: ['在没有扩展的隐私窗口里试试；如果路径看起来像跟踪器，请换个名字。'],
  },
  'android-cleartext': {
    title: 'Android 不允许这个应用使用明文 ws://。',
    why: '自 API 28 起，除非网络安全配置允许，明文通信是关闭的；调试版常常允许，发布版不允许。',
    fix: ['使用 wss://，或在网络安全配置里允许这个域名。'],
  },
  'ios-transport-security': {
    title: 'iOS 的 App Transport Security 拒绝了连接。',
    why: '明文 ws:// 或过弱的 TLS 会被拒绝；OSStatus -98xx 是它的 TLS 错误。',
    fix: ['使用 TLS 1.2 或更高版本的 wss:// 和受信任的证书，或为这个域名添加例外。'],
  },
  'dev-server-socket': {
    title: '连不上开发服务器的热更新套接字。',
    why: '页面经过代理、容器或 TLS 提供，它的脚本却连接了错误的端口、主机或协议。这与应用自己的 WebSocket 无关。',
    fix: ['把对外的端口、主机和协议告诉开发服务器；让代理把升级请求转给它。'],
  },
  'closed-while-connecting': {
    title: '程序自己在连接打开之前关闭了套接字。',
    why: 'React StrictMode 会把 effect 执行两次，或者超时逻辑在 CONNECTING 时调用了 close()。几毫秒内来了两次握手，第一次被客户端放弃。',
    fix: ['清理时只关闭这个 effect 自己打开的连接，并忽略它的错误；等到 open 之后再关闭。'],
  },
  'sent-before-open': {
    title: '在连接打开之前就调用了 send()。',
    why: '打开连接至少需要一个往返；在 `open` 事件之前什么也发不了。',
    fix: ['等待 `open` 事件，或使用 `await connect(url)`。'],
  },
  'sent-after-close': {
    title: '在正在关闭或已经关闭的连接上调用了 send()。',
    why: '连接更早就结束了：这是后果，原因在之前的 close 事件里。',
    fix: ['在 close 处理程序里停掉定时器和发送者；检查 readyState；查看关闭码。'],
  },
  'error-unhandled': {
    title: '没有人监听错误，进程因此死掉。',
    why: '没有监听器的 `error` 事件会被 Node 抛出。每个客户端，以及服务器的每个套接字，都需要监听器。',
    fix: ["每个套接字一创建就加上 socket.on('error', …)。"],
  },
  'bundled-native-module': {
    title: '打包工具把可选的原生模块换成了空对象。',
    why: '“bufferUtil.mask is not a function”：ws 找到的 bufferutil 里没有函数。短消息正常，较长的消息失败。',
    fix: ['把 bufferutil 和 utf-8-validate（或 ws 本身）声明为打包工具的外部模块，或设置 WS_NO_BUFFER_UTIL=1。'],
  },
  'protocols-null': {
    title: '把 null 或 undefined 当作子协议传入，并以文本发送了出去。',
    why: '请求里写着“Sec-WebSocket-Protocol: null”，没有服务器认识它。',
    fix: ['不要传这个参数，或传 []。'],
  },
  'node-package-in-browser': {
    title: '把给 Node 用的 WebSocket 包打进了浏览器代码。',
    why: 'ws 需要 Node 的套接字；它的浏览器版本只会抛出这个错误。',
    fix: ['在浏览器里使用浏览器自带的 WebSocket。'],
  },
  'agent-ignored': {
    title: '给了 agent，却没有被使用。',
    why: '另一个选项（例如 createConnection）优先于它，或者这个 agent 是给另一种协议用的：数据直接发了出去。',
    fix: ['去掉 createConnection；wss:// 用 https 的 agent，ws:// 用 http 的 agent。'],
  },
  'close-arguments-invalid': {
    title: '调用 close() 时用了不允许的关闭码或理由。',
    why: '程序可以发送 1000 和 3000 到 4999（服务器还可以发送另外几个）；理由最多 123 字节的 UTF-8。',
    fix: ['调用 close(1000, "简短的理由")，或使用 3000 到 4999 里自己的关闭码。'],
  },
} as const satisfies SomeWords;
